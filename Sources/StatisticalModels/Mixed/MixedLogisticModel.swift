/// A logistic regression whose rows share an effect within groups, as the orders of a seller:
/// log(p / (1 − p)) = x·β + offset + u_g, u_g ~ N(0, sd²).
package struct MixedLogisticModel: Sendable, Hashable, Codable {
    /// As `late ~ category + ns(tenure, 3)`, or `cbind(successes, trials) ~ …`.
    package var formula: String
    /// The column whose values share an effect.
    package var group: String
    /// 1: Laplace's approximation; more: adaptive Gauss–Hermite quadrature with so many points.
    package var quadraturePoints: Int
    /// Whether columns that vary within groups are split into their group's mean and the distance
    /// from it, each with a coefficient (Mundlak 1978, doi:10.2307/1913646).
    package var withinBetween: Bool
    /// The column of frequency weights.
    package var weights: String?
    /// The coverage of intervals.
    package var level: Double

    package init(
        formula: String, group: String, quadraturePoints: Int = 1, withinBetween: Bool = false,
        weights: String? = nil, level: Double = 0.95
    ) {
        self.formula = formula
        self.group = group
        self.quadraturePoints = quadraturePoints
        self.withinBetween = withinBetween
        self.weights = weights
        self.level = level
    }
}

/// Why a mixed logistic regression gave no estimate.
package enum MixedLogisticFitError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The number of quadrature points is out of range.
    case quadraturePoints(Int)
    /// All rows are of one group, or each is a group of its own.
    case groups(column: String, count: Int, rows: Int)
    /// Groups have one outcome each, or nearly, so that the standard deviation runs to infinity.
    case groupsDecide(column: String)
    /// The iterations ran out; the last point is given, not a result.
    case notConverged(coefficients: [Double], iterations: Int)

    package var description: String {
        switch self {
        case .quadraturePoints(let count):
            return "\(count) quadrature points; write 1 (Laplace) to 50, of which 7 are enough "
                + "for most data"
        case .groups(let column, let count, let rows):
            return count < 2
                ? "all rows have the same \(column): there is no difference between groups to "
                    + "estimate; name another column as `group`, or fit a logistic model"
                : "each of the \(rows) rows has its own \(column): an effect of the group cannot "
                    + "be told from chance; name a column whose values repeat as `group`"
        case .groupsDecide(let column):
            return
                "the outcome hardly varies within \(column), so that the variance of its effects "
                + "runs to infinity; name a wider column as `group`, or fit one row for each "
                + "\(column)"
        case .notConverged(_, let iterations):
            return FitSentence.notConverged(iterations)
        }
    }
}
