import DataTables
package import Scenarios

/// All files of a finished run.
package enum OutputFiles {
    package static func files(for run: FinishedRun) throws -> [OutputFile] {
        [
            try ForecastTables.forecast(run), try ForecastTables.difference(run),
            ForecastTables.keyResults(run), SellerOutcomesTable.file(run),
            UncertaintyTable.file(run),
            ModelTables.coefficients(run.models),
            ModelTables.effects(run.models), ModelTables.curves(run.models),
            ModelTables.assumptions(run),
        ]
    }

    /// Writes the files into a folder, each whole or not at all.
    package static func write(_ files: [OutputFile], to folder: String) throws {
        try Files.makeFolder(folder)
        for file in files { try CSVWriter().write(file.table, to: "\(folder)/\(file.name)") }
    }
}
