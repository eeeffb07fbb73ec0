/// A regression of times to an event with a generalised gamma law: what to estimate.
///
/// log T = x·β + offset + σ·W with W of the law with shape Q (``GeneralizedGammaFit``): Weibull at
/// Q = 1, log-normal at Q = 0, gamma at Q = σ; Q is estimated, so that these laws can be judged.
package struct GeneralizedGammaModel: Sendable, Hashable, Codable {
    /// `Surv(time, event) ~ …` or `Surv(start, stop, event) ~ …` (followed from `start` on).
    package var formula: String
    /// One or two columns within which rows are dependent; none: errors from the information.
    package var clusters: [String]
    /// The column of weights.
    package var weights: String?
    package var level: Double

    package init(
        formula: String, clusters: [String] = [], weights: String? = nil, level: Double = 0.95
    ) {
        self.formula = formula
        self.clusters = clusters
        self.weights = weights
        self.level = level
    }
}
