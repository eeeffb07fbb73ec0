import DataTables
import Marketplace
import NumericCore
import Simulation

/// `inputs.csv` of a run: every stated input as it was drawn, a row a replicate.
enum InputsTable {
    static func table(_ inputs: Inputs) -> Table {
        var columns: [(name: String, column: Column)] = [
            ("replicate", .numbers(inputs.replicates.map { Double($0) }))
        ]
        for (place, quantity) in inputs.quantities.enumerated() {
            columns.append((quantity.path, .numbers(inputs.values.column(place))))
        }
        return Table(columns)
    }

    /// What was stated and drawn, by path.
    ///
    /// - Throws: `FileError`, `DataError`.
    static func assumptions(of run: RunFolder) throws -> [String: DrawnAssumption] {
        let table = try CSV.read(run.inputsPath)
        var result: [String: DrawnAssumption] = [:]
        for listing in run.record.plan.assumptions {
            result[listing.path] = DrawnAssumption(
                path: listing.path, kind: listing.kind, lower: listing.lower,
                upper: listing.upper, draws: try table.numbers(listing.path))
        }
        return result
    }
}
