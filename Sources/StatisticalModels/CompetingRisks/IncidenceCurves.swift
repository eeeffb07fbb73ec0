/// The incidences of a group: steps at the listed times; S + Σ incidences = 1.
package struct IncidenceCurves: Sendable, Hashable, Codable {
    /// `category=toys`; empty for everybody's.
    package var label: String
    /// Rows of the group.
    package var rows: Int
    /// Ascending: every time at which a row ends.
    package var times: [Double]
    /// Rows (or their weights) with start < t ≤ stop.
    package var atRisk: [Double]
    package var censored: [Double]
    /// The probability of no event of any cause: the Kaplan-Meier curve of all causes.
    package var survival: [Double]
    /// Its standard error by the infinitesimal jackknife; 0 once S is 0.
    package var survivalError: [Double]
    /// One for each cause.
    package var causes: [IncidenceCurve]

    /// The place of the last step at or before a time; `nil` before the first.
    package func place(at time: Double) -> Int? {
        let count = times.count(through: time)
        return count == 0 ? nil : count - 1
    }

    /// The probability of an event of a cause by a time, with its limits; 0 before the first step.
    package func incidence(
        ofCause cause: Int, at time: Double
    ) -> (estimate: Double, lower: Double, upper: Double) {
        guard let place = place(at: time) else { return (0, 0, 0) }
        let curve = causes[cause]
        return (curve.incidence[place], curve.lower[place], curve.upper[place])
    }

    /// The mean time lost to a cause up to a limit: the area under its incidence from 0.
    package func restrictedTimeLost(toCause cause: Int, limit: Double) -> Double {
        let last = times.count(through: limit)
        return (0..<last).reduce(0) { area, index in
            let end = index + 1 < last ? times[index + 1] : limit
            return area + causes[cause].incidence[index] * (end - times[index])
        }
    }
}

/// The incidence of one cause at its group's times.
package struct IncidenceCurve: Sendable, Hashable, Codable {
    package var cause: String
    package var events: [Double]
    /// F(t): the probability of an event of this cause by t, before any other.
    package var incidence: [Double]
    package var standardError: [Double]
    /// Limits; not-a-number where the interval's scale has no value, as at F = 0.
    package var lower: [Double]
    package var upper: [Double]
    /// The cause-specific cumulative hazard, Σ d/n.
    package var cumulativeHazard: [Double]
}
