import DataTables
import Foundation
import Marketplace
import Scenarios
import Testing

/// The duckdb command as a child process: a script that plays it, and the real one where it is.
struct DuckDBTests {
    /// A script's way to the file that the answer goes to; `$query` is what came on stdin.
    static let target = """
        query=$(cat)
        target=$(printf '%s' "$query" | sed -n "s/.*) TO '\\([^']*\\)' .*/\\1/p")

        """
    static let orders = """
        order_id,buyer_id,seller_id,ordered_at,gmv,delivered_at
        0001,a,7,2024-01-05 10:00:00,12.5,2024-01-09
        0002,a,7,2024-01-06 11:00:00,3,
        """

    /// What comes of asking a script for `SELECT 1`.
    static func answer(_ script: String, sql: String = "SELECT 1") throws -> DuckDB.Answer {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let program = try folder.program("duckdb", script)
        let duckDB = try DuckDB(
            environment: ["TRUSTCAST_DUCKDB": program, "PATH": "/usr/bin:/bin"], neededBy: "a test")
        return try duckDB.answer(sql, in: folder.path, name: "answer")
    }

    @Test func theAnswerIsReadAsATable() throws {
        let answer = try Self.answer(
            Self.target + "cat > \"$target\" <<'END'\n\(Self.orders)\nEND\n")
        #expect(answer.rows.table.rowCount == 2)
        #expect(answer.rows.table["order_id"]?.kind == .text)
        #expect(answer.rows.table["ordered_at"]?.kind == .instant)
        #expect(answer.rows.table["gmv"]?.kind == .number)
        #expect(answer.hash == SHA256.hex(Array((Self.orders + "\n").utf8)))
    }

    /// The last statement is asked for its rows, those before it run as they are.
    @Test func statementsBeforeTheQueryOnlyPrepare() throws {
        let answer = try Self.answer(
            Self.target + "printf 'text\\n\"%s\"\\n' \"$query\" > \"$target\"\n",
            sql: "SET threads = 1; -- a; b\nSELECT 'x;y' AS a; -- the end\n;")
        let asked = answer.rows.table.columns[0].asTexts()[0] ?? ""
        let place = asked.components(separatedBy: "TO '").last?.prefix { $0 != "'" } ?? ""
        #expect(
            asked.replacing(place, with: "PLACE")
                == "SET threads = 1\n;\nCOPY (\n-- a; b\nSELECT 'x;y' AS a\n) TO 'PLACE' "
                + "(FORMAT csv, HEADER true);")
        #expect(!FileManager.default.fileExists(atPath: String(place)))
    }

    @Test func aFaultIsToldInDuckDBsOwnWords() {
        let failing = """
            echo "-- Loading resources from /dev/null" >&2
            echo "Catalog Error: Table with name ordrs does not exist!" >&2
            exit 1

            """
        #expect(
            message { try Self.answer(failing) }
                == "duckdb ended with code 1: Catalog Error: Table with name ordrs does not exist!")
        #expect(message { try Self.answer("kill -9 $$\n") } == "duckdb ended with signal 9")
        #expect(
            message { try Self.answer("cat > /dev/null\n") }
                == "duckdb ended without rows; the last statement of the SQL must be a query")
        #expect(
            message { try Self.answer("exit 0\n", sql: " -- nothing; here\n;") }
                == "the SQL is empty; write a query such as SELECT * FROM 't.parquet'")
    }

    @Test func aBadCellOfTheAnswerHasItsLine() throws {
        #expect(
            message {
                try Self.answer(Self.target + "printf 'a,b\\n1,2\\n3\\n' > \"$target\"\n")
            }.hasPrefix("answer:3: "))
    }

    @Test func withoutDuckDBTheMessageInstallsIt() {
        let advice =
            "install it with: python3 -m venv ~/duckdb && ~/duckdb/bin/pip install duckdb-cli && "
            + "export TRUSTCAST_DUCKDB=~/duckdb/bin/duckdb"
        #expect(
            message { try DuckDB(environment: ["PATH": "/nowhere"], neededBy: "data.orders") }
                == "data.orders needs the duckdb command, which is not in PATH; " + advice)
        #expect(
            message {
                try DuckDB(
                    environment: ["PATH": "/bin", "TRUSTCAST_DUCKDB": "/etc"],
                    neededBy: "data.orders")
            }
                == "data.orders needs the duckdb command, and TRUSTCAST_DUCKDB is \"/etc\", which "
                + "is no program that can be run; correct it, or " + advice)
    }

    /// The real command, where there is one.
    static let real: String? = {
        let environment = ProcessInfo.processInfo.environment
        return try? DuckDB(environment: environment, neededBy: "").program
    }()

    @Test(.enabled(if: real != nil, "neither TRUSTCAST_DUCKDB nor PATH has duckdb"))
    func parquetAndSQLGiveTheSameOrdersAsCSV() throws {
        let program = try #require(Self.real)
        let folder = try TemporaryFolder(["data/o.csv": Self.orders + "\n"])
        defer { folder.remove() }
        let duckDB = try DuckDB(
            environment: ["TRUSTCAST_DUCKDB": program, "PATH": "/usr/bin:/bin"], neededBy: "a test")
        _ = try duckDB.answer(
            "COPY (SELECT * FROM 'data/o.csv') TO 'data/o.parquet' (FORMAT parquet); SELECT 1 AS a",
            in: folder.path, name: "answer")
        try folder.write("o.sql", "SELECT * FROM read_parquet('data/o.parquet') ORDER BY order_id;")
        let sources = [
            "file: data/o.csv", "file: data/o.parquet", "file: o.sql",
            "sql: SELECT * FROM 'data/o.parquet' ORDER BY 1",
        ]
        let data = try sources.map { source in
            try folder.write("trustcast.yaml", "trustcast: 1\ndata: {orders: {\(source)}}\n")
            return try Workspace.open(folder.path).loadData(environment: [
                "TRUSTCAST_DUCKDB": program, "PATH": "/usr/bin:/bin",
            ])
        }
        for other in data.dropFirst() {
            #expect(other.orders.orderIDs == data[0].orders.orderIDs)
            #expect(other.orders.orderedAt == data[0].orders.orderedAt)
            #expect(other.orders.deliveredAt == data[0].orders.deliveredAt)
            #expect(other.orders.value == data[0].orders.value)
        }
        #expect(data[0].orders.orderIDs.levels == ["0001", "0002"])
        #expect(data[2].hashes["data.orders"] == data[3].hashes["data.orders"])
        #expect(
            data[3].notices.contains(
                "data.orders is SQL, which every command runs anew; 2 rows came, and fits are kept "
                    + "while the rows stay the same"))
        try folder.write(
            "trustcast.yaml", "trustcast: 1\ndata: {orders: {sql: SELECT * FROM nowhere}}\n")
        let fault = message {
            try Workspace.open(folder.path).loadData(environment: [
                "TRUSTCAST_DUCKDB": program, "PATH": "/usr/bin:/bin",
            ])
        }
        #expect(
            fault.hasPrefix(
                folder.path + "/trustcast.yaml:2:16: data.orders: duckdb ended with code 1: "))
        #expect(fault.contains("Table with name nowhere does not exist"))
    }
}
