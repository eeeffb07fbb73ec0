/// Mean times without an event up to a limit, by group: what to estimate.
package struct RestrictedMeanModel: Sendable, Hashable, Codable {
    /// `Surv(time, event) ~ group`, `Surv(start, stop, event) ~ a + b`, or `~ 1`.
    package var formula: String
    /// The time up to which means are taken, from 0.
    package var limit: Double
    /// The column of weights, of any kind.
    package var weights: String?
    /// The column within which rows are dependent, within and between groups.
    package var cluster: String?
    package var level: Double

    package init(
        formula: String, limit: Double, weights: String? = nil, cluster: String? = nil,
        level: Double = 0.95
    ) {
        self.formula = formula
        self.limit = limit
        self.weights = weights
        self.cluster = cluster
        self.level = level
    }
}

/// Restricted means and how they differ from the first group's.
package struct RestrictedMeanFit: Sendable, Hashable, Codable {
    /// The mean of one group.
    package struct Mean: Sendable, Hashable, Codable {
        /// `category=toys`; empty for everybody's.
        package var label: String
        package var estimate: Double
        package var standardError: Double
        package var lower: Double
        package var upper: Double
        /// Whether rows are followed to the limit, or the curve is 0 before; beyond its last time
        /// a curve is taken to stay where it is.
        package var isFollowed: Bool
    }

    package var model: RestrictedMeanModel
    /// One for each group, in the order of the groups' values.
    package var means: [Mean]
    /// Of each later group, less the first.
    package var differences: [RestrictedMeanDifference]
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
}
