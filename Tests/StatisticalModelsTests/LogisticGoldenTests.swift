import DataTables
import Foundation
import NumericCore
import StatisticalModels
import Testing

/// Every logistic case of the reference, each field that the engine gives at the case's tolerance.
@Suite struct LogisticGoldenTests {
    @Test(arguments: GoldenCase.identifiers("logistic"))
    func agreesWithR(_ id: String) throws {
        let golden = try GoldenCase(id)
        if golden.expected["status"] != nil { return try checkSeparation(golden) }
        let check = try Self.comparison(golden)
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 20)
    }

    /// Compares a fit with everything that the case lists of it.
    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let cluster = golden.model["cluster"] as? String
        let model = LogisticModel(
            formula: golden.formula, weights: golden.weights,
            intervals: golden.expected["profile_ci95_lower"] == nil ? nil : .profile)
        let fit = try model.fit(golden.table)
        let names = try #require(golden.expected["coef_names"] as? [String])
        let aliased = golden.expected["aliased"] as? [Bool] ?? names.map { _ in false }
        func padded(_ values: [Double]) -> [Double?] {
            var rest = values.makeIterator()
            return aliased.map { $0 ? nil : rest.next() }
        }
        let table = CoefficientTable(fit)
        check.check("coef", padded(fit.coefficients))
        check.check("se", padded(fit.modelStandardErrors))
        check.check("z", padded(table.rows.map(\.statistic)))
        check.check("p", padded(table.rows.map(\.pValue)))
        check.check("wald_ci95_lower", padded(table.rows.map(\.lower)))
        check.check("wald_ci95_upper", padded(table.rows.map(\.upper)))
        check.check("odds_ratio", padded(table.rows.map(\.ratio)))
        check.check("odds_ratio_ci95_lower", padded(table.rows.map(\.ratioLower)))
        check.check("odds_ratio_ci95_upper", padded(table.rows.map(\.ratioUpper)))
        check.check("profile_ci95_lower", padded(fit.profile?.rows.map(\.lower) ?? []))
        check.check("profile_ci95_upper", padded(fit.profile?.rows.map(\.upper) ?? []))
        check.check("vcov", rows: fit.modelCovariance.asRows)
        check.check("deviance", fit.deviance)
        check.check("null_deviance", fit.nullDeviance)
        check.check("loglik", fit.logLikelihood)
        check.check("aic", -2 * fit.logLikelihood + 2 * Double(fit.coefficients.count))
        check.check("n_rows_used", Double(fit.counts.rowsUsed))
        let rank = Double(fit.coefficients.count)
        check.check("rank", rank)
        check.check("df_residual", Double(fit.counts.rowsUsed) - rank)
        check.check(
            "bic", -2 * fit.logLikelihood + rank * Kernels.log(Double(fit.counts.rowsUsed)))
        let ratio = fit.nullDeviance - fit.deviance
        check.check("lr_test.chisq", ratio)
        check.check("lr_test.df", rank - 1)
        if rank > 1 { check.check("lr_test.p", Special.chiSquaredUpper(ratio, rank - 1)) }
        check.check("robust.se_hc0", padded(fit.robustCovariance.errors))
        check.check("robust.vcov_hc0", rows: fit.robustCovariance.asRows)
        for kind in [RobustCovariance.hc2, .hc3] where golden.expected["robust"] != nil {
            let errors = try fit.robustCovariance(kind, golden.table).errors
            check.check("robust.se_\(kind.rawValue)", padded(errors))
        }
        check.check("robust.se_hc1", padded(fit.smallSampleRobustCovariance.errors))
        checkExpanded(fit, &check)
        check.check("df_null", Double(fit.counts.rowsUsed - 1))
        check.check("n_for_bic", Double(fit.counts.rowsUsed))
        check.check("closed_form.coef", fit.coefficients)
        check.check("closed_form.se", fit.modelStandardErrors)
        check.check("closed_form.loglik", fit.logLikelihood)
        check.check("closed_form.odds_ratio_x", table.rows.last?.ratio)
        check.check("expanded_equivalent.se_hc0", padded(fit.robustCovariance.errors))
        check.check("expanded_equivalent.se_hc1", padded(fit.smallSampleRobustCovariance.errors))
        if let cluster {
            let clustered = try LogisticModel(
                formula: golden.formula, clusters: [cluster], weights: golden.weights
            ).fit(golden.table)
            check.check("cluster_robust.se_cr1", padded(clustered.standardErrors))
            for (name, correction) in [("se_cr0", ClusterCorrection.cr0), ("se_cr0_g", .groups)] {
                let other = try LogisticModel(
                    formula: golden.formula, clusters: [cluster], weights: golden.weights,
                    clusterCorrection: correction
                ).fit(golden.table)
                check.check("cluster_robust.\(name)", padded(other.standardErrors))
                if correction == .cr0 {
                    check.check("cluster_robust.vcov_cr0", rows: other.covariance.asRows)
                }
            }
            check.check("cluster_robust.n_clusters", Double(clustered.counts.clusters[0].count))
        }
        checkEffects(fit, golden, &check)
        try checkPredictions(fit, golden, &check)
        return check
    }

    /// The figures of the rows that frequency weights stand for.
    private static func checkExpanded(_ fit: LogisticFit, _ check: inout GoldenComparison) {
        let rank = Double(fit.coefficients.count)
        check.check("expanded_equivalent.n", fit.sampleSize)
        check.check("expanded_equivalent.loglik", fit.logLikelihood)
        check.check("expanded_equivalent.deviance", fit.deviance)
        check.check("expanded_equivalent.null_deviance", fit.nullDeviance)
        check.check("expanded_equivalent.df_residual", fit.sampleSize - rank)
        check.check("expanded_equivalent.aic", -2 * fit.logLikelihood + 2 * rank)
        check.check(
            "expanded_equivalent.bic",
            -2 * fit.logLikelihood + rank * Kernels.log(fit.sampleSize))
    }

    private func checkSeparation(_ golden: GoldenCase) throws {
        let model = LogisticModel(formula: golden.formula, weights: golden.weights)
        let names = try #require(golden.expected["coef_names"] as? [String])
        let direction = try #require(golden.expected["infinite_direction"] as? [Int])
        let columns = zip(names, direction).filter { $0.1 != 0 }.map {
            DivergingColumn(name: $0.0, direction: $0.1)
        }
        let complete = golden.expected["status"] as? String == "complete_separation"
        #expect(throws: LogisticFitError.separated(complete: complete, columns: columns)) {
            try model.fit(golden.table)
        }
        var check = GoldenComparison(golden)
        let limit = try #require(try model.separatedLimit(golden.table))
        check.check("limit_loglik", limit.logLikelihood)
        check.check("limit_deviance", limit.deviance)
        #expect(check.failures.isEmpty, "\(check.failures.joined(separator: "\n"))")
        #expect(check.compared == 2)
    }

    @Test func dataThatAreNotSeparatedHaveNoLimit() throws {
        let golden = try GoldenCase("logistic_birthwt_main")
        #expect(try LogisticModel(formula: golden.formula).separatedLimit(golden.table) == nil)
    }

    private static func checkEffects(
        _ fit: LogisticFit, _ golden: GoldenCase, _ check: inout GoldenComparison
    ) {
        let effects = golden.expected["average_marginal_effects"] as? [[String: Any]] ?? []
        for (index, effect) in effects.enumerated() {
            let kind: RiskDifference.Kind
            switch effect["method"] as? String {
            case "derivative": kind = .slope
            case "discrete_change_0_to_1": kind = .change
            default: kind = .level
            }
            let variable = effect["variable"] as? String
            let level = effect["level"] as? String
            let ours = fit.riskDifferences.first {
                $0.variable == variable && $0.level == level && $0.kind == kind
            }
            if let ours {
                check.check("average_marginal_effects.\(index).estimate", ours.estimate)
                check.check("average_marginal_effects.\(index).se", ours.modelStandardError)
                check.check(
                    "average_marginal_effects.\(index).z", ours.estimate / ours.modelStandardError)
            } else if !effects.contains(where: {
                $0["variable"] as? String == variable
                    && $0["method"] as? String == "discrete_change_0_to_1"
            }) {
                check.fail("no effect of \(variable ?? "") \(level ?? "")")
            }
        }
    }

    private static func checkPredictions(
        _ fit: LogisticFit, _ golden: GoldenCase, _ check: inout GoldenComparison
    ) throws {
        if let prediction = golden.expected["prediction"] as? [String: Any],
            let rows = prediction["rows"] as? [[String: Any]]
        {
            let predicted = try fit.predict(GoldenCase.table(rows: rows))
            check.check("prediction.link", predicted.map(\.linearPredictor))
            check.check("prediction.se_link", predicted.map(\.linearPredictorError))
            check.check("prediction.probability", predicted.map(\.probability))
            check.check("prediction.se_probability", predicted.map(\.standardError))
            check.check("prediction.ci95_lower", predicted.map(\.lower))
            check.check("prediction.ci95_upper", predicted.map(\.upper))
            let design = try fit.recipe.matrix(for: GoldenCase.table(rows: rows))
            check.check("prediction.design", rows: design.asRows)
        }
        let rows = try fit.rowDiagnostics(golden.table)
        check.check("pearson_chisq", rows.pearsonStatistic)
        check.check("expanded_equivalent.pearson_chisq", rows.pearsonStatistic)
        check.check("diagnostics.leverage", perRow: rows.leverages)
        check.check("diagnostics.residual_deviance", perRow: rows.deviance)
        check.check("diagnostics.residual_pearson", perRow: rows.pearson)
        check.check("diagnostics.residual_working", perRow: rows.working)
        check.check("diagnostics.residual_response", perRow: rows.response)
        check.check("diagnostics.residual_std_deviance", perRow: rows.standardizedDeviance)
        check.check("diagnostics.cooks_distance", perRow: rows.cooksDistances)
        let all = try fit.predict(golden.table).filter { !$0.probability.isNaN }
        check.check("diagnostics.fitted", perRow: all.map(\.probability))
        check.check("diagnostics.linear_predictor", perRow: all.map(\.linearPredictor))
    }
}

extension Matrix {
    var asRows: [[Double]] { (0..<rows).map { row in (0..<columns).map { self[row, $0] } } }
    var errors: [Double] { diagonal.map { $0.squareRoot() } }
}
