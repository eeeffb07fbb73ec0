/// An estimated survival curve: steps at the listed times.
package struct SurvivalCurve: Sendable, Hashable, Codable {
    /// Whose curve it is: `category=toys`; empty for everybody's.
    package var label: String
    /// Ascending: every time at which a row ends.
    package var times: [Double]
    /// Rows (or their weights) with start < t ≤ stop.
    package var atRisk: [Double]
    package var events: [Double]
    package var censored: [Double]
    package var survival: [Double]
    /// The standard error of log S; infinite once S is 0.
    package var standardError: [Double]
    /// Limits; not-a-number where the interval's scale has no value.
    package var lower: [Double]
    package var upper: [Double]
    package var cumulativeHazard: [Double]
    package var cumulativeHazardError: [Double]

    /// The survival probability at a time, with its limits; 1 before the first step.
    package func survival(at time: Double) -> (estimate: Double, lower: Double, upper: Double) {
        let index = times.count(through: time) - 1
        guard index >= 0 else { return (1, 1, 1) }
        return (survival[index], lower[index], upper[index])
    }

    /// The time by which a share of the rows has had the event, with limits; `nil`: not reached.
    ///
    /// The first time with S ≤ 1 − p; where S stays at 1 − p, the middle of that stretch, which
    /// ends at the next drop or at the last time. Limits: the same on the limits of S.
    package func quantile(
        _ probability: Double
    ) -> (estimate: Double?, lower: Double?, upper: Double?) {
        (
            crossing(survival, 1 - probability), crossing(lower, 1 - probability),
            crossing(upper, 1 - probability)
        )
    }

    /// The median with its limits.
    package var median: (estimate: Double?, lower: Double?, upper: Double?) { quantile(0.5) }

    private func crossing(_ curve: [Double], _ level: Double) -> Double? {
        let slack = TimeRanks.tolerance
        guard let first = curve.firstIndex(where: { $0 <= level + slack }) else { return nil }
        guard abs(curve[first] - level) <= slack else { return times[first] }
        let next = curve[first...].firstIndex { $0 < level - slack }
        let end = next.map { times[$0] } ?? times.last ?? times[first]
        return (times[first] + end) / 2
    }

    /// The area under the curve from 0 to a time, with its standard error.
    package func restrictedMean(to limit: Double) -> (estimate: Double, standardError: Double) {
        let last = times.count(through: limit)
        var areas = [Double](repeating: 0, count: last)
        var area = 0.0
        for index in stride(from: last - 1, through: 0, by: -1) {
            let end = index + 1 < last ? times[index + 1] : limit
            area += survival[index] * (end - times[index])
            areas[index] = area
        }
        var variance = 0.0
        for index in 0..<last where atRisk[index] > events[index] {
            variance +=
                areas[index] * areas[index] * events[index]
                / (atRisk[index] * (atRisk[index] - events[index]))
        }
        return (area + (last > 0 ? times[0] : limit), variance.squareRoot())
    }
}
