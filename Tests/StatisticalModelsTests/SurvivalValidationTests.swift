import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// S(t | x) = exp(−(t/12)^1.2·e^(0.6x)) whatever it is asked to judge.
private struct StatedWeibull: SurvivalPredictor {
    func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let x = try table.numbers("x")
        var result = Matrix(rows: x.count, columns: times.count)
        for (column, time) in times.enumerated() {
            let hazard = Kernels.exp(1.2 * Kernels.log(time / 12))
            for row in x.indices {
                result[row, column] = Kernels.exp(-hazard * Kernels.exp(0.6 * x[row]))
            }
        }
        return result
    }
}

/// The same probability for every row and time.
private struct Constant: SurvivalPredictor {
    let value: Double

    func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        Matrix(rows: table.rowCount, columns: times.count, repeating: value)
    }
}

@Suite struct SurvivalValidationTests {
    private let table = lawTable(rows: 400, seed: 61)
    private let response = "Surv(time, event) ~ 1"

    private struct Opinion: Decodable {
        var fitted: [String: [Double]]
        var judged: [String: [Double]]
        var times: [Double]
        var brier: [Double]
        var integrated_brier: Double
        var area_under_curve: [Double]
        var concordance: Double
    }

    /// Goldens/validation/survival_quality.py makes the figures.
    @Test func scikitSurvivalAgrees() throws {
        let file = try #require(Bundle.module.resourceURL)
            .appendingPathComponent("Goldens/validation/survival_quality.json")
        let want = try JSONDecoder().decode(Opinion.self, from: Data(contentsOf: file))
        func table(_ columns: [String: [Double]]) -> Table {
            Table(columns.sorted { $0.key < $1.key }.map { ($0.key, .numbers($0.value)) })
        }
        let found = try SurvivalValidation(times: want.times).judge(
            StatedWeibull(), response: response, fitted: table(want.fitted),
            judged: table(want.judged))
        for (index, time) in found.times.enumerated() {
            #expect(isClose(try #require(time.brier), want.brier[index], relative: 1e-10))
            #expect(
                isClose(
                    try #require(time.areaUnderCurve), want.area_under_curve[index],
                    relative: 1e-10))
        }
        #expect(
            isClose(try #require(found.integratedBrier), want.integrated_brier, relative: 1e-10))
        #expect(isClose(try #require(found.concordance).concordance, want.concordance))
    }

    /// By hand: G is 1, then 3/4 from 2 and 3/8 from 4 on.
    ///
    /// At 3.5 the weights are 1, 0, 4/3, 4/3, 4/3, of states 1, –, 1, 0, 0.
    @Test func fiveRowsByHand() throws {
        let rows = Table([
            ("time", .numbers([1, 2, 3, 4, 5])), ("event", .numbers([1, 0, 1, 0, 1])),
        ])
        func brier(_ value: Double) throws -> Double {
            let found = try SurvivalValidation(times: [3.5], groups: 1).judge(
                Constant(value: value), response: response, fitted: rows, judged: rows
            ).times[0]
            #expect(found.events == 2 && found.eventFree == 2)
            // 1 − 4/5 · 2/3
            #expect(isClose(found.observed, 7.0 / 15, relative: 1e-14))
            #expect(isClose(found.groups[0].observed, 7.0 / 15, relative: 1e-14))
            #expect(found.areaUnderCurve == 0.5)
            return try #require(found.brier)
        }
        #expect(isClose(try brier(0.5), 0.25, relative: 1e-14))
        // (7/3 · 0.2² + 8/3 · 0.8²) / 5 of the risk 0.8.
        #expect(isClose(try brier(0.2), (7.0 / 3 * 0.04 + 8.0 / 3 * 0.64) / 5, relative: 1e-14))
    }

    /// Σ weight·state / n is 1 − Kaplan-Meier, so the score of the rows' own curve is S·(1 − S),
    /// with ties of events and censorings and with weights.
    @Test(arguments: [nil, "w"])
    func aCurveOfItsOwnRowsScoresItsVariance(_ weights: String?) throws {
        let curve = try KaplanMeierModel(formula: response, weights: weights).fit(table)
        let times = [2.0, 5, 10, 20, 29]
        let found = try SurvivalValidation(times: times, groups: 4).judge(
            curve, response: response, fitted: table, judged: table, weights: weights)
        for time in found.times {
            let s = curve.curves[0].survival(at: time.time).estimate
            #expect(isClose(try #require(time.brier), s * (1 - s), relative: 1e-11))
            #expect(isClose(try #require(time.scaledBrier), 0, absolute: 1e-12))
            #expect(time.areaUnderCurve == 0.5)
            #expect(isClose(time.observed, 1 - s, relative: 1e-12))
            #expect(isClose(try #require(time.level).estimate, 0, absolute: 1e-8))
            #expect(time.slope == nil)
            #expect(time.groups.count == 1)
        }
        #expect(found.concordance?.concordance == 0.5)
    }

