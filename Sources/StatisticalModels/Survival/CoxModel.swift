/// A proportional-hazards regression: what to estimate.
///
/// The hazard of a row is h_s(t)·exp(x·β + offset), h_s any function of time for each stratum.
package struct CoxModel: Sendable, Hashable, Codable {
    /// How events at one time are treated.
    package enum Ties: String, Sendable, Codable, CaseIterable { case efron, breslow }

    /// `Surv(time, event) ~ …` or `Surv(start, stop, event) ~ …`.
    package var formula: String
    package var ties: Ties
    /// Columns whose combinations have baselines of their own.
    package var strata: [String]
    /// One or two columns within which rows are dependent; none: errors from the information.
    package var clusters: [String]
    /// The column of weights.
    package var weights: String?
    package var level: Double

    package init(
        formula: String, ties: Ties = .efron, strata: [String] = [], clusters: [String] = [],
        weights: String? = nil, level: Double = 0.95
    ) {
        self.formula = formula
        self.ties = ties
        self.strata = strata
        self.clusters = clusters
        self.weights = weights
        self.level = level
    }
}
