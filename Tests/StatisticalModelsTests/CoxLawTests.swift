import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct CoxLawTests {
    private let table = lawTable(rows: 250, seed: 23)
    private let counting = "Surv(start, stop, event) ~ x + z + flag"

    private func agree(_ a: CoxFit, _ b: CoxFit, _ tolerance: Double = 1e-9) {
        for (x, y) in zip(
            a.coefficients + a.standardErrors + [a.logLikelihood],
            b.coefficients + b.standardErrors + [b.logLikelihood])
        {
            #expect(isClose(x, y, relative: tolerance))
        }
    }

    /// Score and information against differences of the log-likelihood, moved by an offset.
    @Test(arguments: [CoxModel.Ties.efron, .breslow], [[], ["stratum"]])
    func theScoreIsTheSlopeOfTheLikelihood(_ ties: CoxModel.Ties, _ strata: [String]) throws {
        let x = try table.numbers("x")
        let fit = try CoxModel(
            formula: "Surv(start, stop, event) ~ x", ties: ties, strata: strata, weights: "w"
        ).fit(table)
        func value(_ move: Double) throws -> Double {
            let beta = fit.coefficients[0] + move
            let moved = table.with("off", .numbers(x.map { $0 * beta }))
            return try CoxModel(
                formula: "Surv(start, stop, event) ~ offset(off)", ties: ties, strata: strata,
                weights: "w"
            ).fit(moved).logLikelihood
        }
        #expect(isClose(try value(0), fit.logLikelihood, relative: 1e-12))
        #expect(abs((try value(1e-4) - value(-1e-4)) / 2e-4) < 1e-5)
        let curvature = (try value(1e-2) - 2 * value(0) + value(-1e-2)) / 1e-4
        #expect(isClose(-1 / curvature, fit.modelCovariance[0, 0], relative: 1e-3))
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let model = CoxModel(formula: counting, strata: ["stratum"], clusters: ["cluster"])
        agree(
            try model.fit(table),
            try model.fit(table.filtered(keeping: (0..<250).map { ($0 * 77 + 3) % 250 })))
    }

    @Test func aWeightOfTwoIsARowTwiceWithBreslow() throws {
        let w = try table.numbers("w")
        let repeated = table.filtered(
            keeping: w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) })
        agree(
            try CoxModel(
                formula: counting, ties: .breslow, clusters: ["cluster"], weights: "w"
            ).fit(table),
            try CoxModel(formula: counting, ties: .breslow, clusters: ["cluster"]).fit(repeated))
    }

    @Test func aSubjectAloneInItsStratumSaysNothing() throws {
        let stratum = try table.numbers("stratum")
        let names = stratum.enumerated().map { $0.offset == 5 ? "alone" : "s\(Int($0.element))" }
        let with = table.with("s", .texts(TextColumn(names)))
        let without = with.filtered(keeping: (0..<250).filter { $0 != 5 })
        let model = CoxModel(formula: counting, strata: ["s"])
        agree(try model.fit(with), try model.fit(without))
    }

    @Test func aCutRowIsTheSameRow() throws {
        // (start, stop] in two pieces, the first without an event.
        let start = try table.numbers("start")
        let stop = try table.numbers("stop")
        let event = try table.numbers("event")
        let middle = zip(start, stop).map { $1 - $0 > 1 ? ($0 + $1) / 2 : $1 }
        let long = table.filtered(keeping: (0..<250).filter { stop[$0] - start[$0] > 1 })
        let first = table.with("stop", .numbers(middle)).with(
            "event", .numbers(event.indices.map { middle[$0] == stop[$0] ? event[$0] : 0 }))
        let second = long.with(
            "start", .numbers((0..<250).filter { stop[$0] - start[$0] > 1 }.map { middle[$0] }))
        agree(
            try CoxModel(formula: counting).fit(table),
            try CoxModel(formula: counting).fit(try first.appending(second)))
    }

    @Test func aColumnConstantInEveryRiskSetIsLeftOut() throws {
        let fit = try CoxModel(
            formula: "Surv(time, event) ~ x + stratum", strata: ["stratum"]
        ).fit(table)
        #expect(fit.coefficientNames == ["x"])
        #expect(fit.recipe.aliased == ["stratum"])
        #expect(
            fit.diagnostics.map(\.message) == [
                "\"stratum\" is left out: it has one value, or other columns of the model determine "
                    + "it; remove it, or one of those it repeats"
            ])
    }

    @Test func twoWaysOfTheSameColumnAreOneWay() throws {
        let again = table.with("again", try table.column("cluster"))
        agree(
            try CoxModel(formula: counting, clusters: ["cluster"]).fit(table),
            try CoxModel(formula: counting, clusters: ["cluster", "again"]).fit(again), 1e-8)
    }

    @Test func theOffsetOfOvarianEntersAsWritten() throws {
        let golden = try GoldenCase("cox_ovarian_offset")
        let fit = try golden.coxModel(clusters: []).fit(golden.table)
        let off = try golden.table.numbers("off")
        let mean = off.reduce(0, +) / Double(off.count)
        let eta = try fit.linearPredictors(golden.table)
        let want = try #require(
            GoldenComparison(golden).numbers("linear_predictor_uncentred.first_rows"))
        for (got, want) in zip(eta, want) {
            #expect(isClose(got - mean, try #require(want), relative: 1e-8))
        }
    }
}
