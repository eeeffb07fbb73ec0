import DataTables
import SyntheticMarketplace
import Testing

/// A world with a short name for messages.
struct WorldCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let world: SyntheticWorld

    init(_ name: String, _ world: SyntheticWorld) {
        testDescription = name
        self.world = world
    }
}

/// Whether two tables hold the same bits, missing numbers included.
func areIdentical(_ first: Table, _ second: Table) -> Bool {
    guard first.names == second.names, first.rowCount == second.rowCount else { return false }
    return zip(first.columns, second.columns).allSatisfy { one, two in
        if case .numbers(let left) = one, case .numbers(let right) = two {
            return zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
        return one == two
    }
}
