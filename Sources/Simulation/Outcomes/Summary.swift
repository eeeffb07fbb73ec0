/// The distribution of a metric over replicates.
package struct Summary: Sendable, Hashable {
    /// The replicates in which it is known, and those in which it is missing.
    package var count: Int
    package var missing: Int
    package var mean: Double
    package var sd: Double
    /// The Monte Carlo error of the mean: `sd / sqrt(count)`.
    package var mcse: Double
    /// The quantiles of `probabilities`, type 7 (Hyndman and Fan 1996).
    package var quantiles: [Double]

    package static let probabilities = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95]

    package var p05: Double { quantiles[0] }
    package var median: Double { quantiles[3] }
    package var p95: Double { quantiles[6] }

    /// Summarises draws; not-a-number is missing and counted, not used.
    ///
    /// Nothing is known of no draws: every figure is then not-a-number, as is `sd` of one.
    package init(_ draws: [Double]) {
        let known = draws.filter { !$0.isNaN }.sorted()
        count = known.count
        missing = draws.count - known.count
        let n = Double(known.count)
        let mean = known.isEmpty ? .nan : known.reduce(0, +) / n
        self.mean = mean
        sd =
            known.count < 2
            ? .nan : (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
        mcse = sd / n.squareRoot()
        quantiles = Self.probabilities.map { Self.quantile(ofSorted: known, $0) }
    }

    /// The type 7 quantile of sorted numbers: linear between order statistics at `(n - 1) p`.
    package static func quantile(ofSorted sorted: [Double], _ probability: Double) -> Double {
        guard let last = sorted.last else { return .nan }
        let place = Double(sorted.count - 1) * probability
        let low = Int(place.rounded(.down))
        guard low + 1 < sorted.count else { return last }
        let weight = place - Double(low)
        return weight == 0 ? sorted[low] : sorted[low] + weight * (sorted[low + 1] - sorted[low])
    }
}

/// A metric's distribution in one period, as a row of forecast.csv.
package struct MetricSummary: Sendable, Hashable {
    package var key: MetricKey
    package var period: ReportingPeriod
    package var summary: Summary
}

extension Outcomes {
    /// The distributions of every metric in the given periods, in the order of keys, then periods.
    package func summaries(_ periods: [ReportingPeriod]) -> [MetricSummary] {
        keys.indices.flatMap { key in
            periods.map {
                MetricSummary(
                    key: keys[key], period: $0, summary: Summary(draws(key, over: $0.steps)))
            }
        }
    }
}