    /// Without censoring before t the score is the plain mean of squares, and the area that of 0/1
    /// outcomes.
    @Test func withoutCensoringItIsTheScoreOfZeroAndOne() throws {
        let time = try table.numbers("time").enumerated().map { $1 + Double($0) * 1e-3 }
        let all = table.with("time", .numbers(time)).with(
            "event", .numbers(time.map { _ in 1 }))
        let fit = try CoxModel(formula: "Surv(time, event) ~ x + flag").fit(all)
        let found = try SurvivalValidation(times: [6, 12]).judge(
            fit, response: response, fitted: all, judged: all)
        for point in found.times {
            let survival = try fit.survivalProbabilities(all, at: [point.time]).elements
            let plain = try Calibration(
                outcomes: time.map { $0 <= point.time ? 1 : 0 },
                predictions: survival.map { 1 - $0 })
            #expect(isClose(try #require(point.brier), plain.brier, relative: 1e-12))
            #expect(isClose(try #require(point.areaUnderCurve), plain.areaUnderCurve))
            #expect(isClose(point.meanPredicted, plain.meanPrediction, relative: 1e-12))
            #expect(isClose(point.observed, plain.observedRate, relative: 1e-12))
            #expect(point.groups.map(\.rows).reduce(0, +) == 400)
            #expect(point.groups.allSatisfy { $0.lower <= $0.observed })
        }
    }

    @Test func predictionsAreThoseOfEachFit() throws {
        let rows = table.filtered(keeping: [0, 3, 9])
        let cox = try CoxModel(
            formula: "Surv(time, event) ~ x + offset(off)", strata: ["stratum"]
        ).fit(table)
        let times = [0.5, 4, 11]
        let matrix = try cox.survivalProbabilities(rows, at: times)
        for (row, curve) in try cox.survivalCurves(for: rows, at: times).enumerated() {
            for column in times.indices {
                #expect(isClose(matrix[row, column], curve.survival[column], relative: 1e-12))
            }
        }
        let aft = try ParametricSurvivalModel(formula: "Surv(time, event) ~ x").fit(table)
        let other = try aft.survivalProbabilities(rows, at: times)
        for (row, values) in try aft.survival(rows, at: times).enumerated() {
            for column in times.indices {
                #expect(isClose(other[row, column], values[column].estimate, relative: 1e-12))
            }
        }
        #expect(try aft.survivalProbabilities(rows, at: [0]).elements == [1, 1, 1])
        let pieces = try PiecewiseExponentialModel(
            formula: "Surv(time, event) ~ x", cuts: .at([3, 9])
        ).fit(table)
        let logs = try pieces.logSurvival(rows, at: times).values
        let third = try pieces.survivalProbabilities(rows, at: times)
        for row in 0..<3 {
            for column in times.indices {
                #expect(isClose(Kernels.log(third[row, column]), logs[3 * row + column]))
            }
        }
    }

