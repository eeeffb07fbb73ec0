import DataTables

/// Why a parametric survival model gave no estimate.
package enum ParametricFitError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongOutcome(formula: String)
    case noEvents(outcome: String)
    /// A time that has no logarithm, and in how many rows.
    case timeNotPositive(value: Double, rows: Int)
    case singularInformation(column: String)
    case notConverged(iterations: Int)

    package var description: String {
        switch self {
        case .wrongOutcome(let formula):
            return "a parametric survival model needs Surv(time, event) or "
                + "Surv(start, stop, event) with an event of 0 and 1, but the formula is \(formula)"
        case .noEvents(let outcome):
            return FitSentence.noEvents(outcome)
        case .timeNotPositive(let value, let rows):
            return "a time is \(shortestText(value)) (in \(rows) row\(rows == 1 ? "" : "s")), but "
                + "log time needs times above 0; count a time on the day itself as half a unit, or "
                + "use kind: cox"
        case .singularInformation(let column):
            return FitSentence.vanishingInformation(column)
        case .notConverged(let iterations):
            return FitSentence.notConverged(iterations)
        }
    }
}
