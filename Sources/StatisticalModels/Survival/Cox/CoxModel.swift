/// A proportional-hazards regression: what to estimate.
///
/// The hazard of a row is h_s(t)·exp(x·β + offset), h_s any function of time for each stratum.
package struct CoxModel: Sendable, Hashable, Codable {
    /// How events at one time are treated.
    ///
    /// `exact` is the discrete partial likelihood: which rows had the events, given how many. With a
    /// stratum for each matched set it is conditional logistic regression.
    package enum Ties: String, Sendable, Codable, CaseIterable { case efron, breslow, exact }

    /// A penalty (strength/2)·Σ w_j·b_j² on the whole log-likelihood, w_j = 1, or the variance of
    /// column j (divisor n − 1) where scaled.
    package struct Ridge: Sendable, Hashable, Codable {
        package var strength: Double
        package var isScaled: Bool

        package init(strength: Double, isScaled: Bool = true) {
            self.strength = strength
            self.isScaled = isScaled
        }
    }

    /// A factor of the hazard that the rows of a group share: gamma distributed with mean 1.
    package struct Frailty: Sendable, Hashable, Codable {
        /// The column of groups.
        package var column: String
        /// `nil`: estimated.
        package var variance: Double?

        package init(column: String, variance: Double? = nil) {
            self.column = column
            self.variance = variance
        }
    }

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
    package var ridge: Ridge?
    package var frailty: Frailty?

    package init(
        formula: String, ties: Ties = .efron, strata: [String] = [], clusters: [String] = [],
        weights: String? = nil, level: Double = 0.95, ridge: Ridge? = nil, frailty: Frailty? = nil
    ) {
        self.formula = formula
        self.ties = ties
        self.strata = strata
        self.clusters = clusters
        self.weights = weights
        self.level = level
        self.ridge = ridge
        self.frailty = frailty
    }
}
