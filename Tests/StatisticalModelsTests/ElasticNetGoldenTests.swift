import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Every elastic-net case of the reference, each field; and laws of the path.
@Suite struct ElasticNetGoldenTests {
    @Test(arguments: GoldenCase.identifiers("elastic_net"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 20)
    }

    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let penalty = try #require(golden.model["penalty"] as? [String: Any])
        let fit = try ElasticNetModel(
            formula: golden.formula, mixing: try #require(penalty["alpha"] as? Double),
            lambdas: try #require(penalty["lambdas"] as? [Double]),
            standardize: try #require(penalty["standardize"] as? Bool)
        ).fit(golden.table)
        let names = golden.expected["coef_names"] as? [String] ?? []
        if names.count != fit.coefficientNames.count { check.fail("other names than \(names)") }
        check.check("column_sd_1_over_n", fit.deviations)
        check.check("lambda_max", fit.largestLambda)
        for (index, point) in fit.path.enumerated() {
            let place = "fits.\(index)"
            check.check("\(place).lambda", point.lambda)
            check.check("\(place).coef", point.coefficients)
            check.check("\(place).coef_standardised_scale", point.scaledSlopes)
            check.check("\(place).n_nonzero", Double(point.slopesKept))
            check.check("\(place).deviance", point.deviance)
            check.check("\(place).loglik_partial_breslow", point.logLikelihood)
            check.check("\(place).objective", point.objective)
            if point.violation > 1e-8 { check.fail("\(place): off by \(point.violation)") }
        }
        return check
    }

    private let table = lawTable(rows: 400, seed: 21)
    private let formula = "y ~ x + z + flag + w + start + stratum + x:z + x:flag"

    @Test func thePathBeginsWhereNoSlopeIsLeft() throws {
        let fit = try ElasticNetModel(formula: formula, mixing: 0.8).fit(table)
        #expect(fit.path.count == 100)
        #expect(fit.path[0].slopesKept == 0)
        #expect(fit.path[1].slopesKept > 0)
        let top = try #require(fit.largestLambda)
        #expect(isClose(fit.path[0].lambda, top, relative: 1e-12))
        #expect(isClose(fit.path[99].lambda, top * 1e-4, relative: 1e-9))
        // The likelihood rises as the penalty falls; every point meets its conditions.
        for (one, next) in zip(fit.path, fit.path.dropFirst()) {
            #expect(next.logLikelihood >= one.logLikelihood - 1e-9)
        }
        #expect(fit.path.allSatisfy { $0.violation <= 1e-8 })
    }

    @Test func aVanishingPenaltyIsMaximumLikelihood() throws {
        let plain = try LogisticModel(formula: formula).fit(table)
        for mixing in [0.0, 0.5, 1.0] {
            let fit = try ElasticNetModel(
                formula: formula, mixing: mixing, lambdas: [1e-9]
            ).fit(table)
            for (a, b) in zip(fit.path[0].coefficients, plain.coefficients) {
                #expect(isClose(a, b, relative: 1e-5))
            }
        }
    }

    @Test func standardizingMakesTheUnitOfAColumnIrrelevant() throws {
        let z = try table.numbers("z")
        let scaled = table.with("z", .numbers(z.map { $0 * 1_000 + 5_000 }))
        let model = ElasticNetModel(formula: "y ~ x + z + flag", mixing: 0.7, lambdas: [0.01])
        let one = try model.fit(table).path[0]
        let other = try model.fit(scaled).path[0]
        #expect(isClose(one.coefficients[2], other.coefficients[2] * 1_000, relative: 1e-8))
        #expect(isClose(one.coefficients[1], other.coefficients[1], relative: 1e-8))
        #expect(isClose(one.objective, other.objective, relative: 1e-12))
    }

    @Test func aWeightOfTwoIsARowTwice() throws {
        let w = try table.numbers("w")
        let repeated = table.filtered(
            keeping: w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) })
        for response in ["y", "Surv(time, event)"] {
            let text = "\(response) ~ x + z + flag + offset(off)"
            let one = try ElasticNetModel(
                formula: text, mixing: 0.5, lambdas: [0.02, 0.005], weights: "w"
            ).fit(table)
            let two = try ElasticNetModel(formula: text, mixing: 0.5, lambdas: [0.02, 0.005])
                .fit(repeated)
            for (a, b) in zip(one.path, two.path) {
                for (x, y) in zip(a.coefficients, b.coefficients) {
                    #expect(isClose(x, y, relative: 1e-7))
                }
            }
        }
    }

    @Test func theOrderOfLambdasIsKept() throws {
        let rising = try ElasticNetModel(formula: formula, lambdas: [0.001, 0.05, 0.01]).fit(table)
        let falling = try ElasticNetModel(formula: formula, lambdas: [0.05, 0.01, 0.001]).fit(table)
        #expect(rising.path.map(\.lambda) == [0.001, 0.05, 0.01])
        #expect(rising.path[0].coefficients == falling.path[2].coefficients)
    }

    @Test func crossValidationChoosesAPenalty() throws {
        let model = ElasticNetModel(formula: formula, mixing: 1)
        let plan = CrossValidation(folds: 5, cluster: "cluster", seed: 7)
        let choice = try model.chooseLambda(table, by: plan)
        let again = try model.chooseLambda(table, by: plan)
        #expect(choice == again)
        #expect(choice.sparse >= choice.best)
        let least = try #require(choice.losses.min())
        #expect(least < choice.losses[0])
        #expect(choice.losses.count == choice.lambdas.count)
        #expect(choice.diagnostics.isEmpty)
    }

    @Test func whatCannotBeFittedSaysSo() {
        func message(_ model: ElasticNetModel) -> String {
            do {
                _ = try model.fit(table)
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message(ElasticNetModel(formula: "y ~ x", mixing: 1.5))
                == "the mixing of the penalty is 1.5; write a number from 0 (ridge) to 1 (lasso)")
        #expect(
            message(ElasticNetModel(formula: "y ~ x", lambdas: [0.1, -1]))
                == "a strength (lambda) of the penalty is -1.0; write numbers above 0, or none for "
                + "a path")
        #expect(
            message(ElasticNetModel(formula: "y ~ 1"))
                == "y ~ 1 has no column to penalise; add terms")
    }
}
