import DataTables
package import Scenarios
import Simulation

/// One value of a scenario over a range: trust against volume, and who is hit by it.
package enum SweepTable {
    /// A value with what it does over the whole horizon.
    private struct Row {
        var name: String
        var repeatOrders: PairedDifference?
        var value: PairedDifference?
        var trust: PairedDifference?
        var actions: Summary
        var falseActions: Summary
        var missedSellers: Summary
        /// The share of futures in which no other value has more trust and more volume.
        var frontier: Double
    }

    /// `sweep.csv`: a row for each value; differences are from the baseline, future by future.
    package static func file(_ run: FinishedRun) -> OutputFile {
        let differences = ["repeat_orders", "gmv", "defect_free_share"]
        let levels = ["actions", "false_actions", "missed_sellers"]
        let numbers =
            differences.flatMap { name in
                ["mean", "p05", "p50", "p95", "p_better"].map { "\(name)_\($0)" }
            } + levels.flatMap { name in ["mean", "p05", "p95"].map { "\(name)_\($0)" } }
            + ["p_frontier"]
        var collector = RowCollector(
            texts: ["value", "currency"], numbers: numbers, order: ["value", "currency"] + numbers)
        for row in rows(run) {
            collector.add(row.name, "value")
            collector.add(run.currency, "currency")
            for (name, difference) in zip(differences, [row.repeatOrders, row.value, row.trust]) {
                let summary = difference?.summary ?? Summary([])
                let values = [
                    summary.mean, summary.p05, summary.median, summary.p95,
                    difference?.probabilityBetter ?? .nan,
                ]
                for (part, value) in zip(["mean", "p05", "p50", "p95", "p_better"], values) {
                    collector.add(value, "\(name)_\(part)")
                }
            }
            for (name, summary) in zip(
                levels, [row.actions, row.falseActions, row.missedSellers])
            {
                for (part, value) in zip(
                    ["mean", "p05", "p95"], [summary.mean, summary.p05, summary.p95])
                {
                    collector.add(value, "\(name)_\(part)")
                }
            }
            collector.add(row.frontier, "p_frontier")
        }
        return OutputFile(name: "sweep.csv", table: collector.table)
    }

    /// The same as lines to read.
    package static func lines(_ run: FinishedRun) -> [String] {
        let rows = rows(run)
        let width = max(5, rows.map(\.name.count).max() ?? 0)
        let futures = Wording.count(run.baseline.outcomes.replicates.count)
        let heads = [
            "repeat orders", "GMV, \(run.currency)", "clean orders, points", "actions", "false",
            "missed sellers", "on the frontier",
        ]
        var cells = [heads]
        for row in rows {
            cells.append([
                interval(row.repeatOrders), interval(row.value), interval(row.trust, scale: 100),
                mean(row.actions), mean(row.falseActions), mean(row.missedSellers),
                Wording.percent(row.frontier),
            ])
        }
        let widths = heads.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        func line(_ name: String, _ texts: [String]) -> String {
            "  " + Wording.padded(name, width)
                + zip(texts, widths).map { "  " + Wording.leftPadded($0, $1) }.joined()
        }
        var lines = [
            "Against \"\(run.baseline.title)\", all \(run.horizon) \(run.calendar.unit.rawValue)s "
                + "together, \(futures) futures; changes 9 times in 10 between:",
            line("value", heads),
        ]
        for (row, texts) in zip(rows, cells.dropFirst()) { lines.append(line(row.name, texts)) }
        lines.append(
            "Actions and false actions (against sellers whose true rate meets the standard) are "
                + "means over all steps, missed sellers (truly beyond a limit, no action in force) at "
                + "the end.")
        lines.append(
            "On the frontier: the share of futures in which no other value has both more clean "
                + "orders and more GMV.")
        return lines
    }

    private static func rows(_ run: FinishedRun) -> [Row] {
        let period = run.wholeHorizon
        let values = Array(run.scenarios.dropFirst())
        let frontier = frontier(values.map(\.outcomes), period.steps)
        return values.enumerated().map { index, scenario in
            func difference(_ metric: String) -> PairedDifference? {
                scenario.outcomes.difference(
                    MetricKey(metric), from: run.baseline.outcomes, period)
            }
            func draws(_ metric: String) -> [Double] {
                scenario.outcomes.draws(of: metric, over: period.steps)
            }
            let kinds = ["warnings", "plans", "suspensions", "terminations"].map(draws)
            let actions = (kinds.first ?? []).indices.map { replicate in
                kinds.reduce(0) { $0 + $1[replicate] }
            }
            return Row(
                name: scenario.name, repeatOrders: difference("repeat_orders"),
                value: difference("gmv"), trust: difference("defect_free_share"),
                actions: Summary(actions), falseActions: Summary(draws("false_actions")),
                missedSellers: Summary(draws("missed_sellers")), frontier: frontier[index])
        }
    }

    /// For each value the share of futures in which none of the others is better in one of trust and
    /// volume and as good in the other.
    private static func frontier(_ values: [Outcomes], _ steps: ClosedRange<Int>) -> [Double] {
        let trust = values.map { $0.draws(of: "defect_free_share", over: steps) }
        let volume = values.map { $0.draws(of: "gmv", over: steps) }
        let futures = trust.first?.count ?? 0
        return values.indices.map { own in
            let best = (0..<futures).count { future in
                !values.indices.contains { other in
                    let (more, mine) = (trust[other][future], trust[own][future])
                    let (higher, here) = (volume[other][future], volume[own][future])
                    return more >= mine && higher >= here && (more > mine || higher > here)
                }
            }
            return futures > 0 ? Double(best) / Double(futures) : .nan
        }
    }

    private static func interval(_ difference: PairedDifference?, scale: Double = 1) -> String {
        guard let summary = difference?.summary, summary.count > 0 else { return "unknown" }
        guard scale != 1 else { return Wording.changes(summary.p05, summary.p95) }
        return "\(Wording.signed(scale * summary.p05, 2)) to "
            + Wording.signed(scale * summary.p95, 2)
    }

    private static func mean(_ summary: Summary) -> String { Wording.amount(summary.mean) }
}

extension Outcomes {
    /// A metric without a segment, rolled up over steps; one value per replicate.
    fileprivate func draws(of metric: String, over steps: ClosedRange<Int>) -> [Double] {
        guard let key = keys.firstIndex(of: MetricKey(metric)) else { return [] }
        return draws(key, over: steps)
    }
}
