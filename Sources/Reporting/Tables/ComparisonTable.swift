package import DataTables
package import Scenarios
import Simulation

/// The paired difference of two scenarios of one run.
package enum ComparisonTable {
    /// One row a metric over the whole horizon: flows summed, stocks last, ratios rolled up.
    package static func table(
        _ run: FinishedRun, scenario: String, against: String, metrics: [String]
    ) throws -> Table {
        let rows = try differences(run, scenario: scenario, against: against, metrics: metrics)
        let texts = ["metric", "unit", "segment_kind", "segment"]
        let numbers = ["mean", "p05", "p50", "p95", "mcse", "relative", "p_better"]
        var collector = RowCollector(texts: texts, numbers: numbers, order: texts + numbers)
        for row in rows {
            collector.add(row.key.metric, "metric")
            collector.add(ForecastTables.unit(of: row.key, currency: run.currency), "unit")
            collector.add(row.key.segmentKind, "segment_kind")
            collector.add(row.key.segment, "segment")
            let summary = row.summary
            let values = [
                summary.mean, summary.p05, summary.median, summary.p95, summary.mcse,
                row.relative, row.probabilityBetter,
            ]
            for (name, value) in zip(numbers, values) { collector.add(value, name) }
        }
        return collector.table
    }

    /// The same as lines to read; without named metrics, the ones without a segment.
    package static func lines(
        _ run: FinishedRun, scenario: String, against: String, metrics: [String]
    ) throws -> [String] {
        let rows = try differences(run, scenario: scenario, against: against, metrics: metrics)
            .filter { !metrics.isEmpty || $0.key.segmentKind.isEmpty }
        let head =
            "\(scenario) minus \(against), \(run.horizon) \(run.calendar.unit.rawValue)s, "
            + "\(Wording.count(run.baseline.outcomes.replicates.count)) paired futures; "
            + "9 times in 10 between:"
        let (own, other) = (
            try find(scenario, in: run), try find(against, in: run)
        )
        return [head]
            + rows.filter { $0.summary.count > 0 }.map { row in
                let isShare = ForecastTables.unit(of: row.key, currency: "") == "share"
                let scale = isShare ? 100.0 : 1.0
                let unit =
                    isShare ? "points" : ForecastTables.unit(of: row.key, currency: run.currency)
                let interval =
                    isShare
                    ? "\(Wording.decimals(scale * row.summary.p05, 2)) to "
                        + "\(Wording.decimals(scale * row.summary.p95, 2))"
                    : Wording.changes(row.summary.p05, row.summary.p95)
                let better =
                    row.probabilityBetter.isFinite
                    ? "; better in \(Wording.percent(row.probabilityBetter))" : ""
                let parts = UncertaintyTable.split(of: row.key, own, from: other, run)
                    .map { "; uncertain by " + UncertaintyTable.text($0) }
                return "  \(row.key): \(interval) \(unit)\(better)\(parts ?? "")"
            }
    }

    private static func find(
        _ name: String, in run: FinishedRun
    ) throws -> FinishedRun.ProjectedScenario {
        guard let found = run.scenarios.first(where: { $0.name == name }) else {
            throw WorkspaceError(
                "the run \(run.folder.name) has no scenario \"\(name)\"; it has "
                    + run.scenarios.map(\.name).joined(separator: ", "))
        }
        return found
    }

    private static func differences(
        _ run: FinishedRun, scenario: String, against: String, metrics: [String]
    ) throws -> [PairedDifference] {
        for metric in metrics where MetricDefinition.named(metric) == nil {
            let names = MetricDefinition.all.map(\.name)
            let hint = nearest(metric, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
            throw WorkspaceError("there is no metric \"\(metric)\"\(hint)")
        }
        let period = run.wholeHorizon
        let rows = try find(scenario, in: run).outcomes.differences(
            from: try find(against, in: run).outcomes, [period])
        return metrics.isEmpty ? rows : rows.filter { metrics.contains($0.key.metric) }
    }
}
