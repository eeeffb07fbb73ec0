/// A regression of hazards that are constant within intervals of time: what to estimate.
///
/// The hazard of a row is λ_j·exp(x·β + offset) for times in (c_{j−1}, c_j], c_0 = 0, the last interval
/// open to the right: Poisson regression of the events in each interval on the time at risk in it.
package struct PiecewiseExponentialModel: Sendable, Hashable, Codable {
    /// Where the hazard may jump.
    package enum Cuts: Sendable, Hashable, Codable {
        /// At these times, ascending and above 0.
        case at([Double])
        /// Into so many intervals with about as many events each.
        case intervals(Int)
    }

    /// `Surv(time, event) ~ …` or `Surv(start, stop, event) ~ …` (at risk from `start` on).
    package var formula: String
    package var cuts: Cuts
    /// One or two columns within which rows are dependent; none: errors from the information.
    package var clusters: [String]
    /// The column of weights.
    package var weights: String?
    package var level: Double

    package init(
        formula: String, cuts: Cuts = .intervals(8), clusters: [String] = [],
        weights: String? = nil, level: Double = 0.95
    ) {
        self.formula = formula
        self.cuts = cuts
        self.clusters = clusters
        self.weights = weights
        self.level = level
    }
}
