import DataTables
import Marketplace
package import Scenarios
package import Simulation

/// The projection's tidy tables.
package enum ForecastTables {
    private static let statistics = [
        "replicates", "mean", "sd", "mcse", "p05", "p10", "p25", "p50", "p75", "p90", "p95",
    ]
    private static let head = [
        "scenario", "metric", "unit", "segment_kind", "segment", "period", "period_start",
    ]

    /// `forecast.csv`: every scenario, metric and step; then the segments of sellers.
    ///
    /// The column `grade` is that of the very metric and segment in the latest back-test of the same
    /// data, models and baseline; "–" where none has graded it.
    package static func forecast(_ run: FinishedRun) throws -> OutputFile {
        let order = head + statistics + ["grade"]
        var rows = RowCollector(texts: head + ["grade"], numbers: statistics, order: order)
        let periods = steps(of: run)
        for scenario in run.scenarios {
            for place in [nil] + scenario.segments.segments.indices.map({ Optional($0) }) {
                for row in try scenario.outcomes(of: place).summaries(periods) {
                    add(row.key, row.period, scenario.name, currency: run.currency, to: &rows)
                    add(row.summary, to: &rows)
                    rows.add(grade(of: row.key, run), "grade")
                }
            }
        }
        return OutputFile(name: "forecast.csv", table: rows.table)
    }

    /// `difference.csv`: each scenario minus the baseline, replicate by replicate.
    ///
    /// The grade is that of the metric's level, which says nothing of an effect.
    package static func difference(_ run: FinishedRun) throws -> OutputFile {
        let texts = head + ["baseline", "grade"]
        let numbers = statistics + ["relative", "p_better"]
        let order = head + ["baseline"] + numbers + ["grade"]
        var rows = RowCollector(texts: texts, numbers: numbers, order: order)
        let periods = steps(of: run)
        for scenario in run.scenarios where scenario.name != run.baseline.name {
            for place in [nil] + scenario.segments.segments.indices.map({ Optional($0) }) {
                let baseline = try run.baseline.outcomes(of: place)
                let own = try scenario.outcomes(of: place)
                for row in own.differences(from: baseline, periods) {
                    add(row.key, row.period, scenario.name, currency: run.currency, to: &rows)
                    add(row.summary, to: &rows)
                    rows.add(run.baseline.name, "baseline")
                    rows.add(row.relative, "relative")
                    rows.add(row.probabilityBetter, "p_better")
                    rows.add(grade(of: row.key, run), "grade")
                }
            }
        }
        return OutputFile(name: "difference.csv", table: rows.table)
    }

    /// `key_results.csv`: every key result in every scenario.
    package static func keyResults(_ run: FinishedRun) -> OutputFile {
        let texts = [
            "scenario", "objective", "key_result", "metric", "unit", "due", "per", "direction",
        ]
        let deciding = [
            "crossing", "crossing_p05", "crossing_p95", "stated_p05", "stated_p95",
            "rank_correlation",
        ]
        let numbers = ["target", "p_met", "expected_shortfall"] + statistics + deciding
        let order = texts + numbers + ["deciding_assumption"]
        var rows = RowCollector(
            texts: texts + ["deciding_assumption"], numbers: numbers, order: order)
        for row in run.keyResults {
            let answer = row.answer
            rows.add(answer.scenario, "scenario")
            rows.add(row.objective, "objective")
            rows.add(answer.keyResult.name, "key_result")
            rows.add(answer.key.description, "metric")
            rows.add(unit(of: answer.key, currency: run.currency), "unit")
            rows.add(Calendar.isoDate(answer.keyResult.due), "due")
            rows.add(answer.keyResult.per?.rawValue ?? run.calendar.unit.rawValue, "per")
            rows.add(answer.direction.rawValue, "direction")
            rows.add(answer.keyResult.target, "target")
            rows.add(answer.probabilityMet, "p_met")
            rows.add(answer.expectedShortfall, "expected_shortfall")
            add(answer.summary, to: &rows)
            add(row.deciding, to: &rows)
        }
        return OutputFile(name: "key_results.csv", table: rows.table)
    }

    private static func add(_ deciding: DecidingAssumption.Answer?, to rows: inout RowCollector) {
        var moving: DecidingAssumption?
        if case .moves(let assumption) = deciding { moving = assumption }
        rows.add(moving?.path, "deciding_assumption")
        let values = [
            moving?.crossing, moving?.crossingLower, moving?.crossingUpper, moving?.statedLower,
            moving?.statedUpper, moving?.rankCorrelation,
        ]
        let names = [
            "crossing", "crossing_p05", "crossing_p95", "stated_p05", "stated_p95",
            "rank_correlation",
        ]
        for (name, value) in zip(names, values) {
            rows.add(value.flatMap { $0.isFinite ? $0 : nil } ?? .nan, name)
        }
    }

    static func steps(of run: FinishedRun) -> [ReportingPeriod] {
        ReportingPeriod.periods(.step, calendar: run.calendar, horizon: run.horizon)
    }

    static func unit(of key: MetricKey, currency: String) -> String {
        let unit = MetricDefinition.named(key.metric)?.unit
        return unit == .value ? currency : unit?.rawValue ?? ""
    }

    private static func grade(of key: MetricKey, _ run: FinishedRun) -> String {
        (run.backtest?.grade(of: key)?.grade ?? .unknown).rawValue
    }

    private static func add(
        _ key: MetricKey, _ period: ReportingPeriod, _ scenario: String, currency: String,
        to rows: inout RowCollector
    ) {
        rows.add(scenario, "scenario")
        rows.add(key.metric, "metric")
        rows.add(unit(of: key, currency: currency), "unit")
        rows.add(key.segmentKind, "segment_kind")
        rows.add(key.segment, "segment")
        rows.add(period.label, "period")
        rows.add(Calendar.isoDate(period.firstDay), "period_start")
    }

    private static func add(_ summary: Summary, to rows: inout RowCollector) {
        rows.add(Double(summary.count), "replicates")
        rows.add(summary.mean, "mean")
        rows.add(summary.sd, "sd")
        rows.add(summary.mcse, "mcse")
        let names = ["p05", "p10", "p25", "p50", "p75", "p90", "p95"]
        for (name, value) in zip(names, summary.quantiles) { rows.add(value, name) }
    }
}
