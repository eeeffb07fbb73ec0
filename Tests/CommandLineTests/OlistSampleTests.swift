import DataTables
import Foundation
import Testing

/// The public sample of Olist: 5,000 orders with American stamps.
struct OlistSampleTests {
    static let data = ProcessInfo.processInfo.environment["TRUSTCAST_DATA"]
    private let commands = CommandTests()

    /// Lines of a file of the sample as cells; it has no quotes.
    static func lines(_ name: String) throws -> [[Substring]] {
        let text = try String(contentsOfFile: "\(data ?? "")/olist-sample/\(name)", encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    /// `10/2/2017 10:56` as 20171002, which sorts as days do.
    static func day(_ stamp: Substring) -> Int {
        let parts = stamp.split { "/ ".contains($0) }.compactMap { Int($0) }
        return parts.count < 3 ? 0 : parts[2] * 10_000 + parts[0] * 100 + parts[1]
    }

    /// Counts of late and of all orders of a seller, from the files alone: promised before August
    /// 28, 2018 (the last day with an item sold), not cancelled; late if not delivered by the day.
    static func late(of seller: Substring) throws -> (late: Int, eligible: Int) {
        let mine = Set(try lines("order_items.csv").filter { $0[3] == seller }.map { $0[0] })
        let judged = try lines("orders.csv").filter {
            mine.contains($0[0]) && $0[2] != "canceled" && $0[2] != "unavailable"
                && day($0[7]) < 2018_08_28
        }
        return (judged.count { $0[6].isEmpty || day($0[6]) > day($0[7]) }, judged.count)
    }

    private func rows(_ path: String) throws -> Table { try CSV.read(path) }

    @Test(.enabled(if: data != nil, "TRUSTCAST_DATA is not set"))
    func theSampleBecomesAWorkspace() throws {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let answer = try commands.run(
            "import", "olist", "\(Self.data ?? "")/olist-sample", "--output", "shop", in: folder)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.output.hasPrefix("Made shop: 5042 rows of orders, 1222 sellers"))
        #expect(answer.output.contains("34 orders have no items"))
        // By awk over the files: 428 of 4828 late, 680 of 4906 rated 1 or 2 before August 29.
        #expect(answer.output.contains("late_rate: 428 of 4828 orders"))
        #expect(answer.output.contains("negative_feedback_rate: 680 of 4906 orders"))
        #expect(answer.output.contains("unfulfilled_rate: 13 of 4355 orders"))
        let orders = try rows(folder + "/shop/data/orders.csv")
        #expect(orders.rowCount == 5042)
        #expect(abs(try orders.numbers("gmv").reduce(0, +) - 677_833.96) < 1e-6)

        let check = try commands.run(
            "check", "--workspace", "shop", "--seller-kpis", "kpis.csv", in: folder)
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        let kpis = try rows(folder + "/kpis.csv")
        let texts = try ["seller_id", "kpi", "window"].map { try kpis.texts($0) }
        for seller in ["4a3ca9315b744ce9f8e9374361493884", "6560211a19b47992c3666cc44a7e94c0"] {
            let row = try #require(
                (0..<kpis.rowCount).first {
                    texts[0][$0] == seller && texts[1][$0] == "late_rate" && texts[2][$0] == "all"
                })
            let counts = try Self.late(of: Substring(seller))
            #expect(try kpis.numbers("numerator")[row] == Double(counts.late))
            #expect(try kpis.numbers("eligible")[row] == Double(counts.eligible))
            let rate = Double(counts.late) / Double(counts.eligible)
            #expect(try kpis.numbers("rate")[row] == rate)
            // Two windows of one seller settle its category's a and b in (a + x)/(a + b + n).
            let shrunk = try kpis.numbers("shrunk_rate")
            let (x, n) = (try kpis.numbers("numerator"), try kpis.numbers("eligible"))
            let total =
                (x[row] - x[row + 1] - shrunk[row] * n[row] + shrunk[row + 1] * n[row + 1])
                / (shrunk[row] - shrunk[row + 1])
            let prior = (shrunk[row] * (total + n[row]) - x[row]) / total
            #expect(total > 0 && prior > 0.05 && prior < 0.15)
            #expect(min(rate, prior) < shrunk[row] && shrunk[row] < max(rate, prior))
        }
        let fit = try commands.run("fit", "low-rating", "--workspace", "shop", in: folder)
        #expect(fit.status == 0, "\(fit.errors)")
        #expect(fit.output.contains("Does a late delivery bring a rating of 1 or 2"))
    }

    /// DuckDB joins the same tables in `examples/olist`: equal counts for every seller and window.
    @Test(
        .enabled(
            if: data != nil && hasDuckDB, "TRUSTCAST_DATA is not set, or duckdb is not there"))
    func duckDBJoinsTheSameCounts() throws {
        let folder = try commands.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("examples/olist")
        try FileManager.default.copyItem(at: example, to: URL(fileURLWithPath: folder + "/sql"))
        _ = try commands.run(
            "import", "olist", "\(Self.data ?? "")/olist-sample", "--output", "shop", in: folder)
        for name in ["shop", "sql"] {
            _ = try commands.run(
                "check", "--workspace", name, "--seller-kpis", "\(name).csv", in: folder)
        }
        func counts(_ name: String) throws -> [String] {
            let table = try rows("\(folder)/\(name).csv")
            let columns = ["seller_id", "kpi", "window", "numerator", "eligible", "rate"]
            let texts = try columns.map { try table.column($0).asTexts() }
            return (0..<table.rowCount).filter { texts[1][$0] != "unfulfilled_rate" }.map { row in
                texts.map { $0[row] ?? "" }.joined(separator: ",")
            }
        }
        let imported = try counts("shop")
        #expect(imported.count == 1222 * 4)
        #expect(try counts("sql") == imported)
        let fit = try commands.run("fit", "--workspace", "sql", in: folder)
        #expect(fit.status == 0, "\(fit.errors)")
        #expect(fit.output.contains("586 events, 27 buyer_state"))
    }

    /// Whether the real duckdb is there.
    static let hasDuckDB: Bool = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["TRUSTCAST_DUCKDB"], !named.isEmpty { return true }
        return (environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/duckdb")
        }
    }()
}
