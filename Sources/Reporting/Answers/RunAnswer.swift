import Assessment
import DataTables
import Marketplace
package import Scenarios
package import Simulation
import StatisticalModels

/// What `trustcast run` prints at the end: at most a screen.
package enum RunAnswer {
    /// The lines of the answer; `exported` is where the CSV files are, if any were written.
    package static func lines(_ run: FinishedRun, exported: String?) -> [String] {
        var lines = [heading(run)]
        if let replay = run.replay {
            lines.append(replayed(replay))
            lines += (replay.bunched ?? []).map {
                "Bunching: \($0.kpi), limit \(Wording.exactPercent($0.limit)): "
                    + "\(BunchingAnswer.words($0))."
            }
        }
        lines += drivers(run)
        lines += comparisons(run)
        lines += uncertainty(run)
        lines.append(graded(run))
        if let exported {
            lines.append("Every figure as CSV, with its uncertainty: \(exported)/")
        }
        return lines
    }

    private static func heading(_ run: FinishedRun) -> String {
        let futures = Wording.count(run.baseline.outcomes.replicates.count)
        return "\(run.title) as of \(Calendar.isoDate(run.calendar.asOf)): "
            + "\(run.horizon) \(run.calendar.unit.rawValue)s ahead, \(futures) futures, "
            + "seed \(run.folder.record.identity.seed)."
    }

    /// What a back-test says of the levels that the comparisons start from.
    private static func graded(_ run: FinishedRun) -> String {
        guard let backtest = run.backtest else {
            return "No back-test: trustcast backtest grades these figures."
        }
        return "Levels: \(backtest.sentence(["repeat_orders", "gmv"])) by a back-test of "
            + "\(backtest.identity.origins) origins, "
            + "\(Wording.steps(backtest.identity.horizon, backtest.identity.step)) ahead "
            + "(a level's grade says nothing of an effect)."
    }

    private static func replayed(_ replay: Replay) -> String {
        let ruled = Wording.amount(replay.flaggedPerStep)
        guard let recorded = replay.recordedPerStep else {
            return
                "Replay of the last \(replay.steps) steps: \(ruled) sellers newly flagged a step "
                + "by the baseline's standards; no actions are recorded to compare with."
        }
        return "Replay of the last \(replay.steps) steps: \(ruled) sellers newly flagged a step by "
            + "the baseline's standards, \(Wording.amount(recorded)) recorded."
    }

    /// The risk differences of the first logistic model of purchases.
    private static func drivers(_ run: FinishedRun) -> [String] {
        for model in run.models {
            guard case .logistic(let fit) = model.fit,
                fit.model.formula.hasPrefix("repurchased"), !fit.riskDifferences.isEmpty
            else { continue }
            let parts = fit.riskDifferences.filter { $0.kind == .change }.prefix(4).map {
                "\($0.variable) \(Wording.change($0.perThousand)) "
                    + "(\(Wording.changes(1000 * $0.lower, 1000 * $0.upper)))"
            }
            guard !parts.isEmpty else { continue }
            return [
                "Buyers who come back, per 1,000 orders (\(model.evidence): an association, "
                    + "not proof of effect): " + parts.joined(separator: ", ") + "."
            ]
        }
        return []
    }

    private static func comparisons(_ run: FinishedRun) -> [String] {
        guard run.scenarios.count > 1 else { return [] }
        var lines = [
            "Against \"\(run.baseline.title)\", all \(run.horizon) "
                + "\(run.calendar.unit.rawValue)s together, 9 times in 10 between:"
        ]
        for scenario in run.scenarios.dropFirst() {
            var parts: [String] = []
            for (metric, label) in [("repeat_orders", "repeat orders"), ("gmv", "GMV")] {
                if let change = total(metric, scenario, run) { parts.append("\(label) \(change)") }
            }
            parts += keyResults(scenario.name, run)
            lines.append("  \(scenario.title): " + parts.joined(separator: "; "))
        }
        return lines
    }

    /// Where the uncertainty of the first metric's differences comes from.
    private static func uncertainty(_ run: FinishedRun) -> [String] {
        let parts = run.scenarios.dropFirst().compactMap { scenario in
            UncertaintyTable.split(
                of: MetricKey("repeat_orders"), scenario, from: run.baseline, run
            ).map { "  \(scenario.title): \(UncertaintyTable.text($0))" }
        }
        guard !parts.isEmpty else { return [] }
        return [
            "What makes these repeat orders uncertain (data narrow estimates, experiments "
                + "assumptions, nothing chance):"
        ] + parts
    }

    private static func total(
        _ metric: String, _ scenario: FinishedRun.ProjectedScenario, _ run: FinishedRun
    ) -> String? {
        let period = run.wholeHorizon
        guard
            let row = scenario.outcomes.difference(
                MetricKey(metric), from: run.baseline.outcomes, period)
        else { return nil }
        let unit = metric == "gmv" ? " \(run.currency)" : ""
        return Wording.changes(row.summary.p05, row.summary.p95) + unit
    }

    /// The first two key results: the chance in the scenario, and in the baseline.
    private static func keyResults(_ scenario: String, _ run: FinishedRun) -> [String] {
        let names = run.keyResults.filter { $0.answer.scenario == run.baseline.name }
            .prefix(2).map(\.answer.keyResult.name)
        return names.compactMap { name in
            func chance(_ scenario: String) -> Double? {
                run.keyResults.first {
                    $0.answer.scenario == scenario && $0.answer.keyResult.name == name
                }?.answer.probabilityMet
            }
            guard let here = chance(scenario), let there = chance(run.baseline.name) else {
                return nil
            }
            return "\(name) met \(Wording.percent(here)) (baseline \(Wording.percent(there)))"
        }
    }
}
