import DataTables
import Foundation
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// 1 − F = exp(−(t/20)^1.1·e^(0.5x)) for any cause, whatever it is asked to judge.
private struct StatedIncidence: IncidencePredictor {
    func states(_ table: Table, at times: [Double], causes: [String]) throws -> PredictedStates {
        let x = try table.numbers("x")
        var free = Matrix(rows: x.count, columns: times.count)
        for (column, time) in times.enumerated() {
            let hazard = Kernels.exp(1.1 * Kernels.log(time / 20))
            for row in x.indices {
                free[row, column] = Kernels.exp(-hazard * Kernels.exp(0.5 * x[row]))
            }
        }
        return PredictedStates(survival: nil, free: causes.map { _ in free })
    }
}

/// The incidences of competing causes, judged.
@Suite struct IncidenceValidationTests {
    /// Three causes in a law table: store, online, and one that is rare.
    private let table: Table = {
        let table = lawTable(rows: 900, seed: 83)
        guard let event = try? table.numbers("event"), let x = try? table.numbers("x") else {
            return table
        }
        let causes = event.indices.map { row -> String? in
            event[row] == 0
                ? nil : row % 5 == 0 ? "kiosk" : (row % 2 == 0) == (x[row] > 0) ? "online" : "store"
        }
        return table.with("cause", .texts(TextColumn(causes)))
    }()
    private let plan = CrossValidation(folds: 5, cluster: "cluster", seed: 3)

    private struct Opinion: Decodable {
        var fitted: [[Double]]
        var judged: [[Double]]
        var times: [Double]
        var brier: [Double]
        var reference: [Double]
        var integrated: Double
        var area_under_curve: [Double]
        var observed: [Double]
        var concordance: Double
    }

