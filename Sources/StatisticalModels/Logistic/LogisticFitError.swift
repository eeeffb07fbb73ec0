/// Why a logistic regression gave no estimate.
package enum LogisticFitError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The outcome never, or always, happens.
    case singleClass(outcome: String, value: Int)
    /// Some combination of columns tells the outcomes apart, so that estimates run to infinity.
    case separated(complete: Bool, columns: [DivergingColumn])
    /// The information has no inverse at the column.
    case singularInformation(column: String)
    /// The iterations ran out; the last point is given, not a result.
    case notConverged(coefficients: [Double], iterations: Int)
    /// With a coefficient held fixed the likelihood has no maximum that could be found.
    case noProfile
    /// The formula's outcome is of another kind of model.
    case wrongOutcome(formula: String)

    package var description: String {
        switch self {
        case .singleClass(let outcome, let value):
            return "\(outcome) is \(value) in every row that can be used: there is nothing to "
                + "compare; widen the data or choose another outcome"
        case .separated(let complete, let columns):
            let shown = DivergingColumn.sentence(columns)
            let what =
                complete
                ? "the outcome is told apart without error" : "part of the outcome is told apart"
            return "\(what) by \(shown), so that these estimates run to infinity; "
                + "write `penalty: firth` for finite ones, leave the columns out, or join rare levels"
        case .singularInformation(let column):
            return FitSentence.vanishingInformation(column)
        case .notConverged(_, let iterations):
            return FitSentence.notConverged(iterations)
        case .noProfile:
            return "the likelihood has no profile: with a coefficient held at 0 or at the end of "
                + "its interval the others have no estimate; leave out `intervals: profile`, or "
                + "write `penalty: firth`"
        case .wrongOutcome(let formula):
            return "a logistic model needs an outcome of 0 and 1 or cbind(successes, trials), "
                + "but the formula is \(formula)"
        }
    }
}

/// A column whose coefficient has no finite estimate, and where it runs.
package struct DivergingColumn: Equatable, Sendable, Codable {
    package var name: String
    /// 1: to +∞, −1: to −∞.
    package var direction: Int

    package init(name: String, direction: Int) {
        self.name = name
        self.direction = direction
    }

    /// The most columns that a sentence names.
    private static let mostNamed = 6

    /// `"x" (upwards) and "z" (downwards)`, the first few by name; the intercept only where it is
    /// alone.
    static func sentence(_ columns: [DivergingColumn]) -> String {
        let slopes = columns.filter { $0.name != "(Intercept)" }
        let all = slopes.isEmpty ? columns : slopes
        var shown = all.prefix(mostNamed).map { column in
            "\"\(column.name)\" (\(column.direction > 0 ? "upwards" : "downwards"))"
        }
        if all.count > shown.count { shown.append("\(all.count - shown.count) other columns") }
        guard let last = shown.last, shown.count > 1 else { return shown.joined() }
        return shown.dropLast().joined(separator: ", ") + " and " + last
    }
}
