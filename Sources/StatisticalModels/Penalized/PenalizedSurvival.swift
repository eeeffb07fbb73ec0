package import DataTables
import NumericCore

extension PenalizedModel: SurvivalPredictorModel {
    package var weights: String? { elasticNet.weights }

    package var groupingColumns: [String] { elasticNet.strata }

    /// The penalised slopes with the baseline hazard that goes with them.
    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        let fit = try fit(table).fit
        guard let point = fit.path.last else {
            throw SurvivalValidationError.wrongOutcome(formula: formula)
        }
        let outcome = formula.prefix { $0 != "~" }
        let name = PenalizedSurvival.predictor
        let baseline = try CoxModel(
            formula: "\(outcome)~ offset(\(name))", ties: elasticNet.ties,
            strata: elasticNet.strata,
            weights: weights
        ).fit(table.with(name, .numbers(try fit.linearPredictor(table, at: point))))
        return PenalizedSurvival(fit: fit, point: point, baseline: baseline)
    }
}

/// Survival predicted from penalised slopes: a Cox baseline beside a given linear predictor.
private struct PenalizedSurvival: SurvivalPredictor {
    static let predictor = "penalized_predictor"

    let fit: ElasticNetFit
    let point: ElasticNetPoint
    let baseline: CoxFit

    func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let eta = try fit.linearPredictor(table, at: point)
        return try baseline.survivalProbabilities(
            table.with(Self.predictor, .numbers(eta)), at: times)
    }
}
