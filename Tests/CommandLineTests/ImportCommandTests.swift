import DataTables
import Foundation
import Testing

/// `trustcast import` and what reads foreign files, as a user runs them.
struct ImportCommandTests {
    private let commands = CommandTests()

    /// Starts the command in an environment of its own.
    private func start(
        _ arguments: [String], in folder: String, environment: [String: String]
    ) throws -> (process: Process, errors: Pipe) {
        let process = Process()
        process.executableURL = CommandTests.products.appendingPathComponent("trustcast")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        return (process, errors)
    }

    private func text(_ pipe: Pipe) -> String {
        String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    private func workspace(_ source: String) throws -> String {
        let folder = try commands.temporaryFolder()
        try "trustcast: 1\ndata: {orders: {\(source)}}\n".write(
            toFile: folder + "/trustcast.yaml", atomically: true, encoding: .utf8)
        try "PAR1".write(toFile: folder + "/o.parquet", atomically: true, encoding: .utf8)
        return folder
    }

    @Test(arguments: ["file: o.parquet", "sql: SELECT 1"])
    func withoutDuckDBItEndsWith69(source: String) throws {
        let folder = try workspace(source)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let run = try start(["check"], in: folder, environment: ["PATH": "/nowhere"])
        let errors = text(run.errors)
        run.process.waitUntilExit()
        #expect(run.process.terminationStatus == 69)
        #expect(
            errors
                == "trustcast: data.orders needs the duckdb command, which is not in PATH; install "
                + "it with: python3 -m venv ~/duckdb && ~/duckdb/bin/pip install duckdb-cli && "
                + "export TRUSTCAST_DUCKDB=~/duckdb/bin/duckdb\n")
    }

    /// A query that never ends, ended by a termination of `trustcast`: neither it nor its
    /// temporary folder is left.
    @Test func theQueryEndsWithTheCommand() throws {
        let folder = try workspace("sql: SELECT 1")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script =
            "#!/bin/sh\necho $$ > '\(folder)/pid'\nsleep 300 &\necho $! > '\(folder)/inner'\nwait\n"
        try script.write(toFile: folder + "/duckdb", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder + "/duckdb")
        try FileManager.default.createDirectory(
            atPath: folder + "/tmp", withIntermediateDirectories: false)
        let run = try start(
            ["check"], in: folder,
            environment: [
                "PATH": "/usr/bin:/bin", "TRUSTCAST_DUCKDB": folder + "/duckdb",
                "TMPDIR": folder + "/tmp",
            ])
        func number(_ name: String) -> Int32? {
            (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)).flatMap {
                Int32($0.filter(\.isNumber))
            }
        }
        for _ in 0..<400 where number("inner") == nil { usleep(10_000) }
        let children = [try #require(number("pid")), try #require(number("inner"))]
        #expect(children.allSatisfy(isRunning))
        // The script may have run before our own handler stood; give it a moment.
        usleep(50_000)
        run.process.terminate()
        let errors = text(run.errors)
        run.process.waitUntilExit()
        #expect(run.process.terminationStatus == 130)
        #expect(errors == "trustcast: stopped; nothing was written\n")
        for _ in 0..<100 where children.contains(where: isRunning) { usleep(10_000) }
        #expect(!children.contains(where: isRunning))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/tmp") == [])
    }

    /// Whether a process is there and not a zombie.
    private func isRunning(_ process: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        else { return false }
        return !status.contains(") Z ")
    }

    @Test func importOverwritesNothing() throws {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let empty = try commands.run("import", "olist", ".", "--output", "shop", in: folder)
        #expect(empty.status == 65)
        #expect(
            empty.errors
                == "trustcast: . has no olist_orders_dataset.csv or orders.csv, no "
                + "olist_order_items_dataset.csv or order_items.csv or items.csv, no "
                + "olist_customers_dataset.csv or customers.csv; put the files of the Olist schema "
                + "there, or map files of another schema in trustcast.yaml\n")
        #expect(!FileManager.default.fileExists(atPath: folder + "/shop"))
        for name in ["orders", "order_items", "customers"] {
            try "order_id\nx\n".write(
                toFile: "\(folder)/\(name).csv", atomically: true, encoding: .utf8)
        }
        let taken = try commands.run("import", "olist", ".", "--output", ".", in: folder)
        #expect(
            taken.errors
                == "trustcast: . is there and not empty; import overwrites nothing, so name a new "
                + "folder\n")
        let broken = try commands.run("import", "olist", ".", "--output", "shop", in: folder)
        #expect(broken.status == 65)
        #expect(broken.errors.contains("./orders.csv: customer_id: there is no such column"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/shop"))
    }

    /// A script plays duckdb: `fit --data` takes its answer, and its fault.
    @Test func aModelFitsTheAnswerOfAQuery() throws {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let rows = ["x,y"] + (0..<40).map { "\($0 % 10),\(($0 * 7) % 10 < $0 % 10 ? 1 : 0)" }
        let script = """
            #!/bin/sh
            query=$(cat)
            case "$query" in *broken*) echo "Parser Error: broken" >&2; exit 1;; esac
            target=$(printf '%s' "$query" | sed -n "s/.*) TO '\\([^']*\\)' .*/\\1/p")
            cat > "$target" <<'END'
            \(rows.joined(separator: "\n"))
            END

            """
        for (name, text) in [
            ("duckdb", script), ("q.sql", "SELECT x, y FROM t;\n"), ("b.sql", "SELECT broken"),
        ] {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder + "/duckdb")
        let environment = ["PATH": "/usr/bin:/bin", "TRUSTCAST_DUCKDB": folder + "/duckdb"]
        func fit(_ file: String) throws -> (status: Int32, errors: String) {
            let run = try start(
                ["fit", "--data", file, "--kind", "logistic", "--formula", "y ~ x"], in: folder,
                environment: environment)
            let errors = text(run.errors)
            run.process.waitUntilExit()
            return (run.process.terminationStatus, errors)
        }
        let good = try fit("q.sql")
        #expect(good.status == 0, "\(good.errors)")
        let bad = try fit("b.sql")
        #expect(bad.status == 65)
        #expect(
            bad.errors == "trustcast: b.sql: duckdb ended with code 1: Parser Error: broken\n")
    }
}
