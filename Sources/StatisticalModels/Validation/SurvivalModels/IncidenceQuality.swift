import DataTables
import NumericCore

/// The quality of predictions of one cause, or from one landmark on.
package struct IncidenceQuality: Sendable, Hashable, Codable {
    /// `nil` where events have no causes.
    package var cause: String?
    /// Times are counted from here, among the rows under observation then; `nil`: from 0, all rows.
    package var landmark: Double?
    package var quality: SurvivalQuality
}

/// What was judged, by landmark and cause, and what could not be.
package struct JudgedStates: Sendable {
    package var qualities: [IncidenceQuality]
    package var notes: [Diagnostic]
}

/// A specification as judging sees it.
struct StateModel {
    let formula: String
    let weights: String?
    let groupingColumns: [String]
    /// `nil`: all that occur.
    let cause: String?
    /// Whether an event has a cause.
    let hasCauses: Bool
    let predictor: (Table) throws -> any IncidencePredictor

    init(_ model: some IncidencePredictorModel) {
        formula = model.formula
        weights = model.weights
        groupingColumns = model.groupingColumns
        cause = model.predictedCause
        hasCauses = true
        predictor = { try model.incidencePredictor($0) }
    }

    init(_ model: some SurvivalPredictorModel) {
        formula = model.formula
        weights = model.weights
        groupingColumns = model.groupingColumns
        cause = nil
        hasCauses = false
        predictor = { SurvivalStates(predictor: try model.predictor($0)) }
    }
}

/// Predicted survival as the states of a single cause.
private struct SurvivalStates: IncidencePredictor {
    let predictor: any SurvivalPredictor

    func states(_ table: Table, at times: [Double], causes: [String]) throws -> PredictedStates {
        let survival = try predictor.survivalProbabilities(table, at: times)
        return PredictedStates(survival: survival, free: causes.map { _ in survival })
    }
}

extension PredictedStates {
    /// The probabilities of no event of a cause by the times after the first, of those without an
    /// event at the first: 1 − (F(t) − F(s))/S(s).
    func conditional(cause: Int) -> Matrix? {
        guard let survival else { return nil }
        let free = free[cause]
        var result = Matrix(rows: free.rows, columns: free.columns - 1)
        for row in 0..<free.rows {
            // A curve that says nobody is left expects the event at once of whoever is.
            let left = survival[row, 0]
            for column in 1..<free.columns {
                let lost = left > 0 ? (free[row, 0] - free[row, column]) / left : 1
                result[row, column - 1] = 1 - min(1, max(0, lost))
            }
        }
        return result
    }
}
