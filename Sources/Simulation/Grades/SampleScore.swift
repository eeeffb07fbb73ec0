/// How a sample of futures did against what happened.
package struct SampleScore: Sendable, Hashable {
    package var actual: Double
    package var mean: Double
    package var median: Double
    /// The ends of the 90 % interval.
    package var p05: Double
    package var p95: Double
    /// `E|X - y| - E|X - X'| / 2`, the second mean over pairs of two draws (the fair estimator, whose
    /// expectation does not depend on the number of draws).
    package var crps: Double
    /// Whether the 50 % and the 90 % interval hold what happened, ends included.
    package var isInside50: Bool
    package var isInside90: Bool
    /// The share of draws below what happened, ties half: uniform for a calibrated forecast.
    package var pit: Double

    /// The mean forecast minus what happened.
    package var bias: Double { mean - actual }

    /// Scores a sample in any order; not-a-number is missing.
    ///
    /// - Returns: `nil` where no draw is known, or what happened is not.
    /// - Complexity: O(*n* log *n*).
    package init?(_ sample: [Double], actual: Double) {
        let draws = sample.filter { !$0.isNaN }.sorted()
        guard !draws.isEmpty, !actual.isNaN else { return nil }
        let n = Double(draws.count)
        self.actual = actual
        mean = draws.reduce(0, +) / n
        median = Summary.quantile(ofSorted: draws, 0.5)
        p05 = Summary.quantile(ofSorted: draws, 0.05)
        p95 = Summary.quantile(ofSorted: draws, 0.95)
        crps = Self.crps(ofSorted: draws, actual: actual)
        isInside50 =
            Summary.quantile(ofSorted: draws, 0.25) <= actual
            && actual <= Summary.quantile(ofSorted: draws, 0.75)
        isInside90 = p05 <= actual && actual <= p95
        let below = draws.count { $0 < actual }
        let ties = draws.count { $0 == actual }
        pit = (Double(below) + 0.5 * Double(ties)) / n
    }

    /// `sum |x_i - y| / n - sum (2 i - n - 1) x_(i) / (n (n - 1))`, i from 1, of sorted draws.
    private static func crps(ofSorted draws: [Double], actual: Double) -> Double {
        let n = Double(draws.count)
        let distance = draws.reduce(0) { $0 + abs($1 - actual) } / n
        guard draws.count > 1 else { return distance }
        // Measured from what happened, so that large values lose no digits.
        var spread = 0.0
        for (index, draw) in draws.enumerated() {
            spread += Double(2 * index + 1 - draws.count) * (draw - actual)
        }
        return distance - spread / (n * (n - 1))
    }
}