    /// Goldens/validation/incidence_quality.py makes the figures from the definitions.
    @Test func sumsOverRowsAndPairsAgree() throws {
        let file = try #require(Bundle.module.resourceURL)
            .appendingPathComponent("Goldens/validation/incidence_quality.json")
        let want = try JSONDecoder().decode(Opinion.self, from: Data(contentsOf: file))
        func table(_ rows: [[Double]]) -> Table {
            Table([
                ("x", .numbers(rows.map { $0[0] })), ("time", .numbers(rows.map { $0[1] })),
                (
                    "cause",
                    .texts(TextColumn(rows.map { $0[2] == 0 ? nil : $0[2] == 1 ? "own" : "other" }))
                ),
            ])
        }
        let found = try SurvivalValidation(times: want.times, groups: 1).judge(
            StatedIncidence(), response: "Surv(time, cause) ~ 1", cause: "own",
            fitted: table(want.fitted), judged: table(want.judged))
        for (index, time) in found.times.enumerated() {
            #expect(isClose(try #require(time.brier), want.brier[index], relative: 1e-12))
            #expect(
                isClose(try #require(time.referenceBrier), want.reference[index], relative: 1e-12))
            #expect(
                isClose(
                    try #require(time.areaUnderCurve), want.area_under_curve[index],
                    relative: 1e-12))
            #expect(isClose(time.observed, want.observed[index], relative: 1e-12))
            #expect(isClose(time.groups[0].observed, want.observed[index], relative: 1e-12))
            #expect(time.groups[0].lower < time.observed && time.observed < time.groups[0].upper)
        }
        #expect(isClose(try #require(found.integratedBrier), want.integrated, relative: 1e-12))
        #expect(
            isClose(
                try #require(found.concordance).concordance, want.concordance, relative: 1e-12))
    }

    /// By hand: G is 1, then 2/3 from 3 on (of the three that are left one is censored).
    ///
    /// At 4 the weights of the five rows are 1, 1, 0, 3/2 and 3/2, their states 1, 0, –,
    /// 0 and 0; F(4) = 1/5, as the second row's event is another.
    @Test func fiveRowsByHand() throws {
        let rows = Table([
            ("x", .numbers([0, 0, 0, 0, 0])), ("time", .numbers([1, 2, 3, 5, 6])),
            ("cause", .texts(TextColumn(["own", "other", nil, "own", "other"]))),
        ])
        let found = try SurvivalValidation(times: [4], groups: 1).judge(
            StatedIncidence(), response: "Surv(time, cause) ~ 1", cause: "own", fitted: rows,
            judged: rows
        ).times[0]
        let p = 1 - Kernels.exp(-Kernels.exp(1.1 * Kernels.log(0.2)))
        #expect(found.events == 1 && found.eventFree == 3)
        #expect(isClose(found.observed, 0.2, relative: 1e-14))
        #expect(
            isClose(
                try #require(found.brier), ((1 - p) * (1 - p) + (1 + 1.5 + 1.5) * p * p) / 5,
                relative: 1e-13))
        #expect(
            isClose(
                try #require(found.referenceBrier), (0.8 * 0.8 + 4 * 0.2 * 0.2) / 5,
                relative: 1e-13))
    }

    /// Σ weight·state / n is the incidence by Aalen and Johansen, so the score of the rows' own
    /// curve is F·(1 − F), with ties of events and censorings and with weights.
    @Test(arguments: [nil, "w"])
    func aCurveOfItsOwnRowsScoresItsVariance(_ weights: String?) throws {
        let curves = try CumulativeIncidenceModel(
            formula: "Surv(time, cause) ~ 1", weights: weights
        ).fit(table)
        for (place, cause) in curves.causes.enumerated() {
            let found = try SurvivalValidation(times: [2, 7, 15, 29], groups: 3).judge(
                curves, response: "Surv(time, cause) ~ 1", cause: cause, fitted: table,
                judged: table, weights: weights)
            for time in found.times {
                let f = curves.groups[0].incidence(ofCause: place, at: time.time).estimate
                #expect(isClose(try #require(time.brier), f * (1 - f), relative: 1e-11))
                #expect(isClose(time.observed, f, relative: 1e-12))
                #expect(isClose(try #require(time.level).estimate, 0, absolute: 1e-8))
                #expect(time.areaUnderCurve == 0.5)
            }
        }
    }

    /// With one cause incidence is 1 − survival, in every figure.
    @Test func oneCauseIsSurvival() throws {
        let event = try table.numbers("event")
        let one = table.with(
            "cause", .texts(TextColumn(event.map { $0 == 1 ? "return" : nil })))
        let asked = SurvivalValidation(times: [4, 9, 16], groups: 4)
        let pairs: [(any IncidencePredictorModel, any SurvivalPredictorModel)] = [
            (
                CauseSpecificCoxModel(
                    formula: "Surv(time, cause) ~ x + flag", strata: ["stratum"], weights: "w"),
                CoxModel(
                    formula: "Surv(time, event) ~ x + flag", strata: ["stratum"], weights: "w")
            ),
            (
                CumulativeIncidenceModel(formula: "Surv(time, cause) ~ flag"),
                KaplanMeierModel(formula: "Surv(time, event) ~ flag")
            ),
        ]
        for (incidence, survival) in pairs {
            let states = try asked.judgeStates(incidence, on: one, plan: plan)
            let found = try #require(states.qualities.first)
            let want = try asked.judge(survival, on: one, plan: plan)
            #expect(found.cause == "return" && found.landmark == nil && states.notes.isEmpty)
            for (a, b) in zip(found.quality.times, want.times) {
                #expect(isClose(try #require(a.brier), try #require(b.brier), relative: 1e-10))
                #expect(
                    isClose(
                        try #require(a.areaUnderCurve), try #require(b.areaUnderCurve),
                        relative: 1e-10))
                #expect(
                    isClose(
                        try #require(a.slope).estimate, try #require(b.slope).estimate,
                        relative: 1e-6))
                #expect(a.groups.map(\.rows) == b.groups.map(\.rows))
                #expect(isClose(a.groups[1].observed, b.groups[1].observed, relative: 1e-10))
            }
            #expect(
                isClose(
                    try #require(found.quality.concordance).concordance,
                    try #require(want.concordance).concordance, relative: 1e-10))
        }
    }

    @Test func eachCauseIsJudgedByEachModel() throws {
        let asked = SurvivalValidation(times: [4, 9, 16])
        let each = try asked.judgeStates(
            CauseSpecificCoxModel(formula: "Surv(time, cause) ~ x + z + flag"), on: table,
            plan: plan)
        #expect(each.qualities.map(\.cause) == ["kiosk", "online", "store"])
        let fine = try asked.judgeStates(
            FineGrayModel(formula: "Surv(time, cause) ~ x + z + flag", cause: "store"), on: table,
            plan: plan)
        #expect(fine.qualities.map(\.cause) == ["store"])
        for found in each.qualities + fine.qualities {
            #expect(found.quality.rowsJudged == 900 && found.quality.folds.count == 5)
            for time in found.quality.times {
                #expect(try #require(time.scaledBrier) > -0.05)
                // Five errors: 1 in 2 million.
                let level = try #require(time.level)
                #expect(abs(level.estimate) < 5 * level.standardError)
            }
        }
        let store = try #require(each.qualities.last).quality
        #expect(try #require(store.integratedScaledBrier) > 0)
        #expect(
            isClose(
                try #require(store.concordance).concordance,
                try #require(fine.qualities[0].quality.concordance).concordance, absolute: 0.05))
    }

    /// As the slow way, row by row and event time by event time; with cells of many event times
    /// nearly so.
    @Test func incidencesOfManyRowsAreThoseOfEach() throws {
        let model = CauseSpecificCoxModel(
            formula: "Surv(time, cause) ~ x + flag", strata: ["stratum"])
        let fit = try model.fit(table)
        let rows = table.filtered(keeping: [0, 4, 9, 33])
        let times = [0.5, 3, 4, 17]
        let found = try fit.states(rows, at: times, causes: ["store", "kiosk", "none"])
        for (row, want) in try fit.incidences(for: rows, at: times).enumerated() {
            for column in times.indices {
                #expect(
                    isClose(
                        found.survival?[row, column] ?? 0, want.survival[column], relative: 1e-12))
                #expect(
                    isClose(
                        1 - found.free[0][row, column], want.byCause[2][column], absolute: 1e-12))
                #expect(
                    isClose(
                        1 - found.free[1][row, column], want.byCause[0][column], absolute: 1e-12))
                #expect(found.free[2][row, column] == 1)
            }
        }
        // 5,000 times that differ.
        let many = lawTable(rows: 5_000, seed: 5)
        let (event, time) = (try many.numbers("event"), try many.numbers("time"))
        let spread = many.with(
            "time", .numbers(time.enumerated().map { $1 + Double($0 * 37 % 5_000) / 5_003 })
        ).with(
            "cause",
            .texts(
                TextColumn(event.indices.map { event[$0] == 0 ? nil : $0 % 3 == 0 ? "a" : "b" })))
        let fine = try CauseSpecificCoxModel(formula: "Surv(time, cause) ~ x").fit(spread)
        let few = spread.filtered(keeping: [1, 7])
        let coarse = try fine.states(few, at: [6, 15], causes: ["a"])
        for (row, want) in try fine.incidences(for: few, at: [6, 15]).enumerated() {
            for column in 0..<2 {
                #expect(
                    isClose(
                        1 - coarse.free[0][row, column], want.byCause[0][column], relative: 1e-4))
                #expect(
                    isClose(
                        coarse.survival?[row, column] ?? 0, want.survival[column], relative: 1e-12))
            }
        }
    }

    @Test func whatCannotBeJudgedIsSaid() throws {
        func message(_ work: () throws -> Void) -> String {
            do { try work() } catch { return "\(error)" }
            return "no error"
        }
        let asked = SurvivalValidation(times: [4])
        #expect(
            message {
                _ = try asked.judgeStates(
                    FineGrayModel(formula: "Surv(time, cause) ~ x", cause: "shop"), on: table,
                    plan: plan)
            } == "no row has the cause \"shop\"; the causes are \"kiosk\", \"online\", \"store\"")
        #expect(
            message {
                _ = try asked.judgeStates(
                    FineGrayModel(formula: "Surv(time, cause) ~ x", cause: "store"), on: table,
                    plan: plan, landmarks: [2])
            }
                == "no fold could be judged (fold 1: \(alone); fold 2: \(alone); fold 3: \(alone); "
                + "fold 4: \(alone); fold 5: \(alone)); ask for fewer folds")
        #expect(
            message {
                _ = try asked.judgeStates(
                    CumulativeIncidenceModel(formula: "Surv(time, event) ~ x"), on: table,
                    plan: plan)
            }
                == "incidences by cause need Surv(time, cause) or Surv(start, stop, cause) with a "
                + "cause that is a text, missing where censored, but the formula is "
                + "Surv(time, event) ~ x")
    }

    private var alone: String {
        "a regression of one incidence does not say who is without any event at a landmark, but the "
            + "formula is Surv(time, cause) ~ x; model cause-specific hazards instead"
    }
}
