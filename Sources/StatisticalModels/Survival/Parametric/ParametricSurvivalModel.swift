/// A parametric regression of times to an event (accelerated failure times): what to estimate.
///
/// log T = x·β + offset + σ·W with W of a given law; e^β multiplies times.
package struct ParametricSurvivalModel: Sendable, Hashable, Codable {
    /// `Surv(time, event) ~ …` or `Surv(start, stop, event) ~ …` (followed from `start` on).
    package var formula: String
    package var distribution: LifetimeDistribution
    /// One or two columns within which rows are dependent; none: errors from the information.
    package var clusters: [String]
    /// The column of weights.
    package var weights: String?
    package var level: Double

    package init(
        formula: String, distribution: LifetimeDistribution = .weibull, clusters: [String] = [],
        weights: String? = nil, level: Double = 0.95
    ) {
        self.formula = formula
        self.distribution = distribution
        self.clusters = clusters
        self.weights = weights
        self.level = level
    }
}
