import DataTables

/// Why a parametric survival model gave no estimate.
package enum ParametricFitError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongOutcome(formula: String)
    case noEvents(outcome: String)
    /// A time that has no logarithm, and in how many rows.
    case timeNotPositive(value: Double, rows: Int)
    case singularInformation(column: String)
    case notConverged(iterations: Int)
    /// The likelihood still rises at this shape of a generalised gamma law.
    case shapeUnbounded(shape: Double)
    /// An interval of a piecewise constant hazard without an event.
    case emptyInterval(from: Double, to: Double)
    /// Times that are no cuts.
    case cuts([Double])
    case intervalCount(Int)

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
        case .shapeUnbounded(let shape):
            return "the shape Q of the generalised gamma law passes \(shortestText(shape)) and the "
                + "likelihood still rises: its hazard ends at a time; use a piecewise exponential "
                + "model, or kind: cox"
        case .emptyInterval(let start, let end):
            let to = end.isFinite ? "to \(shortestText(end))" : "on"
            return
                "no event from \(shortestText(start)) \(to): a hazard of 0 has no logarithm; join "
                + "the interval with a neighbour"
        case .cuts(let cuts):
            let shown = cuts.prefix(12).map { shortestText($0) }.joined(separator: ", ")
            return "cuts must be above 0 and ascending, but are \(shown)"
        case .intervalCount(let count):
            return "\(count) intervals; write 1 to 1000, of which 5 to 15 are usual"
        }
    }
}
