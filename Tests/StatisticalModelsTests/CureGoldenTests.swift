import DataTables
import Foundation
import NumericCore
import StatisticalModels
import Testing

/// Every mixture cure case of the reference, each field at the case's tolerance.
@Suite struct CureGoldenTests {
    @Test(arguments: GoldenCase.identifiers("cure"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 25)
    }

    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        func terms(_ part: String) -> String {
            GoldenCase.terms(of: golden.model[part] as? [String: Any] ?? [:])
        }
        let fit = try CureModel(
            formula: "\(golden.response) ~ \(terms("latency"))", incidence: terms("incidence")
        ).fit(golden.table)
        check.check("n_rows_used", Double(fit.counts.rowsUsed))
        check.check("n_events", Double(fit.counts.events))
        check.check("estimate", fit.coefficients)
        let errors = fit.modelCovariance.diagonal.map { $0.squareRoot() }
        check.check("se", errors)
        check.check(
            "vcov",
            rows: (0..<errors.count).map { row in
                (0..<errors.count).map { fit.modelCovariance[row, $0] }
            })
        let lines = CoefficientTable(fit).rows
        check.check("z", lines.map(\.statistic))
        check.check("p", lines.map(\.pValue))
        check.check("loglik", fit.logLikelihood)
        check.check("aic", 2 * Double(errors.count) - 2 * fit.logLikelihood)
        check.check("scale", fit.scale)
        check.check("shape", 1 / fit.scale)
        check.check("mean_uncured_probability", fit.meanUncured)
        check.check("loglik_weibull_without_cure", fit.uncuredLogLikelihood)
        guard let rows = check.want("prediction.rows") as? [[String: Any]] else { return check }
        let table = GoldenCase.table(rows: rows)
        check.check("prediction.cured_probability", try fit.curedProbabilities(table))
        let times = (check.numbers("prediction.times") ?? []).compactMap { $0 }
        check.check("prediction.surv", rows: try fit.survival(table, at: times))
        return check
    }
}
