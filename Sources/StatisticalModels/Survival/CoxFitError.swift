/// Why a Cox regression gave no estimate.
package enum CoxFitError: Error, Equatable, Sendable, CustomStringConvertible {
    case noEvents(outcome: String)
    /// The likelihood rises for ever as these coefficients grow.
    case monotoneLikelihood(columns: [DivergingColumn])
    case singularInformation(column: String)
    /// The iterations ran out; the last point is given, not a result.
    case notConverged(coefficients: [Double], iterations: Int)
    case wrongOutcome(formula: String)

    package var description: String {
        switch self {
        case .noEvents(let outcome):
            return FitSentence.noEvents(outcome)
        case .monotoneLikelihood(let columns):
            return FitSentence.monotoneLikelihood(columns)
        case .singularInformation(let column):
            return FitSentence.vanishingInformation(column)
        case .notConverged(_, let iterations):
            return FitSentence.notConverged(iterations)
        case .wrongOutcome(let formula):
            return "a Cox model needs Surv(time, event) or Surv(start, stop, event) with an "
                + "event of 0 and 1, but the formula is \(formula)"
        }
    }
}
