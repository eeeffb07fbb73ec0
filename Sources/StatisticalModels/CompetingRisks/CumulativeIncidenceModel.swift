/// Incidences by cause where causes compete (Aalen-Johansen): what to estimate.
package struct CumulativeIncidenceModel: Sendable, Hashable, Codable {
    /// Which standard error an incidence has.
    package enum Errors: String, Sendable, Codable, CaseIterable {
        /// The infinitesimal jackknife, over rows or clusters; for weights of any kind.
        case jackknife
        /// The delta method of Marubini and Valsecchi, and Dinse and Larson; equal to the
        /// jackknife for independent rows that count once and are followed from the start.
        case delta
        /// Aalen's variance, as in R `cmprsk`.
        case aalen
    }

    /// `Surv(time, cause) ~ 1`, or `~ a + b`; the cause is a text, missing where censored.
    package var formula: String
    /// The column within which rows are dependent, for jackknife errors.
    package var cluster: String?
    package var weights: String?
    package var errors: Errors
    package var interval: SurvivalInterval
    package var level: Double

    package init(
        formula: String, cluster: String? = nil, weights: String? = nil,
        errors: Errors = .jackknife, interval: SurvivalInterval = .logLog, level: Double = 0.95
    ) {
        self.formula = formula
        self.cluster = cluster
        self.weights = weights
        self.errors = errors
        self.interval = interval
        self.level = level
    }
}

/// The incidences found, without data.
package struct CumulativeIncidenceFit: Sendable, Hashable, Codable {
    package var model: CumulativeIncidenceModel
    /// The causes, in the order of every group's curves.
    package var causes: [String]
    /// One for each group, in the order of the groups' values.
    package var groups: [IncidenceCurves]
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
}

/// Why there are no incidences by cause.
package enum CompetingRisksError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongOutcome(formula: String)
    case notAGroup(term: String)
    case noEvents(outcome: String)
    case unknownCause(String, known: [String])

    package var description: String {
        switch self {
        case .wrongOutcome(let formula):
            return "incidences by cause need Surv(time, cause) or Surv(start, stop, cause) with a "
                + "cause that is a text, missing where censored, but the formula is \(formula)"
        case .notAGroup(let term):
            return "incidences are drawn for the values of columns, not of \"\(term)\"; name "
                + "columns, or 1 for everybody"
        case .noEvents(let outcome):
            return "\(outcome) is missing in every row that can be used: without an event there "
                + "is no incidence; follow longer or choose another cause column"
        case .unknownCause(let cause, let known):
            return "no row has the cause \"\(cause)\"; the causes are "
                + known.prefix(12).map { "\"\($0)\"" }.joined(separator: ", ")
        }
    }
}
