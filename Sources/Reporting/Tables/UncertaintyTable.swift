import DataTables
package import Scenarios
package import Simulation

/// Where the uncertainty of a projection comes from.
package enum UncertaintyTable {
    /// `uncertainty.csv`: for every metric over the whole horizon the parts of the variance, of the
    /// scenario itself (`baseline` empty) and of its difference from the baseline.
    package static func file(_ run: FinishedRun) -> OutputFile {
        let texts = ["scenario", "baseline", "metric", "segment_kind", "segment"]
        let groups = ["parameters", "assumptions", "chance"]
        let numbers = ["sd"] + groups.flatMap { [$0, "\($0)_se"] } + ["replicates"]
        var rows = RowCollector(texts: texts, numbers: numbers, order: texts + numbers)
        for scenario in run.scenarios {
            let isBaseline = scenario.name == run.baseline.name
            for against in isBaseline ? [nil] : [nil, run.baseline] {
                for (index, key) in scenario.outcomes.keys.enumerated() {
                    guard let (split, sd) = parts(scenario, index, against, run) else { continue }
                    let own = [
                        scenario.name, against?.name ?? "", key.metric, key.segmentKind,
                        key.segment,
                    ]
                    for (name, value) in zip(texts, own) { rows.add(value, name) }
                    rows.add(sd, "sd")
                    let shares = [split.parameters, split.assumptions, split.chance]
                    for (name, share) in zip(groups, shares) {
                        rows.add(share.estimate, name)
                        rows.add(share.standardError, "\(name)_se")
                    }
                    rows.add(Double(split.count), "replicates")
                }
            }
        }
        return OutputFile(name: "uncertainty.csv", table: rows.table)
    }

    private static func parts(
        _ scenario: FinishedRun.ProjectedScenario, _ index: Int,
        _ against: FinishedRun.ProjectedScenario?, _ run: FinishedRun
    ) -> (VarianceSplit, sd: Double)? {
        let steps = 1...run.horizon
        guard let against else {
            return scenario.outcomes.varianceSplit(
                index, companions: scenario.companions, over: steps
            ).map { ($0, Summary(scenario.outcomes.draws(index, over: steps)).sd) }
        }
        let key = scenario.outcomes.keys[index]
        guard let split = split(of: key, scenario, from: against, run),
            let difference = scenario.outcomes.difference(
                key, from: against.outcomes, run.wholeHorizon)
        else { return nil }
        return (split, difference.summary.sd)
    }

    /// The parts of a difference's variance over the whole horizon.
    static func split(
        of key: MetricKey, _ scenario: FinishedRun.ProjectedScenario,
        from baseline: FinishedRun.ProjectedScenario, _ run: FinishedRun
    ) -> VarianceSplit? {
        scenario.outcomes.varianceSplit(
            key, companions: scenario.companions, from: baseline.outcomes,
            companions: baseline.companions, over: 1...run.horizon)
    }

    /// `estimates 20 %, assumptions 55 %, chance 25 %`.
    static func text(_ split: VarianceSplit) -> String {
        let parts = split.possible
        return "estimates \(Wording.percent(parts.parameters)), "
            + "assumptions \(Wording.percent(parts.assumptions)), "
            + "chance \(Wording.percent(parts.chance))"
    }
}
