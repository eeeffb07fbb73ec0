package import NumericCore

/// A test of equal survival curves, with what it was made of.
package struct LogRankFit: Sendable, Equatable, Codable {
    /// One group: rows, events, and events expected if the curves were equal.
    package struct Group: Sendable, Hashable, Codable {
        /// `category=toys`.
        package var label: String
        /// Rows, or their weights.
        package var rows: Double
        package var observed: Double
        package var expected: Double
        /// U: the weighted sum of observed less expected events.
        package var score: Double
    }

    /// A statistic with its reference distribution.
    package struct Test: Sendable, Hashable, Codable {
        package var chiSquared: Double
        package var degreesOfFreedom: Int
        package var pValue: Double
    }

    package var model: LogRankModel
    package var groups: [Group]
    /// The covariance of the scores: groups × groups, of rank groups − 1 at most.
    package var covariance: Matrix
    /// That all curves are equal; not-a-number where the data say nothing about it.
    package var test: Test
    /// That hazards do not rise or fall with the scores, if asked for.
    package var trend: Test?
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
}

/// Why there is no test of survival curves.
package enum LogRankError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongOutcome(formula: String)
    case notAGroup(term: String)
    case oneGroup(columns: [String])
    case noEvents(outcome: String)
    case wrongScores(count: Int, groups: [String])

    package var description: String {
        switch self {
        case .wrongOutcome(let formula):
            return "a test of survival curves needs Surv(time, event) or Surv(start, stop, event) "
                + "with an event of 0 and 1, but the formula is \(formula)"
        case .notAGroup(let term):
            return "survival curves are compared for the values of columns, not of \"\(term)\"; "
                + "name columns whose values are the groups"
        case .oneGroup(let columns) where columns.isEmpty:
            return "the formula names no groups to compare; write a column after \"~\""
        case .oneGroup(let columns):
            return "all rows that can be used have the same \(columns.joined(separator: ", ")): "
                + "there is nothing to compare; choose another column or filter less"
        case .noEvents(let outcome):
            return "\(outcome) is 0 in every row that can be used: curves without an event are "
                + "all equal; follow longer or choose another event"
        case .wrongScores(let count, let groups):
            return "\(count) scores for a trend over \(groups.count) groups "
                + "(\(groups.prefix(12).joined(separator: "; "))); give one score for each"
        }
    }
}
