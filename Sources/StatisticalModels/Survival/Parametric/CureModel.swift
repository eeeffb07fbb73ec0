/// A mixture cure model: some rows never have the event, the others after log-linear times.
///
/// S(t) = 1 − π + π·S_u(t): π = logistic(z·g) is the probability of not being cured, S_u the
/// survival of a Weibull (or other) regression of times, log T = x·β + σ·W.
package struct CureModel: Sendable, Hashable, Codable {
    /// `Surv(time, event) ~ …`: the times of those who are not cured.
    package var formula: String
    /// The terms of who is not cured, as `category + late`; 1: the same share in all rows.
    package var incidence: String
    package var distribution: LifetimeDistribution
    /// One or two columns within which rows are dependent; none: errors from the information.
    package var clusters: [String]
    /// The column of weights.
    package var weights: String?
    package var level: Double

    package init(
        formula: String, incidence: String = "1", distribution: LifetimeDistribution = .weibull,
        clusters: [String] = [], weights: String? = nil, level: Double = 0.95
    ) {
        self.formula = formula
        self.incidence = incidence
        self.distribution = distribution
        self.clusters = clusters
        self.weights = weights
        self.level = level
    }
}
