import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Every case with Firth's penalty, each field.
@Suite struct FirthGoldenTests {
    @Test(arguments: GoldenCase.identifiers("firth"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 40)
    }

    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let fit = try LogisticModel(
            formula: golden.formula, weights: golden.weights, penalty: .firth
        ).fit(golden.table)
        let names = golden.expected["coef_names"] as? [String] ?? []
        if names.count != fit.coefficients.count { check.fail("other coefficients than \(names)") }
        check.check("coef", fit.coefficients)
        check.check("se", fit.modelStandardErrors)
        check.check("vcov", rows: fit.modelCovariance.asRows)
        check.check("odds_ratio", CoefficientTable(fit).rows.map(\.ratio))
        check.check("loglik", fit.logLikelihood)
        check.check("penalised_loglik", fit.penalizedLogLikelihood)
        let profile = try #require(fit.profile)
        check.check("profile_ci95_lower", profile.rows.map(\.lower))
        check.check("profile_ci95_upper", profile.rows.map(\.upper))
        check.check("penalised_lr_chisq", profile.rows.map(\.test.statistic))
        check.check("penalised_lr_p", profile.rows.map(\.test.pValue))
        check.check("overall_penalised_lr.chisq", profile.overall?.statistic)
        check.check("overall_penalised_lr.df", profile.overall.map { Double($0.degreesOfFreedom) })
        check.check("overall_penalised_lr.p", profile.overall?.pValue)
        check.check("fitted", perRow: try fit.predict(golden.table).map(\.probability))
        return check
    }

    @Test func aProfileFollowsTheLargestMaximum() throws {
        // See known-deviations.txt: at this point, with an intercept beyond the reference's limit,
        // the penalised likelihood is still within the interval's distance of its maximum.
        let golden = try GoldenCase("firth_separated")
        let fit = try LogisticModel(formula: golden.formula, penalty: .firth).fit(golden.table)
        let limit = try #require(fit.profile?.rows[0].lower)
        let point = [limit, 4.2235, 5.541]
        let likelihood = FirthLikelihood(
            rows: LogisticRows(
                x: try fit.recipe.matrix(for: golden.table),
                successes: try golden.table.numbers("y")))
        let maximum = try #require(fit.penalizedLogLikelihood)
        let fall = maximum - likelihood.derivatives(at: point).value
        #expect(limit < -23)
        #expect(isClose(2 * fall, 3.841458820694124, relative: 1e-5))
    }

    @Test func anEmptyCellGetsHalfAnOutcome() throws {
        // A saturated model: Firth's penalty adds 1/2 to each cell (here 0 and 7, 3 and 5).
        let table = Table([
            ("x", .numbers([0, 1])), ("s", .numbers([0, 3])), ("n", .numbers([7, 8])),
        ])
        let fit = try LogisticModel(formula: "cbind(s, n) ~ x", penalty: .firth).fit(table)
        #expect(isClose(fit.coefficients[0], Kernels.log(0.5 / 7.5), relative: 1e-9))
        #expect(
            isClose(
                fit.coefficients[1], Kernels.log(3.5 / 5.5) - Kernels.log(0.5 / 7.5),
                relative: 1e-9))
    }

    @Test func theScoreIsTheSlopeOfThePenalizedLikelihood() throws {
        let table = lawTable(rows: 80, seed: 3)
        let names = ["x", "z", "flag"]
        let columns = try names.map { try table.numbers($0) }
        let x = Matrix(
            rows: 80, columns: 4,
            columnMajor: [Double](repeating: 1, count: 80) + columns.flatMap { $0 })
        let w = try table.numbers("w")
        let y = try table.numbers("y")
        let likelihood = FirthLikelihood(
            rows: LogisticRows(
                x: x, successes: y.indices.map { y[$0] * w[$0] }, trials: w,
                offset: try table.numbers("off"), weights: w))
        let beta = [0.4, 0.7, -0.1, 0.3]
        let here = likelihood.derivatives(at: beta)
        for column in 0..<4 {
            func moved(_ step: Double) -> Derivatives {
                var point = beta
                point[column] += step
                return likelihood.derivatives(at: point)
            }
            let (high, low) = (moved(1e-5), moved(-1e-5))
            #expect(isClose((high.value - low.value) / 2e-5, here.gradient[column], relative: 1e-6))
            for other in 0..<4 {
                let slope = (low.gradient[other] - high.gradient[other]) / 2e-5
                #expect(isClose(slope, here.information[other, column], relative: 1e-5))
            }
        }
    }

    @Test func aWeightOfTwoIsARowTwice() throws {
        let table = lawTable(rows: 60, seed: 5)
        let w = try table.numbers("w")
        let repeated = table.filtered(
            keeping: w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) })
        let one = try LogisticModel(formula: "y ~ x + z", weights: "w", penalty: .firth).fit(table)
        let two = try LogisticModel(formula: "y ~ x + z", penalty: .firth).fit(repeated)
        for (a, b) in [
            (one.coefficients, two.coefficients),
            (one.robustCovariance.elements, two.robustCovariance.elements),
            (one.profile?.rows.map(\.lower) ?? [], two.profile?.rows.map(\.lower) ?? [0]),
        ] {
            #expect(a.count == b.count)
            for (x, y) in zip(a, b) { #expect(isClose(x, y, relative: 1e-8)) }
        }
    }

    @Test func manyRowsNeedNoExactCurvature() throws {
        // Beyond the limit of the exact Hessian the plain information leads to the same maximum.
        let table = lawTable(rows: 500, seed: 8)
        let formula = "y ~ x + z + flag + w + off + x:z + x:flag + x:w + z:w"
        let many = table.filtered(keeping: (0..<60_000).map { $0 % 500 })
        let fit = try LogisticModel(formula: formula, penalty: .firth, intervals: .wald).fit(many)
        let weighted = try LogisticModel(
            formula: formula, weights: "times", penalty: .firth, intervals: .wald
        ).fit(table.with("times", .numbers([Double](repeating: 120, count: 500))))
        for (a, b) in zip(fit.coefficients, weighted.coefficients) {
            #expect(isClose(a, b, relative: 1e-7))
        }
        #expect(fit.profile == nil)
    }
}
