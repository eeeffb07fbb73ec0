import Foundation
import Testing

/// `trustcast backtest` and weekly steps, as a user runs them.
struct BacktestCommandTests {
    private let commands = CommandTests()

    /// A generated market; `changes` replace texts of `trustcast.yaml`.
    private func workspace(_ changes: [(String, String)] = []) throws -> String {
        let folder = try commands.temporaryFolder()
        try SmallWorkspace.write(to: folder, replicates: 100)
        let file = URL(fileURLWithPath: folder + "/trustcast.yaml")
        var text = try String(contentsOf: file, encoding: .utf8)
            .replacing("scenarios: [tighter, again, nobody]", with: "scenarios: [tighter]")
        for (from, to) in changes {
            #expect(text.contains(from))
            text = text.replacing(from, with: to)
        }
        try Data(text.utf8).write(to: file)
        #expect(try commands.run("generate", "--world", "exact", in: folder).status == 0)
        return folder
    }

    /// The rows of a CSV file, by column.
    private func rows(_ path: String) throws -> [[String: String]] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let names = try #require(lines.first).split(separator: ",").map(String.init)
        return lines.dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return Dictionary(
                zip(names, cells.map(String.init)), uniquingKeysWith: { first, _ in first })
        }
    }

    /// Each forecast stands beside what the orders say of its month; the projection then carries
    /// the grade of the metric, and the same back-test is read and not made again.
    @Test(.timeLimit(.minutes(3)))
    func aBacktestIsKeptAndItsGradesAreCarried() throws {
        let folder = try workspace()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let arguments = ["backtest", "--origins", "2", "--horizon", "1", "--replicates", "20"]
        let first = try commands.run(arguments, in: folder)
        #expect(first.status == 0, "\(first.errors)")
        #expect(
            first.output.hasPrefix(
                "The baseline projected from 2 days in the past (2024-10-31 to 2024-11-30) with the "
                    + "data known then, 1 month ahead, 20 futures each:\n"), "\(first.output)")
        let again = try commands.run(arguments, in: folder)
        #expect(again.errors.hasPrefix("The same back-test was made before: "), "\(again.errors)")
        #expect(again.output == first.output)
        let place = try #require(
            FileManager.default.contentsOfDirectory(atPath: folder + "/runs")
                .first { $0.hasPrefix("backtest-") })
        let forecasts = try rows("\(folder)/runs/\(place)/backtest.csv").filter {
            $0["metric"] == "orders" && $0["segment_kind"] == ""
        }
        #expect(forecasts.map { $0["origin"] } == ["2024-10-31", "2024-11-30"])
        for forecast in forecasts {
            let actual = try #require(Double(forecast["actual"] ?? ""))
            let (low, high) = (Double(forecast["p05"] ?? ""), Double(forecast["p95"] ?? ""))
            // A market of a constant course: a month's orders are foreseen to a fifth.
            #expect(abs((try #require(low) + (try #require(high))) / 2 / actual - 1) < 0.2)
        }
        let run = try commands.run("run", "--output", "out", in: folder)
        #expect(run.status == 0, "\(run.errors)")
        let graded = try rows("\(folder)/out/forecast.csv").filter {
            $0["metric"] == "orders" && $0["segment_kind"] == ""
        }
        // Two origins are too few for a grade, and that is what the projection says.
        #expect(!graded.isEmpty && graded.allSatisfy { $0["grade"] == "–" }, "\(graded.prefix(1))")
        let few = try commands.run("backtest", "--origins", "0", in: folder)
        #expect(few.status == 64)
        #expect(few.errors.contains("--origins is 0; at least 1 is needed"))
    }

    /// Half a year in 26 weekly steps expects the orders of six monthly ones: 26 weeks are 182
    /// days, and the months have 181.
    @Test(.timeLimit(.minutes(3)))
    func weeksExpectTheOrdersOfMonths() throws {
        let months = try workspace()
        defer { try? FileManager.default.removeItem(atPath: months) }
        let weeks = try workspace([("  horizon: 6", "  step: week\n  horizon: 26")])
        defer { try? FileManager.default.removeItem(atPath: weeks) }
        var totals: [[String: Double]] = []
        for (folder, steps) in [(months, "6 months"), (weeks, "26 weeks")] {
            let run = try commands.run("run", "--output", "out", in: folder)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains(": \(steps) ahead, 100 futures, seed 7.\n"))
            let forecast = try rows("\(folder)/out/forecast.csv").filter {
                $0["scenario"] == "baseline" && $0["segment_kind"] == ""
            }
            var sums: [String: Double] = [:]
            for row in forecast {
                sums[row["metric"] ?? "", default: 0] += Double(row["mean"] ?? "") ?? 0
            }
            let periods = Set(forecast.map { $0["period_start"] ?? "" })
            #expect(periods.count >= (steps == "26 weeks" ? 26 : 6))
            totals.append(sums)
        }
        let (monthly, weekly) = (totals[0], totals[1])
        for metric in ["orders", "new_orders", "repeat_orders", "gmv"] {
            let (month, week) = (monthly[metric] ?? 0, weekly[metric] ?? 0)
            #expect(month > 500)
            #expect(abs(week / month - 1) < 0.1, "\(metric): \(month) by months, \(week) by weeks")
        }
        // The identities of the ledgers hold in sums over the horizon too.
        for sums in totals {
            let parts = ["new_orders", "repeat_orders", "replacement_orders"]
            let sum = parts.reduce(0) { $0 + (sums[$1] ?? 0) }
            #expect(abs(sum / (sums["orders"] ?? 0) - 1) < 1e-9)
        }
    }
}
