import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct CrossValidationTests {
    private let table = lawTable(rows: 600, seed: 31)

    @Test func everyRowIsJudgedOnceAndClustersStayTogether() throws {
        let folds = try CrossValidationFolds(
            CrossValidation(folds: 5, cluster: "cluster", seed: 3), table: table)
        let cluster = try table.numbers("cluster")
        var judged = [Int](repeating: 0, count: 600)
        #expect(folds.count == 5)
        for fold in 0..<folds.count {
            let (fitted, rows) = folds.rows(fold)
            #expect(fitted.count + rows.count == 600)
            let apart = Set(fitted.map { cluster[$0] }).isDisjoint(with: rows.map { cluster[$0] })
            #expect(apart)
            // 25 clusters of about 24 rows: no fold is far from a fifth.
            #expect((80...160).contains(rows.count))
            for row in rows { judged[row] += 1 }
        }
        #expect(judged.allSatisfy { $0 == 1 })
    }

    @Test func foldsOfClustersDoNotDependOnTheOrderOfRows() throws {
        let order = (0..<600).map { ($0 * 77 + 5) % 600 }
        let plan = CrossValidation(folds: 4, cluster: "cluster", seed: 3)
        let one = try CrossValidationFolds(plan, table: table)
        let other = try CrossValidationFolds(plan, table: table.filtered(keeping: order))
        let another = try CrossValidationFolds(
            CrossValidation(folds: 4, cluster: "cluster", seed: 4), table: table)
        for fold in 0..<4 {
            #expect(Set(one.rows(fold).judged) == Set(other.rows(fold).judged.map { order[$0] }))
        }
        #expect((0..<4).contains { one.rows($0).judged != another.rows($0).judged })
    }

    @Test func withTimesFitsDoNotLookAhead() throws {
        let timed = table.with("day", .numbers((0..<600).map { Double(($0 * 7) % 600) }))
        let day = try timed.numbers("day")
        let cluster = try timed.numbers("cluster")
        for name in [nil, "cluster"] {
            let folds = try CrossValidationFolds(
                CrossValidation(folds: 4, cluster: name, time: "day", gap: 30, seed: 5),
                table: timed)
            #expect(folds.count == (name == nil ? 4 : 16))
            var judged = [Int](repeating: 0, count: 600)
            for fold in 0..<folds.count {
                let (fitted, rows) = folds.rows(fold)
                let first = try #require(rows.map { day[$0] }.min())
                let last = try #require(fitted.map { day[$0] }.max())
                #expect(last < first - 29)
                if name != nil {
                    let apart = Set(fitted.map { cluster[$0] })
                        .isDisjoint(with: rows.map { cluster[$0] })
                    #expect(apart)
                }
                for row in rows { judged[row] += 1 }
            }
            #expect(judged.indices.allSatisfy { judged[$0] == (day[$0] < 120 ? 0 : 1) })
        }
    }

    @Test func outOfSampleMeasuresAreThoseOfTheFoldsPredictions() throws {
        let plan = CrossValidation(folds: 5, cluster: "cluster", seed: 11)
        let model = LogisticModel(formula: "y ~ x + z + flag", clusters: ["cluster"])
        let quality = try plan.judge(model, on: table)
        // By hand.
        let folds = try CrossValidationFolds(plan, table: table)
        var predictions = [Double](repeating: 0, count: 600)
        for fold in 0..<5 {
            let (fitted, rows) = folds.rows(fold)
            let fit = try LogisticModel(formula: "y ~ x + z + flag")
                .fit(table.filtered(keeping: fitted))
            let p = try fit.probabilities(table.filtered(keeping: rows))
            for (place, row) in rows.enumerated() { predictions[row] = p[place] }
        }
        let own = try Calibration(outcomes: try table.numbers("y"), predictions: predictions)
        #expect(isClose(quality.overall.areaUnderCurve, own.areaUnderCurve, relative: 1e-12))
        #expect(isClose(quality.overall.brier, own.brier, relative: 1e-10))
        let slope = try #require(quality.overall.slope)
        #expect(isClose(slope.estimate, own.slope?.estimate ?? 0, relative: 1e-8))
        #expect(quality.folds.reduce(0) { $0 + $1.rowsJudged } == 600)
        #expect(quality.notJudged.isEmpty)
        // A model is judged better by its own rows than by others.
        let inSample = try Calibration(
            outcomes: try table.numbers("y"),
            predictions: try LogisticModel(formula: "y ~ x + z + flag").fit(table)
                .probabilities(table))
        #expect(quality.overall.logLoss > inSample.logLoss)
    }

    @Test func groupedRowsAreJudgedAsTheirTrials() throws {
        // Rows of successes and trials against one row for each trial, folds by cluster.
        let n = (0..<600).map { Double(1 + $0 % 3) }
        let s = (0..<600).map { Double($0 * 5 % (2 + $0 % 3)) }
        let grouped = table.with("s", .numbers(s)).with("n", .numbers(n))
        let rows = n.indices.flatMap { [Int](repeating: $0, count: Int(n[$0])) }
        let outcomes = n.indices.flatMap { row in
            (0..<Int(n[row])).map { Double($0) < s[row] ? 1.0 : 0 }
        }
        let single = grouped.filtered(keeping: rows).with("one", .numbers(outcomes))
        // Every cluster in a fold of its own, so that their sizes do not matter.
        let plan = CrossValidation(folds: 25, cluster: "cluster", seed: 2)
        let a = try plan.judge(LogisticModel(formula: "cbind(s, n) ~ x + z"), on: grouped).overall
        let b = try plan.judge(LogisticModel(formula: "one ~ x + z"), on: single).overall
        #expect(a.rows == b.rows)
        #expect(isClose(a.areaUnderCurve, b.areaUnderCurve, relative: 1e-9))
        #expect(isClose(a.logLoss, b.logLoss, relative: 1e-9))
        #expect(isClose(a.areaError, b.areaError, relative: 1e-9))
    }

    @Test func aLevelThatTheFittedRowsLackIsCounted() throws {
        let levels = (0..<600).map { $0 < 6 ? "rare" : $0 % 2 == 0 ? "toys" : "food" }
        let with = table.with("category", .texts(TextColumn(levels)))
            .with("seller", .numbers((0..<600).map { $0 < 6 ? 0 : Double(1 + $0 % 40) }))
        let quality = try CrossValidation(folds: 4, cluster: "seller", seed: 1)
            .judge(LogisticModel(formula: "y ~ x + category", penalty: .firth), on: with)
        #expect(quality.notJudged == [PanelCount("a level that the fitted rows lack", 6)])
        #expect(quality.overall.rows == 594)
    }

    @Test func whatCannotBePartedSaysSo() {
        func message(_ plan: CrossValidation) -> String {
            do {
                _ = try plan.judge(LogisticModel(formula: "y ~ x"), on: table)
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message(CrossValidation(folds: 1, seed: 0))
                == "1 folds; write 2 to 100, of which 5 or 10 are usual")
        #expect(
            message(CrossValidation(folds: 30, cluster: "cluster", seed: 0))
                == "25 distinct values of cluster cannot fill 30 folds; ask for fewer folds")
        #expect(
            message(CrossValidation(folds: 10, time: "flag", seed: 0))
                == "flag has too few distinct values to be cut into 11 periods; ask for fewer "
                + "folds or leave out the time")
    }
}
