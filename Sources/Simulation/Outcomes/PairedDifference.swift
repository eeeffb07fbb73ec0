import Marketplace

/// A scenario against the baseline, replicate by replicate: the same luck, another policy.
package struct PairedDifference: Sendable, Hashable {
    package var key: MetricKey
    package var period: ReportingPeriod
    /// Of scenario − baseline; missing where either is.
    package var summary: Summary
    /// The ratio of the means minus 1, over the replicates where both are known.
    package var relative: Double
    /// The share of replicates in which the scenario is better, ties half; not-a-number where
    /// neither direction is better.
    package var probabilityBetter: Double

    /// Compares draws of a metric, one pair per replicate.
    ///
    /// - Precondition: as many draws of either.
    package init(
        key: MetricKey, period: ReportingPeriod, scenario: [Double], baseline: [Double],
        direction: MetricDefinition.Direction
    ) {
        precondition(scenario.count == baseline.count, "the replicates are not paired")
        self.key = key
        self.period = period
        let differences = zip(scenario, baseline).map { $0 - $1 }
        summary = Summary(differences)
        var sums = (scenario: 0.0, baseline: 0.0)
        var better = 0.0
        for (index, difference) in differences.enumerated() where !difference.isNaN {
            sums.scenario += scenario[index]
            sums.baseline += baseline[index]
            let gain = direction == .lower ? -difference : difference
            better += gain > 0 ? 1 : gain == 0 ? 0.5 : 0
        }
        relative =
            sums.baseline == 0 || summary.count == 0 ? .nan : sums.scenario / sums.baseline - 1
        probabilityBetter =
            direction == .neutral || summary.count == 0 ? .nan : better / Double(summary.count)
    }
}

extension Outcomes {
    /// What this scenario changes against a baseline of the same replicates, by key and period.
    ///
    /// A program's metrics that the baseline does not have are 0 there. `cannibalised_orders`,
    /// which only a difference has, is what online and store lose.
    ///
    /// - Precondition: the same replicates and steps.
    package func differences(from baseline: Outcomes, _ periods: [ReportingPeriod])
        -> [PairedDifference]
    {
        precondition(
            replicates == baseline.replicates && steps == baseline.steps,
            "\(scenario) and \(baseline.scenario) differ in replicates or steps")
        let changes = keys.flatMap { key in
            periods.compactMap { difference(key, from: baseline, $0) }
        }
        return changes + periods.compactMap { cannibalised(from: baseline, $0) }
    }

    /// What this scenario changes in one metric and period; `nil` where the baseline lacks it.
    ///
    /// - Precondition: the same replicates and steps.
    package func difference(
        _ key: MetricKey, from baseline: Outcomes, _ period: ReportingPeriod
    ) -> PairedDifference? {
        if key.metric == "cannibalised_orders" { return cannibalised(from: baseline, period) }
        guard let definition = MetricDefinition.named(key.metric),
            let index = keys.firstIndex(of: key)
        else { return nil }
        let other = baseline.keys.firstIndex(of: key)
        guard other != nil || key.segmentKind == "program" else { return nil }
        return PairedDifference(
            key: key, period: period, scenario: draws(index, over: period.steps),
            baseline: other.map { baseline.draws($0, over: period.steps) }
                ?? [Double](repeating: 0, count: replicates.count),
            direction: definition.direction)
    }

    private func cannibalised(from baseline: Outcomes, _ period: ReportingPeriod)
        -> PairedDifference?
    {
        guard let own = ownChannelOrders(period), let other = baseline.ownChannelOrders(period)
        else { return nil }
        // The loss is baseline - scenario, so the two change places; relative to the baseline.
        var loss = PairedDifference(
            key: MetricKey("cannibalised_orders"), period: period, scenario: other, baseline: own,
            direction: .lower)
        let base = Summary(other).mean
        loss.relative = base == 0 ? .nan : loss.summary.mean / base
        return loss
    }

    /// Orders online and in store, by replicate.
    private func ownChannelOrders(_ period: ReportingPeriod) -> [Double]? {
        let places = [Channel.online, .store].map { channel in
            keys.firstIndex(
                of: MetricKey("orders", segmentKind: "channel", segment: channel.name))
        }
        guard let online = places[0], let store = places[1] else { return nil }
        return zip(draws(online, over: period.steps), draws(store, over: period.steps))
            .map { $0 + $1 }
    }
}
