import DataTables
import Foundation
import NumericCore
import StatisticalModels
import Testing

/// Every mixed logistic case of the reference, each field.
@Suite struct MixedLogisticGoldenTests {
    @Test(arguments: GoldenCase.identifiers("glmm"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 60)
    }

    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let random = try #require(golden.model["random"] as? [String: Any])
        let fit = try MixedLogisticModel(
            formula: golden.formula, group: try #require(random["group"] as? String),
            quadraturePoints: try #require(golden.model["quadrature_points"] as? Int)
        ).fit(golden.table)
        let table = CoefficientTable(fit)
        let parameters = Double(fit.coefficients.count + 1)
        check.check("n_rows_used", Double(fit.counts.rowsUsed))
        check.check("n_groups", Double(fit.effects.count))
        check.check("coef", fit.coefficients)
        check.check("se", fit.standardErrors)
        check.check("se_given_variance", fit.covarianceGivenDeviation.errors)
        check.check("vcov_coef_and_sd", rows: fit.jointCovariance.asRows)
        check.check("z", table.rows.map(\.statistic))
        check.check("p", table.rows.map(\.pValue))
        check.check("random_intercept_sd", fit.deviation)
        check.check("random_intercept_variance", fit.variance)
        check.check("se_random_intercept_sd", fit.deviationError)
        check.check("loglik", fit.logLikelihood)
        check.check("aic", -2 * fit.logLikelihood + 2 * parameters)
        check.check(
            "bic_n_rows",
            -2 * fit.logLikelihood + parameters * Kernels.log(Double(fit.counts.rowsUsed)))
        check.check("loglik_without_random_intercept", fit.logLikelihoodWithoutEffects)
        check.check("lr_test_variance_zero_chisq", fit.varianceTest.statistic)
        check.check("intraclass_correlation_latent", fit.latentCorrelation)
        let first = check.want("conditional_modes.group_first") as? [String] ?? []
        if first != fit.effects.prefix(first.count).map(\.group) {
            check.fail("conditional_modes.group_first: \(fit.effects.map(\.group))")
        }
        let modes = fit.effects.map(\.mode)
        let variances = fit.effects.map(\.variance)
        check.check("conditional_modes.mode", modes.prefix(first.count).map { Optional($0) })
        check.check(
            "conditional_modes.conditional_variance",
            variances.prefix(first.count).map { Optional($0) })
        check.check("conditional_modes.sum", modes.reduce(0, +))
        check.check("conditional_modes.sum_of_squares", modes.reduce(0) { $0 + $1 * $1 })
        check.check("conditional_modes.sum_conditional_variance", variances.reduce(0, +))
        let predicted = try fit.predict(golden.table)
        check.check("fitted_population", perRow: predicted.map(\.population))
        check.check("fitted_conditional", perRow: predicted.map(\.conditional))
        return check
    }
}
