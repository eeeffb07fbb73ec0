/// What fits of several kinds say in the same words.
enum FitSentence {
    static func notConverged(_ iterations: Int) -> String {
        "no convergence after \(iterations) iterations; rescale columns of extreme size, or leave "
            + "out columns that say nearly the same"
    }

    static func vanishingInformation(_ column: String) -> String {
        "the information about \"\(column)\" vanishes: rescale the column or leave it out"
    }

    static func noEvents(_ outcome: String) -> String {
        "\(outcome) is 0 in every row that can be used: without an event there is nothing to "
            + "estimate; follow longer or choose another event"
    }

    static func monotoneLikelihood(_ columns: [DivergingColumn]) -> String {
        "the likelihood rises for ever along \(DivergingColumn.sentence(columns)): wherever it "
            + "matters, the row with the event has the most extreme value; leave the columns out "
            + "or join rare levels"
    }
}

extension Diagnostic {
    /// A warning where there are fewer than ten events for each coefficient.
    static func fewEvents(_ events: Int, coefficients: Int) -> [Diagnostic] {
        guard coefficients > 0, events < 10 * coefficients else { return [] }
        return [
            Diagnostic(
                "few_events", .warning,
                "\(events) events for \(coefficients) coefficient\(coefficients == 1 ? "" : "s"): "
                    + "with fewer than 10 each, estimates lean away from 0; drop terms or gather "
                    + "more data")
        ]
    }
}
