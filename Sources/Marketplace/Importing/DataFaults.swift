package import DataTables

/// All classes of faults found in a table, the one that comes first in the file first.
package struct DataFaults: Error, Equatable, Sendable, CustomStringConvertible {
    /// One error for each kind of fault and column, with the number of cells like it.
    package var errors: [DataError]

    package init(_ errors: [DataError]) { self.errors = errors }

    /// One line for each class of fault.
    package var description: String {
        errors.map(\.description).joined(separator: "\n")
    }
}

/// Gathers faults by class and column, and the rows that have any.
struct FaultCollector {
    private struct Key: Hashable {
        let column: String
        let message: String
    }

    private let file: String?
    private let origin: TableOrigin?
    private var index: [Key: Int] = [:]
    private var errors: [DataError] = []
    private(set) var rows: Set<Int> = []

    init(_ table: Table) {
        origin = table.origin
        file = table.origin?.file
    }

    var isEmpty: Bool { errors.isEmpty }

    /// The faults in the order of their first line, then of their discovery.
    var faults: DataFaults {
        let order = errors.indices.sorted {
            (errors[$0].line ?? 0, $0) < (errors[$1].line ?? 0, $1)
        }
        return DataFaults(order.map { errors[$0] })
    }

    /// Notes a bad cell.
    ///
    /// Cells of one column whose `kind` is equal count as alike.
    mutating func add(
        row: Int, column: String, value: String?, kind: String, message: @autoclosure () -> String
    ) {
        rows.insert(row)
        let key = Key(column: column, message: kind)
        if let at = index[key] {
            errors[at].more += 1
        } else {
            index[key] = errors.count
            errors.append(
                DataError(
                    file: file, line: line(ofRow: row), column: column, value: value, message()))
        }
    }

    /// Notes a fault of a whole column.
    mutating func add(column: String, _ message: String) {
        errors.append(DataError(file: file, column: column, message))
    }

    /// The line of a row as messages name it.
    func line(ofRow row: Int) -> Int { origin?.line(ofRow: row) ?? row + 1 }
}
