/// Likelihood-ratio tests and profile-likelihood intervals of the coefficients of a fit.
package struct LikelihoodProfile: Sendable, Hashable, Codable {
    package struct Row: Sendable, Hashable, Codable {
        package var name: String
        /// That this coefficient is 0, the others free.
        package var test: LikelihoodRatioTest
        /// −∞ where the likelihood never falls far enough.
        package var lower: Double
        /// ∞ where the likelihood never falls far enough.
        package var upper: Double
    }
    /// One for each coefficient, in order.
    package var rows: [Row]
    /// That all coefficients but the intercept are 0; `nil` where there is none.
    package var overall: LikelihoodRatioTest?
    /// The coverage of the intervals.
    package var level: Double
}

/// Twice the difference of two maximal log-likelihoods, against χ².
package struct LikelihoodRatioTest: Sendable, Hashable, Codable {
    package var statistic: Double
    package var degreesOfFreedom: Int
    package var pValue: Double
}
