import DataTables

/// Why a Cox regression gave no estimate.
package enum CoxFitError: Error, Equatable, Sendable, CustomStringConvertible {
    case noEvents(outcome: String)
    /// The likelihood rises for ever as these coefficients grow.
    case monotoneLikelihood(columns: [DivergingColumn])
    case singularInformation(column: String)
    /// The iterations ran out; the last point is given, not a result.
    case notConverged(coefficients: [Double], iterations: Int)
    case wrongOutcome(formula: String)
    /// Two options that exclude each other.
    case incompatible(String, String)
    /// A strength of the penalty, or variance of the frailty, that is none.
    case notPositive(option: String, value: Double)
    /// Exact ties that would take too long: the events at a time among the rows at risk.
    case exactTiesTooLarge(time: Double, events: Int, atRisk: Int)
    /// More groups, or groups times event times, than the frailty's equations can hold.
    case frailtyTooLarge(column: String, groups: Int, times: Int)
    /// The likelihood still rises at this variance.
    case frailtyUnbounded(column: String, variance: Double)

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
        case .incompatible(let one, let other):
            return "a Cox model cannot have both \(one) and \(other); leave one out"
        case .notPositive(let option, let value):
            return "\(option) is \(shortestText(value)); write a number above 0"
        case .exactTiesTooLarge(let time, let events, let atRisk):
            return "exact ties take too long: \(events) events at time \(shortestText(time)) among "
                + "\(atRisk) rows at risk; use ties: efron, which is close where few of those at "
                + "risk have the event"
        case .frailtyTooLarge(let column, let groups, let times):
            return "a frailty of \(groups) values of \(column) over \(times) event times is too "
                + "large; name \(column) under cluster, or take a coarser column or coarser times"
        case .frailtyUnbounded(let column, let variance):
            return "the variance of the frailty of \(column) passes \(shortestText(variance)) and "
                + "the likelihood still rises: too few groups have more than one event; name "
                + "\(column) under cluster instead"
        }
    }
}
