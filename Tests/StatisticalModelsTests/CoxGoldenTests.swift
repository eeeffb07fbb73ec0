import DataTables
import Foundation
import NumericCore
import StatisticalModels
import Testing

/// Every Cox case of the reference, each field that the engine gives at the case's tolerance.
@Suite struct CoxGoldenTests {
    @Test(arguments: GoldenCase.identifiers("cox"))
    func agreesWithR(_ id: String) throws {
        let golden = try GoldenCase(id)
        if golden.expected["status"] != nil { return try checkDivergence(golden) }
        let check = try Self.comparison(golden)
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 15)
    }

    /// Compares a fit with everything that the case lists of it.
    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        if golden.model["penalty"] != nil { return try ridgeComparison(golden) }
        if golden.model["frailty"] != nil { return try frailtyComparison(golden) }
        var check = GoldenComparison(golden)
        // A robust variance without a cluster column is one by rows.
        var table = try golden.tableWithOrderedStrata()
        var clusters = (golden.model["cluster"] as? String).map { [$0] } ?? []
        if golden.model["robust"] as? Bool == true, clusters.isEmpty {
            table = table.with("row", .numbers((0..<table.rowCount).map { Double($0) }))
            clusters = ["row"]
        }
        // The rows of a matched set have one time.
        table = table.with(
            "one", .numbers([Double](repeating: 1, count: table.rowCount)))
        let fit = try golden.coxModel(clusters: clusters).fit(table)
        let names = try #require(golden.expected["coef_names"] as? [String])
        let aliased = golden.expected["aliased"] as? [Bool] ?? names.map { _ in false }
        func padded(_ values: [Double]) -> [Double?] {
            var rest = values.makeIterator()
            return aliased.map { $0 ? nil : rest.next() }
        }
        let rows = CoefficientTable(fit).rows
        check.check("coef", padded(fit.coefficients))
        check.check("exp_coef", padded(rows.map(\.ratio)))
        check.check("se", padded(fit.modelStandardErrors))
        check.check("vcov", rows: fit.modelCovariance.asRows)
        check.check("robust_se", padded(fit.standardErrors))
        check.check("vcov_robust", rows: fit.covariance.asRows)
        check.check("z", padded(rows.map(\.statistic)))
        check.check("p", padded(rows.map(\.pValue)))
        check.check("exp_coef_ci95_lower", padded(rows.map(\.ratioLower)))
        check.check("exp_coef_ci95_upper", padded(rows.map(\.ratioUpper)))
        check.check("loglik", fit.logLikelihood)
        check.check("loglik_null", fit.nullLogLikelihood)
        check.check("n_rows_used", Double(fit.counts.rowsUsed))
        check.check("n_events", Double(fit.counts.events))
        check.check("aic", -2 * fit.logLikelihood + 2 * Double(rows.count))
        let free = Double(rows.count)
        check.check(
            "bic_n_events",
            -2 * fit.logLikelihood + free * Kernels.log(Double(fit.counts.events)))
        let ratio = 2 * (fit.logLikelihood - fit.nullLogLikelihood)
        for (test, statistic) in [("lr_test", ratio), ("score_test", fit.scoreStatistic)] {
            check.check("\(test).chisq", statistic)
            check.check("\(test).df", free)
            check.check("\(test).p", Special.chiSquaredUpper(statistic, free))
        }
        if let robust = fit.robustScoreStatistic {
            check.check("robust_score_test.chisq", robust)
            check.check("robust_score_test.df", free)
            check.check("robust_score_test.p", Special.chiSquaredUpper(robust, free))
        } else {
            #expect(golden.expected["robust_score_test"] == nil)
        }
        check.check("loglik_null_closed", fit.nullLogLikelihood)
        try compareExpanded(golden, &check)
        let wald = try #require(WaldTest(fit))
        check.check("wald_test.chisq", wald.statistic)
        check.check("wald_test.df", Double(wald.degreesOfFreedom))
        check.check("wald_test.p", wald.pValue)
        let eta = try fit.linearPredictors(table).filter { !$0.isNaN }
        if eta.count == fit.counts.rowsUsed {
            check.check("linear_predictor_uncentred", perRow: eta)
        }
        try compareResiduals(fit, table, &check)
        return check
    }

    /// Rows as often as their weights say, where the case has such a fit.
    private static func compareExpanded(
        _ golden: GoldenCase, _ check: inout GoldenComparison
    ) throws {
        guard golden.expected["expanded_equivalent"] != nil, let weights = golden.weights else {
            return
        }
        let counts = try golden.table.numbers(weights)
        let expanded = golden.table.filtered(
            keeping: counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) })
        var model = golden.coxModel(clusters: [])
        model.weights = nil
        let fit = try model.fit(expanded)
        check.check("expanded_equivalent.n", Double(fit.counts.rowsUsed))
        check.check("expanded_equivalent.coef", fit.coefficients)
        check.check("expanded_equivalent.se", fit.standardErrors)
        check.check("expanded_equivalent.loglik", fit.logLikelihood)
        check.check("expanded_equivalent.loglik_null", fit.nullLogLikelihood)
    }

    private static func compareResiduals(
        _ fit: CoxFit, _ table: Table, _ check: inout GoldenComparison
    ) throws {
        let residuals = try fit.residuals(table)
        check.check("residuals.martingale", perRow: residuals.martingale())
        check.check("residuals.deviance", perRow: residuals.deviance())
        guard fit.model.ties != .exact else { return }
        let events = try residuals.schoenfeld()
        let first = check.numbers("residuals.schoenfeld.event_time_first_rows")?.count ?? 0
        check.check(
            "residuals.schoenfeld.event_time_first_rows",
            events.times.prefix(first).map { Optional($0) })
        check.check("residuals.schoenfeld", perRow: events.values)
        check.check("residuals.scaled_schoenfeld", perRow: try residuals.scaledSchoenfeld().values)
        check.check("residuals.score", perRow: try residuals.score())
        check.check("residuals.dfbeta", perRow: try residuals.dfbeta())
    }

    /// Ridge: maximises the log-likelihood less theta/2 Σ w b².
    private static func ridgeComparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let penalty = try #require(golden.model["penalty"] as? [String: Any])
        var model = golden.coxModel(clusters: [])
        model.ridge = CoxModel.Ridge(
            strength: try #require((penalty["theta"] as? NSNumber)?.doubleValue),
            isScaled: try #require(penalty["scale_by_variance"] as? Bool))
        let fit = try model.fit(golden.table)
        let ridge = try #require(fit.ridge)
        check.check("coef", fit.coefficients)
        check.check("se", fit.standardErrors)
        check.check("se2", ridge.samplingErrors)
        check.check("loglik_partial", fit.logLikelihood)
        check.check("penalty", ridge.penalty)
        check.check("effective_df", ridge.effectiveDegreesOfFreedom)
        check.check("penalty_weights", ridge.weights)
        return check
    }

    /// Gamma frailty; `r_coxph` is what R's early stop and sparse information give instead.
    private static func frailtyComparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let frailty = try #require(golden.model["frailty"] as? [String: Any])
        var model = golden.coxModel(clusters: [])
        model.frailty = CoxModel.Frailty(
            column: try #require(frailty["group"] as? String),
            variance: (frailty["theta"] as? NSNumber)?.doubleValue)
        let fit = try model.fit(golden.table)
        let found = try #require(fit.frailty)
        check.check("coef", fit.coefficients)
        check.check("exp_coef", fit.coefficients.map { Kernels.exp($0) })
        check.check("se", fit.standardErrors)
        check.check("se2", found.samplingCovariance.diagonal.map { $0.squareRoot() })
        check.check("theta", found.variance)
        check.check("loglik_without_frailty", found.plainLogLikelihood)
        check.check("loglik_partial_at_solution", fit.logLikelihood)
        check.check("loglik_integrated", found.integratedLogLikelihood)
        check.check("lr_test_theta_zero_chisq", found.statistic)
        check.check("effective_df_total", found.effectiveDegreesOfFreedom)
        check.check("n_groups", Double(found.groups.count))
        let u = found.logFrailties
        check.check("log_frailty.values", u.prefix(10).map { Optional($0) })
        check.check("log_frailty.sum_exp", u.reduce(0) { $0 + Kernels.exp($1) })
        check.check("log_frailty.sum_of_squares", u.reduce(0) { $0 + $1 * $1 })
        let first = check.want("log_frailty.group_first") as? [String]
        #expect(first == Array(found.groups.prefix(10)))
        check.check("r_coxph.theta", found.variance)
        check.check("r_coxph.coef", fit.coefficients)
        check.check("r_coxph.c_loglik", found.integratedLogLikelihood)
        return check
    }

    @Test(arguments: GoldenCase.identifiers("cox_zph"))
    func testsOfProportionalHazardsAgreeWithR(_ id: String) throws {
        let check = try Self.proportionalHazardsComparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 20)
    }

    /// Compares the score tests of all functions of time that the case lists.
    static func proportionalHazardsComparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let table = try golden.tableWithOrderedStrata()
        let fit = try golden.coxModel(clusters: []).fit(table)
        check.check("coef", fit.coefficients)
        let isByTerm = try #require(golden.model["per_term"] as? Bool)
        for name in try #require(golden.model["transforms"] as? [String]) {
            let transform = try #require(ProportionalHazardsTest.Transform(rawValue: name))
            let test = try fit.proportionalHazards(
                table, transform: transform, isByTerm: isByTerm)
            let path = "transforms.\(name)"
            // R writes the level behind the column without a sign between.
            let names = test.rows.map { $0.name.replacing("=", with: "") }
            #expect(check.want("\(path).rows") as? [String] == names)
            check.check("\(path).chisq", test.rows.map(\.statistic))
            check.check("\(path).df", test.rows.map { Double($0.degreesOfFreedom) })
            check.check("\(path).p", test.rows.map(\.pValue))
            check.check("\(path).n_events", Double(test.eventTimes.count))
            let first = check.numbers("\(path).transformed_time_first")?.count ?? 0
            check.check(
                "\(path).transformed_time_first",
                test.eventTimes.prefix(first).map { Optional($0) })
        }
        return check
    }

    private func checkDivergence(_ golden: GoldenCase) throws {
        let names = try #require(golden.expected["coef_names"] as? [String])
        let direction = try #require(golden.expected["infinite_direction"] as? [Int])
        let columns = zip(names, direction).filter { $0.1 != 0 }.map {
            DivergingColumn(name: $0.0, direction: $0.1)
        }
        #expect(throws: CoxFitError.monotoneLikelihood(columns: columns)) {
            try golden.coxModel(clusters: []).fit(golden.table)
        }
    }

    @Test(arguments: GoldenCase.identifiers("cox_baseline"))
    func baselinesAgreeWithR(_ id: String) throws {
        let check = try Self.baselineComparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 30)
    }

    /// Compares predicted curves with everything that the case lists of them.
    static func baselineComparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let fit = try golden.coxModel(clusters: []).fit(golden.table)
        check.check("coef", fit.coefficients)
        let patterns = try #require(golden.expected["patterns"] as? [[String: Any]])
        let table = GoldenCase.table(rows: patterns)
        check.check("linear_predictor_of_patterns", try fit.linearPredictors(table))
        let strata = try #require(golden.expected["strata"] as? [[String: Any]])
        for (place, stratum) in strata.enumerated() {
            let name = stratum["stratum"] as? String
            let baseline = try #require(
                fit.baselines.first { name == nil || $0.stratum == [name ?? ""] })
            compareBaseline(fit, baseline, path: "strata.\(place)", &check)
            let times = try #require(check.numbers("strata.\(place).time")).compactMap { $0 }
            let rows = name.map { withStratum(table, $0, golden) } ?? table
            for (key, interval) in [
                ("log", SurvivalInterval.log), ("log_log", .logLog), ("plain", .plain),
            ] {
                let curves = try fit.survivalCurves(for: rows, at: times, interval: interval)
                for (index, curve) in curves.enumerated() {
                    let path = "strata.\(place).predictions.\(index)"
                    check.check("\(path).ci95.\(key).lower", curve.lower)
                    check.check("\(path).ci95.\(key).upper", curve.upper)
                    guard interval == .log else { continue }
                    check.check("strata.\(place).n_risk", curve.atRisk)
                    check.check("strata.\(place).n_event", curve.events)
                    check.check("\(path).surv", curve.survival)
                    check.check("\(path).cumhaz", curve.cumulativeHazard)
                    check.check("\(path).se_cumhaz", curve.cumulativeHazardError)
                    check.check(
                        "\(path).se_surv",
                        zip(curve.survival, curve.standardError).map { $0 * $1 })
                }
            }
        }
        return check
    }

    /// The hazard where all columns are 0, and where they are at R's means.
    private static func compareBaseline(
        _ fit: CoxFit, _ baseline: CoxBaseline, path: String, _ check: inout GoldenComparison
    ) {
        let times = (check.numbers("\(path).time") ?? []).compactMap { $0 }
        func hazards(_ values: [Double?]) -> [Double?] {
            let eta = values.indices.reduce(0) {
                $0 + ((values[$1] ?? .nan) - fit.centers[$1]) * fit.coefficients[$1]
            }
            return times.map { time in
                let k = baseline.times.lastIndex { $0 <= time }
                return k.map { baseline.cumulativeHazard[$0] * Kernels.exp(eta) } ?? 0
            }
        }
        check.check("\(path).cumhaz_at_zero", hazards(fit.centers.map { _ in 0 }))
        if let means = check.numbers("means_used_by_r") {
            check.check("\(path).cumhaz_at_r_means", hazards(means))
        }
    }

    private static func withStratum(_ table: Table, _ name: String, _ golden: GoldenCase) -> Table {
        let column = (golden.model["strata"] as? [String] ?? [])[0]
        return table.with(
            column, .texts(TextColumn([String?](repeating: name, count: table.rowCount))))
    }
}

extension GoldenCase {
    /// The table with strata in R's order, that of their first rows, where they are texts: rows by
    /// event are listed by stratum.
    func tableWithOrderedStrata() throws -> Table {
        var table = self.table
        for name in model["strata"] as? [String] ?? [] where try table.column(name).kind == .text {
            let texts = try table.texts(name)
            var seen: [Int32] = []
            for code in texts.codes where code >= 0 && !seen.contains(code) { seen.append(code) }
            let numbered = texts.codes.map { code in
                seen.firstIndex(of: code).map { "\($0) \(texts.levels[Int(code)])" }
            }
            table = table.with(name, .texts(TextColumn(numbered)))
        }
        return table
    }

    func coxModel(clusters: [String]) -> CoxModel {
        CoxModel(
            formula: formula,
            ties: CoxModel.Ties(rawValue: model["ties"] as? String ?? "") ?? .efron,
            strata: model["strata"] as? [String] ?? [], clusters: clusters, weights: weights)
    }
}
