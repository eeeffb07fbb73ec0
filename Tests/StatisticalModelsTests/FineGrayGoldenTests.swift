import DataTables
import Foundation
import NumericCore
import StatisticalModels
import Testing

/// Every Fine-Gray case of the reference, each field at the case's tolerance.
@Suite struct FineGrayGoldenTests {
    @Test(arguments: GoldenCase.identifiers("fine_gray"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 20)
    }

    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let table = try CompetingRisksGoldenTests.causes(golden)
        let response = try #require(golden.model["response"] as? [String: Any])
        let cause = try #require(response["cause_of_interest"] as? Int)
        let model = FineGrayModel(formula: golden.formula, cause: "\(cause)")
        let fit = try model.fit(table)
        let rows = CoefficientTable(fit).rows
        check.check("n_rows_used", Double(fit.counts.rowsUsed))
        check.check("n_events_of_interest", Double(fit.counts.events))
        check.check("n_competing", Double(fit.competing))
        check.check("coef", fit.coefficients)
        check.check("exp_coef", rows.map(\.ratio))
        check.check("se", fit.standardErrors)
        check.check("vcov", rows: fit.covariance.asRows)
        check.check("z", rows.map(\.statistic))
        check.check("p", rows.map(\.pValue))
        check.check("se_naive_inverse_information", fit.modelStandardErrors)
        check.check("loglik_null", fit.nullLogLikelihood)
        check.check("loglik", fit.logLikelihood)
        let center = zip(fit.centers, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        check.check("baseline.time", fit.times)
        check.check(
            "baseline.cumulative_subdistribution_hazard_at_zero",
            fit.cumulativeHazard.map { $0 * Kernels.exp(-center) })
        if let predicted = check.want("prediction.rows") as? [[String: Any]] {
            let times = try #require(check.numbers("prediction.times")).compactMap { $0 }
            let incidences = try fit.incidences(for: GoldenCase.table(rows: predicted), at: times)
            check.check("prediction.cif", rows: incidences.asRows)
        }
        var other = model
        other.censoringTies = .eventsFirst
        other.errors = .knownCensoring
        let second = try other.fit(table)
        check.check("finegray_convention.coef", second.coefficients)
        check.check("finegray_convention.loglik", second.logLikelihood)
        check.check(
            "finegray_convention.se_naive_inverse_information", second.modelStandardErrors)
        check.check(
            "finegray_convention.se_robust_without_censoring_term", second.standardErrors)
        return check
    }
}
