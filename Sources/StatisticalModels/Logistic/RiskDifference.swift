/// An average effect on the probability: what a change of one variable does, others as they are.
package struct RiskDifference: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Codable {
        /// From 0 to 1 in every row.
        case change
        /// From the reference level to `level` in every row.
        case level
        /// The derivative: per unit of the variable.
        case slope
        /// Of one percentage point of a KPI's true rate: the seller's rate and the buyer's own
        /// experience together.
        case total
    }
    package var variable: String
    package var kind: Kind
    /// The level of a factor.
    package var level: String?
    /// What can happen, where it is more than one thing.
    package var category: String?
    /// The difference of probabilities, averaged over the rows used.
    package var estimate: Double
    /// With the covariance used for inference (delta method).
    package var standardError: Double
    package var modelStandardError: Double
    package var lower: Double
    package var upper: Double

    /// Per 1,000 rows: orders more or fewer.
    package var perThousand: Double { 1000 * estimate }
}
