package import NumericCore

/// Gray's test that the incidences of a cause are equal in groups: what to test.
package struct GrayTestModel: Sendable, Hashable, Codable {
    /// `Surv(time, cause) ~ group`; the cause is a text, missing where censored.
    package var formula: String
    /// Columns within whose combinations groups are compared; the comparisons are summed.
    package var strata: [String]
    /// ρ of the weight (1 − F)^ρ, F the pooled incidence: 0 weighs all times alike, more counts
    /// early differences.
    package var rho: Double

    package init(formula: String, strata: [String] = [], rho: Double = 0) {
        self.formula = formula
        self.strata = strata
        self.rho = rho
    }
}

/// Gray's test of each cause.
package struct GrayTestFit: Sendable, Equatable, Codable {
    /// One cause.
    package struct Cause: Sendable, Equatable, Codable {
        package var cause: String
        /// For each group, weighted events less those expected if incidences were equal.
        package var scores: [Double]
        package var covariance: Matrix
        package var test: LogRankFit.Test
    }

    package var model: GrayTestModel
    /// `category=toys`, in the order of the scores.
    package var groups: [String]
    package var causes: [Cause]
    package var counts: FitCounts
}