    @Test func foldsKeepClustersTogether() throws {
        let plan = CrossValidation(folds: 5, cluster: "cluster", seed: 3)
        let asked = SurvivalValidation(times: [4, 8, 16])
        let kinds: [any SurvivalPredictorModel] = [
            CoxModel(formula: "Surv(time, event) ~ x + z + flag", clusters: ["cluster"]),
            ParametricSurvivalModel(formula: "Surv(time, event) ~ x + z + flag"),
            CureModel(formula: "Surv(time, event) ~ x", incidence: "x"),
            KaplanMeierModel(formula: "Surv(time, event) ~ flag"),
            GeneralizedGammaModel(formula: "Surv(time, event) ~ x", clusters: ["cluster"]),
            PiecewiseExponentialModel(formula: "Surv(time, event) ~ x", cuts: .at([3, 9])),
        ]
        for model in kinds {
            let found = try asked.judge(model, on: table, plan: plan)
            #expect(found.rowsJudged == 400 && found.notJudged.isEmpty)
            #expect(found.folds.count == 5)
            #expect(found.folds.allSatisfy { $0.rowsFitted + $0.rowsJudged == 400 })
            for time in found.times {
                let scaled = try #require(time.scaledBrier)
                #expect(scaled > -0.05 && scaled < 1)
                #expect(try #require(time.areaUnderCurve) > 0.45)
            }
            #expect(try #require(found.integratedScaledBrier) < 1)
            if model is CoxModel {
                #expect(try #require(found.integratedScaledBrier) > 0.1)
                let slope = try #require(found.times[1].slope)
                // The law is nearly that of the model: 0.75 to 1.25 is five errors and more.
                #expect(abs(slope.estimate - 1) < 5 * slope.standardError)
                #expect(found.concordance?.counts.clusters == [PanelCount("cluster", 25)])
            }
            // Another order of the rows is another column order of nothing.
            let turned = table.filtered(keeping: (0..<400).map { ($0 * 77 + 3) % 400 })
            let again = try asked.judge(model, on: turned, plan: plan)
            #expect(
                isClose(
                    try #require(again.integratedBrier), try #require(found.integratedBrier),
                    relative: 1e-8))
        }
    }

    @Test func timeIsRespectedByOption() throws {
        let with = table.with("day", .numbers((0..<400).map(Double.init)))
        let plan = CrossValidation(folds: 3, time: "day", gap: 10, seed: 0)
        let found = try SurvivalValidation(times: [5]).judge(
            CoxModel(formula: "Surv(time, event) ~ x"), on: with, plan: plan)
        #expect(found.folds.map(\.rowsFitted) == [90, 190, 290])
        #expect(found.notJudged == [PanelCount("before the first period", 100)])
        #expect(found.integratedBrier == nil)
    }

    @Test func strataThatTheFittedRowsLackAreCounted() throws {
        let group = (0..<400).map { $0 < 5 ? "rare" : $0 % 2 == 0 ? "a" : "b" }
        let with = table.with("group", .texts(TextColumn(group)))
            .with("seller", .numbers((0..<400).map { $0 < 5 ? 0 : Double(1 + $0 % 30) }))
        let found = try SurvivalValidation(times: [5]).judge(
            CoxModel(formula: "Surv(time, event) ~ x", strata: ["group"]), on: with,
            plan: CrossValidation(folds: 4, cluster: "seller", seed: 1))
        #expect(found.notJudged == [PanelCount("a level that the fitted rows lack", 5)])
        #expect(found.rowsJudged == 395)
    }

    @Test func whatCannotBeJudgedIsSaid() throws {
        func message(_ work: () throws -> Void) -> String {
            do { try work() } catch { return "\(error)" }
            return "no error"
        }
        func judge(
            _ times: [Double], _ formula: String, _ value: Double = 0.5, table: Table? = nil
        ) throws -> SurvivalQuality {
            try SurvivalValidation(times: times).judge(
                Constant(value: value), response: formula, fitted: table ?? self.table,
                judged: table ?? self.table)
        }
        #expect(
            message { _ = try judge([3, 3], response) }
                == "times to judge at: 3, 3; give one or more, above 0 and ascending, within the "
                + "follow-up")
        #expect(
            message { _ = try judge([3], "Surv(start, stop, event) ~ 1") }
                == "judging survival from 0 on needs rows that are followed from 0, "
                + "Surv(time, event), but the formula is Surv(start, stop, event) ~ 1; look "
                + "ahead from landmarks instead")
        #expect(
            message { _ = try judge([3], "y ~ 1") }
                == "judging survival needs Surv(time, event) with an event of 0 and 1, but the "
                + "formula is y ~ 1")
        #expect(
            message { _ = try judge([3], response, 1.5) }
                == "row 1: expected a predicted probability from 0 to 1, found 1.5; leave out rows "
                + "without a prediction")
        let none = table.with("event", .numbers([Double](repeating: 0, count: 400)))
        #expect(
            message { _ = try judge([3], response, table: none) }
                == "none of the 400 judged rows has an event: nothing tells good predictions from "
                + "bad ones; follow longer")
        let late = try judge([3, 40], response)
        #expect(late.times[1].brier == nil && late.times[0].brier != nil)
        #expect(late.diagnostics.map(\.code) == ["follow_up_too_short"])
    }
}
