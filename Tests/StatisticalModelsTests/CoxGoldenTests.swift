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
        var check = GoldenComparison(golden)
        // A robust variance without a cluster column is one by rows.
        var table = golden.table
        var clusters = (golden.model["cluster"] as? String).map { [$0] } ?? []
        if golden.model["robust"] as? Bool == true, clusters.isEmpty {
            table = table.with("row", .numbers((0..<table.rowCount).map { Double($0) }))
            clusters = ["row"]
        }
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
        let wald = try #require(WaldTest(fit))
        check.check("wald_test.chisq", wald.statistic)
        check.check("wald_test.df", Double(wald.degreesOfFreedom))
        check.check("wald_test.p", wald.pValue)
        let eta = try fit.linearPredictors(table).filter { !$0.isNaN }
        if eta.count == fit.counts.rowsUsed {
            check.check("linear_predictor_uncentred", perRow: eta)
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
                }
            }
        }
        return check
    }

    private static func withStratum(_ table: Table, _ name: String, _ golden: GoldenCase) -> Table {
        let column = (golden.model["strata"] as? [String] ?? [])[0]
        return table.with(
            column, .texts(TextColumn([String?](repeating: name, count: table.rowCount))))
    }
}

extension GoldenCase {
    func coxModel(clusters: [String]) -> CoxModel {
        CoxModel(
            formula: formula, ties: model["ties"] as? String == "breslow" ? .breslow : .efron,
            strata: model["strata"] as? [String] ?? [], clusters: clusters, weights: weights)
    }
}
