import DataTables
import Foundation
import NumericCore
import StatisticalModels
import Testing

/// Every parametric case of the reference, each field at the case's tolerance.
@Suite struct ParametricGoldenTests {
    @Test(arguments: GoldenCase.identifiers("aft"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 30)
    }

    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let laws: [String: LifetimeDistribution] = [
            "exponential": .exponential, "weibull": .weibull, "lognormal": .logNormal,
            "loglogistic": .logLogistic,
        ]
        let law = try #require(laws[golden.model["distribution"] as? String ?? ""])
        var table = golden.table
        var clusters = (golden.model["cluster"] as? String).map { [$0] } ?? []
        if golden.model["robust"] as? Bool == true, clusters.isEmpty {
            let rows = (0..<table.rowCount).map(Double.init)
            table = Table(
                table.names.map { ($0, try? table.column($0)) }
                    .compactMap { pair in pair.1.map { (pair.0, $0) } } + [
                        ("row number", .numbers(rows))
                    ])
            clusters = ["row number"]
        }
        let model = ParametricSurvivalModel(
            formula: golden.formula, distribution: law, clusters: clusters,
            weights: golden.weights)
        let fit = try model.fit(table)
        let names = try #require(golden.expected["parameter_names"] as? [String])
        if fit.coefficientNames.count != names.count {
            check.fail("\(fit.coefficientNames) for \(names)")
        }
        compareEstimates(fit, &check)
        try comparePredictions(fit, golden, &check)
        return check
    }

    private static func compareEstimates(
        _ fit: ParametricSurvivalFit, _ check: inout GoldenComparison
    ) {
        func rows(_ matrix: Matrix) -> [[Double]] {
            (0..<matrix.rows).map { row in (0..<matrix.columns).map { matrix[row, $0] } }
        }
        check.check("n_rows_used", Double(fit.counts.rowsUsed))
        check.check("n_events", Double(fit.counts.events))
        check.check("estimate", fit.coefficients)
        check.check("closed_form.estimate", fit.coefficients[0])
        check.check("scale", fit.scale)
        check.check("se", fit.modelCovariance.diagonal.map { $0.squareRoot() })
        check.check("closed_form.se", fit.modelCovariance[0, 0].squareRoot())
        check.check("vcov", rows: rows(fit.modelCovariance))
        if let clustered = fit.clusteredCovariance {
            check.check("robust_se", clustered.diagonal.map { $0.squareRoot() })
            check.check("vcov_robust", rows: rows(clustered))
        }
        // R refers to the normal law whatever the number of clusters.
        var normal = fit
        normal.inferenceDegreesOfFreedom = nil
        let lines = CoefficientTable(normal).rows
        check.check("z", lines.map(\.statistic))
        check.check("p", lines.map(\.pValue))
        check.check("loglik", fit.logLikelihood)
        check.check("closed_form.loglik", fit.logLikelihood)
        check.check("loglik_intercept_only", fit.interceptLogLikelihood)
        let ratio = 2 * (fit.logLikelihood - fit.interceptLogLikelihood)
        let freedom = Double(fit.slopes.count - 1)
        check.check("lr_test.chisq", ratio)
        check.check("lr_test.df", freedom)
        check.check("lr_test.p", Special.chiSquaredUpper(ratio, freedom))
        let parameters = Double(fit.coefficients.count)
        check.check("aic", 2 * parameters - 2 * fit.logLikelihood)
        check.check(
            "bic_n_rows",
            parameters * Kernels.log(Double(fit.counts.rowsUsed)) - 2 * fit.logLikelihood)
        check.check("proportional_hazards_form.shape", 1 / fit.scale)
        if let slopes = fit.proportionalHazardsSlopes {
            check.check("proportional_hazards_form.coef", slopes)
        }
        check.check("time_ratio", fit.slopes.map(Kernels.exp))
    }

    private static func comparePredictions(
        _ fit: ParametricSurvivalFit, _ golden: GoldenCase, _ check: inout GoldenComparison
    ) throws {
        let response = golden.model["response"] as? [String: Any] ?? [:]
        let time = try golden.table.numbers(response["time"] as? String ?? "")
        let event = try golden.table.numbers(response["event"] as? String ?? "")
        let all = try fit.linearPredictors(golden.table)
        let used = all.indices.filter { !all[$0].estimate.isNaN && !time[$0].isNaN }
        check.check("linear_predictor", perRow: used.map { all[$0].estimate })
        let residuals = try fit.devianceResiduals(golden.table, times: time, events: event)
        check.check("residual_deviance", perRow: used.map { residuals[$0] })
        guard let rows = check.want("prediction.rows") as? [[String: Any]] else { return }
        let table = GoldenCase.table(rows: rows)
        let linear = try fit.linearPredictors(table)
        check.check("prediction.linear_predictor", linear.map(\.estimate))
        check.check("prediction.se_linear_predictor", linear.map(\.standardError))
        let shares = (check.numbers("prediction.quantile_probs") ?? []).compactMap { $0 }
        let quantiles = try fit.quantiles(table, shares)
        check.check("prediction.quantile", rows: quantiles.map { $0.map(\.estimate) })
        check.check("prediction.se_quantile", rows: quantiles.map { $0.map(\.standardError) })
        let times = (check.numbers("prediction.times") ?? []).compactMap { $0 }
        let survival = try fit.survival(table, at: times)
        check.check("prediction.surv", rows: survival.map { $0.map(\.estimate) })
        check.check("prediction.se_surv", rows: survival.map { $0.map(\.standardError) })
    }
}
