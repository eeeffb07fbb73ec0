/// How well a score orders times: what to measure.
package struct ConcordanceModel: Sendable, Hashable, Codable {
    /// How much a comparable pair counts, by the time t of its earlier event.
    ///
    /// n is the weight at risk just before t, N that of all rows, S(t−) and G(t−) the Kaplan-Meier
    /// curves of events and of censoring just before t; all within the stratum.
    package enum TimeWeight: String, Sendable, Codable, CaseIterable {
        /// 1: Harrell's C.
        case pairs = "n"
        /// N·S(t−)/n: censoring changes the weight of late pairs less.
        case survival = "S"
        /// N·S(t−)/(n·G(t−)): what would be compared without censoring.
        case survivalOverCensoring = "S/G"
        /// 1/G(t−)²: Uno's C.
        case inverseCensoring = "n/G2"
        /// 1/n: each event time counts alike.
        case eventTimes = "I"
    }

    /// What a larger score goes with.
    package enum Direction: String, Sendable, Codable, CaseIterable {
        /// The shorter time, as a linear predictor of hazards.
        case shorterTimes = "shorter_times"
        /// The longer time, as a predicted time.
        case longerTimes = "longer_times"
    }

    /// `Surv(time, event) ~ score` or `Surv(start, stop, event) ~ score`.
    package var formula: String
    /// Columns within whose combinations pairs are compared.
    package var strata: [String]
    /// The column within which rows are dependent; `nil`: rows are independent.
    package var cluster: String?
    package var weights: String?
    package var timeWeight: TimeWeight
    package var direction: Direction
    package var level: Double

    package init(
        formula: String, strata: [String] = [], cluster: String? = nil, weights: String? = nil,
        timeWeight: TimeWeight = .pairs, direction: Direction = .shorterTimes,
        level: Double = 0.95
    ) {
        self.formula = formula
        self.strata = strata
        self.cluster = cluster
        self.weights = weights
        self.timeWeight = timeWeight
        self.direction = direction
        self.level = level
    }
}

/// The share of comparable pairs that a score orders rightly, with its error.
package struct ConcordanceFit: Sendable, Hashable, Codable {
    package var model: ConcordanceModel
    /// (concordant + tied in the score / 2) / pairs; one half without any order.
    package var concordance: Double
    /// By the infinitesimal jackknife at given time weights.
    package var standardError: Double
    package var lower: Double
    package var upper: Double
    /// Comparable pairs, weighted: in the right order, in the wrong one, and of equal scores.
    package var concordant: Double
    package var discordant: Double
    package var tiedScore: Double
    /// Pairs of events at one time, which are not compared: of different scores, and of equal.
    package var tiedTime: Double
    package var tiedBoth: Double
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]

    /// Comparable pairs.
    package var pairs: Double { concordant + discordant + tiedScore }
}

/// Why there is no concordance.
package enum ConcordanceError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongOutcome(formula: String)
    case notAScore(formula: String)
    case noPairs(outcome: String)

    package var description: String {
        switch self {
        case .wrongOutcome(let formula):
            return "concordance needs Surv(time, event) or Surv(start, stop, event) with an event "
                + "of 0 and 1, but the formula is \(formula)"
        case .notAScore(let formula):
            return "concordance needs one number after \"~\", the score to judge, but the formula "
                + "is \(formula)"
        case .noPairs(let outcome):
            return "no two rows can be compared: \(outcome) is 1 for no row while another one of "
                + "its stratum is followed longer; follow longer or leave strata out"
        }
    }
}
