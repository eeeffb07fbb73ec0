package import DataTables
import Foundation

/// A table in a file of its own, outside any workspace.
package enum TableFile {
    /// Reads a CSV file (plain or gzip) or, through the duckdb command, a Parquet or SQL file.
    ///
    /// Relative paths inside the SQL start where the command was started.
    ///
    /// - Throws: `MissingProgram` where duckdb is needed and absent; `FileError` and `DataError`
    ///   that name the file.
    package static func read(
        _ path: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Table {
        guard DuckDB.reads(path) else { return try CSV.read(path) }
        let text = try Files.readFile(path)
        let isQuery = path.lowercased().hasSuffix(".sql")
        let duckDB = try DuckDB(environment: environment, neededBy: path)
        let absolute = URL(fileURLWithPath: path).path
        do {
            return try duckDB.answer(
                isQuery ? text.text ?? "" : DuckDB.query(parquet: absolute), in: ".",
                name: isQuery ? "\(path) (duckdb's answer)" : path
            ).rows.table
        } catch let error as DuckDBFailure {
            throw DataError(file: path, error.message)
        }
    }
}
