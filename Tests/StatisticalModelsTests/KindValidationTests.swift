import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Mixed, penalised and multinomial regressions by rows that they were not fitted to.
@Suite struct KindValidationTests {
    private let table = lawTable(rows: 600, seed: 31)
    private let plan = CrossValidation(folds: 5, cluster: "cluster", seed: 11)

    /// The law table with a category that x and flag move.
    private var channels: Table {
        get throws {
            let (x, flag, z) = (
                try table.numbers("x"), try table.numbers("flag"), try table.numbers("z")
            )
            let names = x.indices.map { row -> String in
                let value = x[row] + flag[row] - 0.3 * (z[row] - 10)
                return value > 1 ? "store" : value > -0.2 ? "online" : "marketplace"
            }
            // A third of the rows have a category of their own accord.
            let all = ["marketplace", "online", "store"]
            return table.with(
                "channel",
                .texts(TextColumn(names.indices.map { $0 % 3 == 0 ? all[$0 / 3 % 3] : names[$0] })))
        }
    }

    /// Rows are those of groups that no fit has seen, predicted by the mean over their effects.
    @Test func mixedModelsAreJudgedByNewGroups() throws {
        let model = MixedLogisticModel(formula: "y ~ x + z + flag", group: "cluster")
        let found = try CrossValidation(folds: 5, cluster: "stratum", seed: 11).judge(
            model, on: table)
        #expect(found.plan.cluster == "cluster")
        #expect(found.overall.rows == 600 && found.notJudged.isEmpty)
        let folds = try CrossValidationFolds(plan, table: table)
        var predictions = [Double](repeating: 0, count: 600)
        for fold in 0..<5 {
            let (fitted, rows) = folds.rows(fold)
            let fit = try model.fit(table.filtered(keeping: fitted))
            let judged = table.filtered(keeping: rows)
            #expect(try fit.predict(judged).allSatisfy { !$0.isGroupKnown })
            for (place, p) in try fit.newGroupProbabilities(judged).enumerated() {
                predictions[rows[place]] = p
            }
        }
        let own = try Calibration(outcomes: try table.numbers("y"), predictions: predictions)
        #expect(isClose(found.overall.brier, own.brier, relative: 1e-10))
        #expect(isClose(found.overall.logLoss, own.logLoss, relative: 1e-10))
    }

    /// By a fine sum over ±9 standard deviations; without a deviation it is the middle group.
    @Test func aNewGroupsProbabilityIsTheMeanOverEffects() throws {
        var fit = try MixedLogisticModel(formula: "y ~ x + flag", group: "cluster").fit(table)
        let rows = table.filtered(keeping: [0, 5, 77])
        for deviation in [0.4, 1.5] {
            fit.deviation = deviation
            let found = try fit.newGroupProbabilities(rows)
            let middle = try fit.predict(rows).map { Kernels.logit($0.population) }
            for row in 0..<3 {
                var (sum, total) = (0.0, 0.0)
                for step in -9_000...9_000 {
                    let z = Double(step) / 1_000
                    let density = Kernels.exp(-z * z / 2)
                    // With columns that no group was seen for, population rows are the same.
                    sum += density * Kernels.logistic(middle[row] + deviation * z)
                    total += density
                }
                #expect(isClose(found[row], sum / total, relative: 1e-6))
            }
        }
        fit.deviation = 0
        #expect(try fit.newGroupProbabilities(rows) == fit.predict(rows).map(\.population))
    }

