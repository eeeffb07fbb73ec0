/// A logistic regression: what to estimate.
///
/// log(p / (1 − p)) = x·β + offset for each row, by maximum likelihood or with a penalty; a weight
/// counts a row that many times.
package struct LogisticModel: Sendable, Hashable, Codable {
    /// As `repurchased_90d ~ late + category`, or `cbind(successes, trials) ~ …`.
    package var formula: String
    /// One or two columns within which rows are dependent; none: errors from the information.
    package var clusters: [String]
    /// The column of frequency weights.
    package var weights: String?
    /// The coverage of intervals.
    package var level: Double
    /// What is added to the log-likelihood; `nil`: nothing.
    package var penalty: LogisticPenalty?
    /// Profile intervals and tests are made if asked for, and with Firth's penalty, for which
    /// Wald's are poor; `nil` asks for Wald intervals alone.
    package var intervals: IntervalMethod?
    /// Of cluster-robust errors; `nil`: CR1.
    package var clusterCorrection: ClusterCorrection?

    package init(
        formula: String, clusters: [String] = [], weights: String? = nil, level: Double = 0.95,
        penalty: LogisticPenalty? = nil, intervals: IntervalMethod? = nil,
        clusterCorrection: ClusterCorrection? = nil
    ) {
        self.formula = formula
        self.clusters = clusters
        self.weights = weights
        self.level = level
        self.penalty = penalty
        self.intervals = intervals
        self.clusterCorrection = clusterCorrection
    }
}
