/// A regression of the incidence of one cause (Fine and Gray): what to estimate.
///
/// The subdistribution hazard h(t)·exp(x·β + offset) is that of rows without an event of the cause
/// so far, rows with another event among them. β orders incidences; it is no rate at which events
/// happen and cannot drive a simulation.
package struct FineGrayModel: Sendable, Hashable, Codable {
    /// Whether rows with an event at t can be censored at t, in the curve of censoring.
    package enum CensoringTies: String, Sendable, Codable, CaseIterable {
        /// They count as at risk of it, as in R `cmprsk`.
        case atRisk = "at_risk"
        /// Events come first, as in R `survival::finegray`.
        case eventsFirst = "events_first"
    }

    /// Which dependence on the data the standard errors know.
    package enum Errors: String, Sendable, Codable, CaseIterable {
        /// The sandwich with the part that comes from estimating the curve of censoring.
        case withCensoring = "with_censoring"
        /// The sandwich at a known curve of censoring.
        case knownCensoring = "known_censoring"
    }

    /// `Surv(time, cause) ~ …` with a cause that is a text, missing where censored.
    package var formula: String
    /// The cause whose incidence is modelled.
    package var cause: String
    /// One or two columns within which rows are dependent; none: rows are independent.
    package var clusters: [String]
    package var censoringTies: CensoringTies
    package var errors: Errors
    package var level: Double

    package init(
        formula: String, cause: String, clusters: [String] = [],
        censoringTies: CensoringTies = .atRisk, errors: Errors = .withCensoring,
        level: Double = 0.95
    ) {
        self.formula = formula
        self.cause = cause
        self.clusters = clusters
        self.censoringTies = censoringTies
        self.errors = errors
        self.level = level
    }
}

/// Why there is no regression of an incidence.
package enum FineGrayError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Rows with a late start.
    case lateStarts(formula: String)
    /// The likelihood rises for ever as these coefficients grow.
    case monotoneLikelihood(columns: [DivergingColumn])
    case singularInformation(column: String)
    /// The iterations ran out; the last point is given, not a result.
    case notConverged(coefficients: [Double], iterations: Int)

    package var description: String {
        switch self {
        case .lateStarts(let formula):
            return "a Fine-Gray model needs rows that are followed from 0, Surv(time, cause), but "
                + "the formula is \(formula); model cause-specific hazards instead"
        case .monotoneLikelihood(let columns):
            return FitSentence.monotoneLikelihood(columns)
        case .singularInformation(let column):
            return FitSentence.vanishingInformation(column)
        case .notConverged(_, let iterations):
            return FitSentence.notConverged(iterations)
        }
    }
}
