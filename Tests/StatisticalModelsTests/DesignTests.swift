import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct DesignTests {
    private let table = Table([
        ("y", .numbers([0, 1, 0, 1, 1, 0])),
        ("x", .numbers([1, 2, 3, 4, .nan, 6])),
        ("z", .numbers([2, 1, 2, 1, 2, 1])),
        ("flag", .flags([1, 0, 1, 0, 1, 1])),
        ("size", .texts(TextColumn(["10", "9", "10", "9", "9", "10"]))),
        ("kind", .texts(TextColumn(["b", "a", "c", "b", "a", nil]))),
    ])

    private func design(_ formula: String) throws -> Design {
        try Design.build(formula: try Formula.parse(formula), table: table)
    }

    @Test func codesFactorsAgainstTheFirstLevelInOrder() throws {
        let kinds = try design("y ~ kind")
        #expect(kinds.recipe.columnNames == ["(Intercept)", "kind=b", "kind=c"])
        #expect(Array(kinds.rows) == [0, 1, 2, 3, 4])
        #expect(kinds.leftOut == [PanelCount("kind is missing", 1)])
        #expect(kinds.matrix.column(1) == [1, 0, 0, 1, 0])
        // Levels that are all numbers are in their order as numbers: 9 before 10.
        #expect(try design("y ~ size").recipe.columnNames == ["(Intercept)", "size=10"])
        #expect(
            try design("y ~ factor(kind, \"c\")").recipe.columnNames
                == ["(Intercept)", "kind=a", "kind=b"])
    }

    @Test func theFirstFactorVariesFastest() throws {
        // Combinations that do not occur, and the one that the others determine, are left out.
        let both = try design("y ~ size:kind")
        #expect(
            both.recipe.columnNames == [
                "(Intercept)", "size=9:kind=a", "size=9:kind=b", "size=10:kind=b",
            ])
        #expect(
            both.recipe.aliased == ["size=10:kind=a", "size=9:kind=c", "size=10:kind=c"])
    }

    @Test func aFactorWithoutItsMarginHasEveryLevel() throws {
        let slopes = try design("y ~ kind + kind:z")
        #expect(
            slopes.recipe.columnNames + slopes.recipe.aliased == [
                "(Intercept)", "kind=b", "kind=c", "kind=a:z", "kind=b:z", "kind=c:z",
            ])
        #expect(
            try design("y ~ z + kind:z").recipe.columnNames == [
                "(Intercept)", "z", "kind=b:z", "kind=c:z",
            ])
        #expect(try design("y ~ kind - 1").recipe.columnNames == ["kind=a", "kind=b", "kind=c"])
    }

    @Test func countsRowsLeftOutByReasonInReadingOrder() throws {
        let all = try design("y ~ x + kind + flag")
        #expect(
            all.leftOut == [PanelCount("x is missing", 1), PanelCount("kind is missing", 1)])
        #expect(Array(all.rows) == [0, 1, 2, 3])
    }

    @Test func namesWhatOthersDetermine() throws {
        let repeated = try design("y ~ z + I(3 - z) + I(z * 2)")
        #expect(repeated.recipe.columnNames == ["(Intercept)", "z"])
        #expect(repeated.recipe.aliased == ["3 - z", "z * 2"])
        #expect(repeated.diagnostics.map(\.code) == ["aliased", "aliased"])
    }

    @Test func makesTheSameColumnsForNewData() throws {
        let fitted = try design("y ~ kind:flag + ns(z, 2) + log1p(z) + offset(z)")
        let again = try fitted.recipe.matrix(for: fitted.table)
        #expect(again == fitted.matrix)
        #expect(fitted.offset == [2, 1, 2, 1, 2])
        let missing = Table([
            ("kind", .texts(TextColumn(["a"]))), ("flag", .flags([-1])), ("z", .numbers([1])),
        ])
        #expect(try fitted.recipe.matrix(for: missing)[0, 0] == 1)
        #expect(try fitted.recipe.matrix(for: missing).elements.contains { $0.isNaN })
    }

    @Test func aSplineIsLinearBeyondItsBoundary() throws {
        let x = Table([
            ("y", .numbers((0..<9).map { Double($0 % 2) })),
            ("x", .numbers((0..<9).map { Double($0 * $0) })),
        ])
        let recipe = try Design.build(formula: try Formula.parse("y ~ ns(x, 3)"), table: x).recipe
        let at = Table([("x", .numbers([-30, -20, -10, 0, 64, 74, 84, 94]))])
        let basis = try recipe.matrix(for: at)
        for column in 1..<4 {
            let values = basis.column(column)
            for low in [0, 4] {
                for start in low..<(low + 2) {
                    let bend = values[start] - 2 * values[start + 1] + values[start + 2]
                    #expect(abs(bend) < 1e-10)
                }
            }
        }
    }

    @Test func survivalDesignsHaveNoConstant() throws {
        let survival = try Design.build(
            formula: try Formula.parse("Surv(z, flag) ~ size + I(x - x + 1)"), table: table)
        #expect(survival.recipe.columnNames == ["size=10"])
        #expect(survival.recipe.aliased == ["x - x + 1"])
        #expect(
            survival.outcome
                == .survival(start: nil, stop: [2, 1, 2, 1, 1], event: [1, 0, 1, 0, 1]))
    }

    @Test func aTextEventIsACause() throws {
        let causes = try Design.build(
            formula: try Formula.parse("Surv(z, kind) ~ flag"), table: table)
        #expect(causes.rows.count == 6)
        guard case .causes(nil, let stop, let cause) = causes.outcome else {
            Issue.record("the outcome is not causes")
            return
        }
        #expect(stop.count == 6)
        #expect(cause[5] == nil)
    }

    @Test func aStartAfterItsStopIsAnError() {
        let wrong = Table(
            [
                ("a", .numbers([0, 5])), ("b", .numbers([1, 5])), ("e", .numbers([1, 1])),
            ], origin: TableOrigin(file: "panel.csv"))
        let error = #expect(throws: DataError.self) {
            try Design.build(formula: try Formula.parse("Surv(a, b, e) ~ 1"), table: wrong)
        }
        #expect(error?.description == "panel.csv:3: b \"5\": expected a time after a")
    }
}
