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
            return "\(outcome) is 0 in every row that can be used: without an event there is "
                + "nothing to estimate; follow longer or choose another event"
        case .monotoneLikelihood(let columns):
            return "the likelihood rises for ever along \(DivergingColumn.sentence(columns)): "
                + "wherever it matters, the row with the event has the most extreme value; leave "
                + "the columns out or join rare levels"
        case .singularInformation(let column):
            return "the information about \"\(column)\" vanishes: rescale the column or leave "
                + "it out"
        case .notConverged(_, let iterations):
            return "no convergence after \(iterations) iterations; rescale columns of extreme "
                + "size, or leave out columns that say nearly the same"
        case .wrongOutcome(let formula):
            return "a Cox model needs Surv(time, event) or Surv(start, stop, event) with an "
                + "event of 0 and 1, but the formula is \(formula)"
        }
    }
}
