/// A logistic regression: what to estimate.
///
/// log(p / (1 − p)) = x·β + offset for each row, by maximum likelihood; a weight counts a row that
/// many times.
package struct LogisticModel: Sendable, Hashable, Codable {
    /// As `repurchased_90d ~ late + category`, or `cbind(successes, trials) ~ …`.
    package var formula: String
    /// One or two columns within which rows are dependent; none: errors from the information.
    package var clusters: [String]
    /// The column of frequency weights.
    package var weights: String?
    /// The coverage of intervals.
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
