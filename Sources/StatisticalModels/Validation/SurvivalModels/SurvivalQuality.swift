package import DataTables

/// How good predicted survival probabilities are.
///
/// A row counts at a time t only where it is known whether it had the event by t: with
/// 1/G(T−) for an event at T ≤ t and 1/G(t) for a row followed beyond t, G the Kaplan-Meier curve
/// of censoring among the rows that were fitted (censoring is taken to be independent of them).
/// Where causes compete, the state at t is whether the event of one cause has come: a row with
/// another event by t is known not to have had it, with 1/G(T−), and stays among those without.
///
/// - Reference: Graf et al. (1999), doi:10.1002/(SICI)1097-0258(19990915/30)18:17/18<2529::AID-SIM274>3.0.CO;2-5;
///   Uno et al. (2007), doi:10.1198/016214507000000149; with causes Schoop et al. (2011),
///   doi:10.1002/bimj.201000073, Blanche et al. (2013), doi:10.1002/sim.5958.
package struct SurvivalQuality: Sendable, Hashable, Codable {
    /// How rows were parted; `nil` where the fitted and the judged rows were given.
    package var plan: CrossValidation?
    /// One for each asked time, ascending.
    package var times: [TimeQuality]
    /// The mean of the Brier score from the first asked time to the last, by the trapezoidal rule;
    /// `nil` for one time, or where follow-up ends before the last.
    package var integratedBrier: Double?
    /// The same of the Kaplan-Meier curve of the fitted rows.
    package var integratedReferenceBrier: Double?
    /// Of the risk by the last asked time: Harrell's C; where causes compete Wolbers', in which a
    /// row with another event never has this one.
    package var concordance: ConcordanceFit?
    package var folds: [SurvivalFoldQuality]
    package var rowsJudged: Int
    package var events: Int
    /// Rows of the table that no fold judged, by reason.
    package var notJudged: [PanelCount]
    package var diagnostics: [Diagnostic]

    /// 1 − integrated Brier score / that of the curve without columns.
    package var integratedScaledBrier: Double? {
        guard let integratedBrier, let integratedReferenceBrier else { return nil }
        return 1 - integratedBrier / integratedReferenceBrier
    }
}

/// The quality of predictions of the state at one time.
package struct TimeQuality: Sendable, Hashable, Codable {
    package var time: Double
    /// Rows known to have had the event by then, and known not to (those with another event among
    /// them).
    package var events: Int
    package var eventFree: Int
    /// The mean of weight · (state − prediction)²; `nil` where no row is followed so far.
    package var brier: Double?
    /// The same of the Kaplan-Meier curve of the fitted rows.
    package var referenceBrier: Double?
    /// The probability that a row with the event by then has a larger predicted risk than one
    /// without, ties counting one half (cumulative cases, dynamic controls).
    package var areaUnderCurve: Double?
    /// The mean predicted risk, and 1 − the Kaplan-Meier curve of the judged rows, or the incidence
    /// by Aalen and Johansen.
    package var meanPredicted: Double
    package var observed: Double
    /// On the scale log(−log S): the shift of the level; 0 where it is right.
    package var level: CalibrationTerm?
    /// Intercept and slope of the state on the predictions' log(−log S); 0 and 1 where right.
    package var intercept: CalibrationTerm?
    package var slope: CalibrationTerm?
    /// Rows in rising predicted risk, cut into consecutive groups.
    package var groups: [SurvivalCalibrationGroup]

    /// 1 − Brier score / that of the curve without columns: 0 for a model that knows no more.
    package var scaledBrier: Double? {
        guard let brier, let referenceBrier else { return nil }
        return 1 - brier / referenceBrier
    }
}

/// Rows of about the same predicted risk.
package struct SurvivalCalibrationGroup: Sendable, Hashable, Codable {
    package var rows: Int
    package var meanPredicted: Double
    /// 1 − Kaplan-Meier (or Aalen-Johansen) at the time, with its limits (log-log); limits are
    /// not-a-number without an event.
    package var observed: Double
    package var lower: Double
    package var upper: Double
}

/// One fold: what was fitted, and how good its predictions are.
package struct SurvivalFoldQuality: Sendable, Hashable, Codable {
    package var rowsFitted: Int
    package var rowsJudged: Int
    package var events: Int
    /// The Brier score at each asked time.
    package var brier: [Double?]
}

/// Why predicted survival cannot be judged.
package enum SurvivalValidationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Times that are not positive, finite and ascending.
    case times([Double])
    case wrongOutcome(formula: String)
    case lateStarts(formula: String)
    /// Landmarks that are negative, not finite or not ascending.
    case landmarks([Double])
    /// No row is under observation at a landmark.
    case nobody(landmark: Double)
    /// Predictions of an incidence alone, which say nothing of who is without an event later on.
    case noSurvival(formula: String)
    case notProbability(row: Int, value: Double)
    case noEvents(rows: Int)

    package var description: String {
        switch self {
        case .times(let times):
            return "times to judge at: \(times.map(shortestText).joined(separator: ", ")); give "
                + "one or more, above 0 and ascending, within the follow-up"
        case .wrongOutcome(let formula):
            return "judging survival needs Surv(time, event) with an event of 0 and 1, but the "
                + "formula is \(formula)"
        case .lateStarts(let formula):
            return "judging survival from 0 on needs rows that are followed from 0, "
                + "Surv(time, event), but the formula is \(formula); look ahead from landmarks "
                + "instead"
        case .landmarks(let values):
            return
                "landmarks to look ahead from: \(values.map(shortestText).joined(separator: ", "));"
                + " give times from 0 on, ascending, within the follow-up"
        case .nobody(let landmark):
            return "no row is under observation at the landmark \(shortestText(landmark)), with "
                + "start <= \(shortestText(landmark)) < stop; ask for one within the follow-up"
        case .noSurvival(let formula):
            return "a regression of one incidence does not say who is without any event at a "
                + "landmark, but the formula is \(formula); model cause-specific hazards instead"
        case .notProbability(let row, let value):
            return "row \(row + 1): expected a predicted probability from 0 to 1, found "
                + "\(shortestText(value)); leave out rows without a prediction"
        case .noEvents(let rows):
            return "none of the \(rows) judged rows has an event: nothing tells good predictions "
                + "from bad ones; follow longer"
        }
    }
}
