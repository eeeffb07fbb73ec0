package import DataTables
import Foundation

/// The `duckdb` command, which reads Parquet files and runs SQL for us as a child process.
///
/// The answer comes as a CSV file in a temporary folder that is gone afterwards; dates and
/// timestamps in it are ISO 8601. The user's `~/.duckdbrc` is not read, the time zone is UTC.
package struct DuckDB: Sendable {
    /// The program's path.
    package let program: String
    private let environment: [String: String]

    /// The variable that names the program where it is not in `PATH`.
    package static let variable = "TRUSTCAST_DUCKDB"

    /// Finds the program by `TRUSTCAST_DUCKDB`, else in `PATH`, for `what` as the message says.
    ///
    /// - Throws: ``MissingProgram`` with the command that installs it.
    package init(
        environment: [String: String], neededBy what: String
    ) throws(MissingProgram) {
        let advice =
            "install it with: python3 -m venv ~/duckdb && ~/duckdb/bin/pip install duckdb-cli && "
            + "export \(Self.variable)=~/duckdb/bin/duckdb"
        self.environment = environment
        if let named = environment[Self.variable], !named.isEmpty {
            guard Self.isProgram(named) else {
                throw MissingProgram(
                    "\(what) needs the duckdb command, and \(Self.variable) is \"\(named)\", which "
                        + "is no program that can be run; correct it, or \(advice)")
            }
            program = named
            return
        }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard let found = folders.map({ "\($0)/duckdb" }).first(where: Self.isProgram) else {
            throw MissingProgram(
                "\(what) needs the duckdb command, which is not in PATH; \(advice)")
        }
        program = found
    }

    private static func isProgram(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path) && (try? Files.entries(of: path)) == nil
    }

    /// Whether a file is one that only this program reads.
    package static func reads(_ path: String) -> Bool {
        [".parquet", ".pq", ".sql"].contains { path.lowercased().hasSuffix($0) }
    }

    /// The statement that asks for all rows of a Parquet file.
    package static func query(parquet path: String) -> String {
        "SELECT * FROM read_parquet(\(SQLText.literal(path)))"
    }

    /// The answer to a query as a CSV reader sees it.
    package struct Answer: Sendable {
        package var rows: CSVResult
        /// SHA-256 of the rows.
        package var hash: String
    }

    /// Runs SQL and reads the answer of its last statement; those before it prepare.
    ///
    /// Relative paths in the SQL start in `folder`; messages about the rows name them `name`.
    ///
    /// - Throws: ``DuckDBFailure``, ``Interruption``, and the reader's `DataError`.
    package func answer(
        _ sql: String, in folder: String, name: String, options: CSVOptions = CSVOptions()
    ) throws -> Answer {
        var statements = SQLText.statements(sql)
        guard let last = statements.popLast() else {
            throw DuckDBFailure("the SQL is empty; write a query such as SELECT * FROM 't.parquet'")
        }
        return try Self.withTemporaryFolder { place in
            let rows = place.appendingPathComponent("rows.csv")
            let script = place.appendingPathComponent("query.sql")
            let text =
                statements.map { $0 + "\n;\n" }.joined()
                + "COPY (\n\(last)\n) TO \(SQLText.literal(rows.path)) (FORMAT csv, HEADER true);\n"
            try Data(text.utf8).write(to: script)
            try run(script, in: folder, beside: place)
            guard FileManager.default.fileExists(atPath: rows.path) else {
                throw DuckDBFailure(
                    "duckdb ended without rows; the last statement of the SQL must be a query")
            }
            let bytes = try Files.mapFile(rows.path)
            return Answer(
                rows: try CSV.readResult(bytes, name: name, options: options),
                hash: SHA256.hex(bytes.array))
        }
    }

    private func run(_ script: URL, in folder: String, beside place: URL) throws {
        var environment = environment
        environment["TZ"] = "UTC"
        let child = ChildProcess(
            program: program, arguments: ["-batch", "-bail", "-init", "/dev/null", ":memory:"],
            folder: folder, environment: environment)
        let outcome = try child.run(
            input: script, errors: place.appendingPathComponent("errors.txt"))
        guard !outcome.isSuccess else { return }
        let said = Self.cleaned(outcome.errors)
        throw DuckDBFailure(
            "duckdb ended with \(outcome.end)" + (said.isEmpty ? "" : ": \(said)"))
    }

    /// What duckdb said of the fault: at most 2,000 characters, without its start-up line.
    private static func cleaned(_ errors: String) -> String {
        let lines = errors.split(separator: "\n").filter { !$0.hasPrefix("-- Loading resources") }
        return String(lines.joined(separator: "\n").prefix(2000))
    }

    /// A folder of our own that is gone afterwards, whatever happens.
    private static func withTemporaryFolder<Result>(
        _ body: (URL) throws -> Result
    ) throws -> Result {
        let parent = URL(fileURLWithPath: NSTemporaryDirectory())
        let process = ProcessInfo.processInfo.processIdentifier
        for attempt in 0... {
            let place = parent.appendingPathComponent("trustcast-duckdb-\(process)-\(attempt)")
            do {
                try FileManager.default.createDirectory(
                    at: place, withIntermediateDirectories: false,
                    attributes: [.posixPermissions: 0o700])
            } catch {
                guard FileManager.default.fileExists(atPath: place.path), attempt < 1000 else {
                    throw WorkspaceError(
                        "cannot make a temporary folder in \(parent.path): \(error); name another "
                            + "one with TMPDIR", isInputOutput: true)
                }
                continue
            }
            defer { try? FileManager.default.removeItem(at: place) }
            return try body(place)
        }
        throw WorkspaceError(
            "cannot make a temporary folder in \(parent.path)", isInputOutput: true)
    }
}

/// duckdb could not answer.
package struct DuckDBFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}
