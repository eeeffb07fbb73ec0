/// How rows are parted into those that a model is fitted to and those that judge it.
///
/// Clusters go to folds as a whole, in a random order that the seed decides, each to the fold with
/// the fewest rows. With a time column rows are cut at its quantiles into one period more than
/// there are folds; each period but the first is judged by fits to rows that are earlier by at
/// least `gap`, and, with clusters, of the clusters of the other folds: folds² fits.
package struct CrossValidation: Sendable, Hashable, Codable {
    package var folds: Int
    /// The column whose values stay together; `nil`: every row is on its own.
    package var cluster: String?
    /// The column of times that fits may not look beyond.
    package var time: String?
    /// How long before a period the rows that are fitted must end, as the outcome takes so long to
    /// be known; in the unit of the time column, days for dates.
    package var gap: Double
    package var seed: UInt64

    package init(
        folds: Int = 10, cluster: String? = nil, time: String? = nil, gap: Double = 0, seed: UInt64
    ) {
        self.folds = folds
        self.cluster = cluster
        self.time = time
        self.gap = gap
        self.seed = seed
    }
}

/// Why rows cannot be parted.
package enum CrossValidationError: Error, Equatable, Sendable, CustomStringConvertible {
    case folds(Int)
    /// Fewer clusters (or rows) than folds.
    case fewClusters(column: String?, count: Int, folds: Int)
    /// The time column has too few distinct values for its periods.
    case fewTimes(column: String, periods: Int)
    /// No fold could be judged; the reasons of each.
    case nothingJudged(reasons: [String])

    package var description: String {
        switch self {
        case .folds(let folds):
            return "\(folds) folds; write 2 to 100, of which 5 or 10 are usual"
        case .fewClusters(let column, let count, let folds):
            let what = column.map { "distinct values of \($0)" } ?? "rows"
            return "\(count) \(what) cannot fill \(folds) folds; ask for fewer folds"
        case .fewTimes(let column, let periods):
            return "\(column) has too few distinct values to be cut into \(periods) periods; ask "
                + "for fewer folds or leave out the time"
        case .nothingJudged(let reasons):
            return "no fold could be judged (\(reasons.joined(separator: "; "))); ask for fewer "
                + "folds"
        }
    }
}