    /// A penalty of almost nothing is none; with a strength chosen in each fold the score is near.
    @Test func penalisedModelsAreJudgedWithTheirChoice() throws {
        let plain = try plan.judge(LogisticModel(formula: "y ~ x + z + flag"), on: table)
        let weak = try plan.judge(
            PenalizedModel(formula: "y ~ x + z + flag", mixing: 0, strength: .lambda(1e-9)),
            on: table)
        #expect(isClose(weak.overall.logLoss, plain.overall.logLoss, relative: 1e-6))
        #expect(
            isClose(weak.overall.areaUnderCurve, plain.overall.areaUnderCurve, relative: 1e-6))
        let chosen = try plan.judge(
            PenalizedModel(
                formula: "y ~ x + z + flag + w", mixing: 1, strength: .crossValidated(plan)),
            on: table)
        #expect(chosen.overall.rows == 600)
        #expect(abs(chosen.overall.logLoss - plain.overall.logLoss) < 0.02)
    }

    /// A Cox baseline beside slopes that hardly are penalised is that of the plain regression.
    @Test func penalisedHazardsPredictSurvival() throws {
        let formula = "Surv(time, event) ~ x + flag"
        let cox = try CoxModel(formula: formula, ties: .breslow, strata: ["stratum"]).fit(table)
        let predictor = try PenalizedModel(
            formula: formula, mixing: 0, strength: .lambda(1e-10), strata: ["stratum"]
        ).predictor(table)
        let rows = table.filtered(keeping: [0, 3, 9])
        let (found, want) = (
            try predictor.survivalProbabilities(rows, at: [2, 9]),
            try cox.survivalProbabilities(rows, at: [2, 9])
        )
        for (a, b) in zip(found.elements, want.elements) {
            #expect(isClose(a, b, relative: 1e-5))
        }
        let judged = try SurvivalValidation(times: [4, 8]).judge(
            PenalizedModel(formula: formula, mixing: 1, strength: .lambda(0.01)), on: table,
            plan: plan)
        #expect(judged.rowsJudged == 600)
        #expect(try #require(judged.integratedScaledBrier) > 0.05)
    }

    @Test func categoriesAreJudgedAgainstConstantShares() throws {
        let table = try channels
        let model = MultinomialModel(formula: "channel ~ x + z + flag", clusters: ["cluster"])
        let found = try plan.judge(model, on: table)
        // By hand.
        let folds = try CrossValidationFolds(plan, table: table)
        let texts = try table.texts("channel")
        let names = ["marketplace", "online", "store"]
        let own = texts.codes.map { names.firstIndex(of: texts.levels[Int($0)]) ?? -1 }
        var probabilities = names.map { _ in [Double](repeating: 0, count: 600) }
        var (loss, brier, plainLoss, plainBrier) = (0.0, 0.0, 0.0, 0.0)
        for fold in 0..<5 {
            let (fitted, rows) = folds.rows(fold)
            let fit = try MultinomialModel(formula: "channel ~ x + z + flag")
                .fit(table.filtered(keeping: fitted))
            let p = try fit.probabilities(table.filtered(keeping: rows))
            let order = [fit.reference] + fit.categories
            for (place, row) in rows.enumerated() {
                for (category, name) in names.enumerated() {
                    let value = p[place, try #require(order.firstIndex(of: name))]
                    let share =
                        Double(fitted.count { own[$0] == category }) / Double(fitted.count)
                    let isOwn = own[row] == category
                    probabilities[category][row] = value
                    brier += (value - (isOwn ? 1 : 0)) * (value - (isOwn ? 1 : 0)) / 600
                    plainBrier += (share - (isOwn ? 1 : 0)) * (share - (isOwn ? 1 : 0)) / 600
                    if isOwn {
                        loss -= Kernels.log(value) / 600
                        plainLoss -= Kernels.log(share) / 600
                    }
                }
            }
        }
        #expect(isClose(found.logLoss, loss, relative: 1e-10))
        #expect(isClose(found.brier, brier, relative: 1e-10))
        #expect(isClose(found.referenceLogLoss, plainLoss, relative: 1e-10))
        #expect(isClose(found.referenceBrier, plainBrier, relative: 1e-10))
        #expect(found.scaledBrier > 0.1 && found.rowsJudged == 600)
        #expect(found.categories.map(\.category) == names)
        for (category, one) in found.categories.enumerated() {
            let want = try Calibration(
                outcomes: own.map { $0 == category ? 1 : 0 }, predictions: probabilities[category])
            #expect(isClose(one.calibration.areaUnderCurve, want.areaUnderCurve, relative: 1e-12))
            #expect(isClose(one.calibration.brier, want.brier, relative: 1e-10))
            // Predictions of one in three rows know nothing: their log odds are too large.
            #expect(one.calibration.slope != nil && one.calibration.level != nil)
        }
        // The one-against-all scores sum to the score of all categories.
        #expect(
            isClose(
                found.categories.reduce(0) { $0 + $1.calibration.brier }, found.brier,
                relative: 1e-12))
    }

    /// With two categories it is the logistic regression: half the Brier score, the same log loss.
    @Test func twoCategoriesAreALogisticRegression() throws {
        let y = try table.numbers("y")
        let two = table.with("outcome", .texts(TextColumn(y.map { $0 == 1 ? "yes" : "no" })))
        let found = try plan.judge(
            MultinomialModel(formula: "outcome ~ x + z", reference: "no", weights: "w"), on: two)
        let want = try plan.judge(LogisticModel(formula: "y ~ x + z", weights: "w"), on: table)
        #expect(isClose(found.logLoss, want.overall.logLoss, relative: 1e-7))
        #expect(isClose(found.brier, 2 * want.overall.brier, relative: 1e-7))
        let slope = try #require(found.categories.last?.calibration.slope)
        #expect(isClose(slope.estimate, try #require(want.overall.slope).estimate, relative: 1e-6))
        #expect(
            isClose(
                slope.standardError, try #require(want.overall.slope).standardError, relative: 1e-6)
        )
    }

    @Test func aCategoryThatTheFittedRowsLackIsCounted() throws {
        let base = try channels.texts("channel")
        let names = base.codes.enumerated().map {
            $0.offset < 6 ? "kiosk" : base.levels[Int($0.element)]
        }
        let with = table.with("channel", .texts(TextColumn(names)))
            .with("seller", .numbers((0..<600).map { $0 < 6 ? 0 : Double(1 + $0 % 40) }))
        let found = try CrossValidation(folds: 4, cluster: "seller", seed: 1)
            .judge(MultinomialModel(formula: "channel ~ x"), on: with)
        #expect(
            found.notJudged == [PanelCount("a level or category that the fitted rows lack", 6)])
        #expect(found.rowsJudged == 594 && found.logLoss.isFinite)
        #expect(found.categories.map(\.category) == ["marketplace", "online", "store"])
    }
}
