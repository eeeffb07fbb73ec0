import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// What is done in another way where rows are many must give what few rows with weights give.
@Suite struct ManyRowsTests {
    /// Rows written out from cells (x, flag, y, count), in the order that `place` gives.
    private func expanded(_ cells: [[Double]], by place: (Int) -> Int) -> Table {
        let rows = cells.flatMap { cell in
            [[Double]](repeating: Array(cell.prefix(3)), count: Int(cell[3]))
        }
        let moved = rows.indices.map { rows[place($0)] }
        return Table(
            ["x", "flag", "y"].enumerated().map { index, name in
                (name, .numbers(moved.map { $0[index] }))
            })
    }

    private var cells: [[Double]] {
        var cells: [[Double]] = []
        for x in 0..<5 {
            for flag in 0..<2 {
                let events = 900 + 700 * x + 1_300 * flag
                cells.append([Double(x), Double(flag), 1, Double(events)])
                cells.append([Double(x), Double(flag), 0, Double(10_700 - events + 11 * x)])
            }
        }
        return cells
    }

    /// Sorted by outcome and flag: whole chunks without one or the other; or mixed.
    @Test(arguments: [1, 7_919]) func aRowManyTimesIsItsWeight(step: Int) throws {
        let cells = cells
        let count = cells.reduce(0) { $0 + Int($1[3]) }
        #expect(count > 100_000)
        let many = try LogisticModel(formula: "y ~ x * flag").fit(
            expanded(cells) { $0 * step % count })
        let table = Table(
            ["x", "flag", "y", "n"].enumerated().map { index, name in
                (name, .numbers(cells.map { $0[index] }))
            })
        let few = try LogisticModel(formula: "y ~ x * flag", weights: "n").fit(table)
        func agree(_ one: [Double], _ other: [Double]) {
            #expect(one.count == other.count)
            for (one, other) in zip(one, other) {
                #expect(isClose(one, other, absolute: 1e-9, relative: 1e-9))
            }
        }
        agree(many.coefficients, few.coefficients)
        agree(many.modelCovariance.elements, few.modelCovariance.elements)
        agree(many.robustCovariance.elements, few.robustCovariance.elements)
        agree([many.logLikelihood, many.nullDeviance], [few.logLikelihood, few.nullDeviance])
        agree(many.riskDifferences.map(\.estimate), few.riskDifferences.map(\.estimate))
        agree(many.riskDifferences.map(\.standardError), few.riskDifferences.map(\.standardError))
    }

    @Test func aColumnThatTheFirstRowsDoNotTellApartIsKept() throws {
        // In the first 1,024 of every 16,384 rows `late` is 0 and `copy` repeats `x`.
        let count = 110_000
        let x = (0..<count).map { Double($0 * 7_919 % 101) / 50 - 1 }
        let late = (0..<count).map { $0 % 16_384 >= 1_024 && $0 % 3 == 0 ? 1.0 : 0 }
        var copy = x
        for row in 0..<count where row % 16_384 >= 1_024 && row % 401 == 7 {
            copy[row] += row % 2 == 0 ? 3 : -3
        }
        let y = (0..<count).map { row in
            let p = Kernels.logistic(x[row] - 0.7 * late[row])
            return Double(row * 104_729 % 65_537) / 65_537 < p ? 1.0 : 0
        }
        let table = Table([
            ("x", .numbers(x)), ("late", .numbers(late)), ("copy", .numbers(copy)),
            ("again", .numbers(x.map { 2 * $0 })), ("y", .numbers(y)),
        ])
        let fit = try LogisticModel(formula: "y ~ x + late + copy + again").fit(table)
        #expect(fit.coefficientNames == ["(Intercept)", "x", "late", "copy"])
        #expect(fit.recipe.aliased == ["again"])
        // Seven standard errors: the outcome is spread evenly, not drawn.
        #expect(abs(fit.coefficients[2] + 0.7) < 7 * fit.standardErrors[2])
    }

    @Test func missingValuesAreFoundInEveryPiece() throws {
        let count = 300_000
        var x = (0..<count).map { Double($0 % 17) }
        x[0] = .infinity
        x[131_071] = .nan
        x[131_072] = .nan
        x[count - 1] = -.infinity
        let y = (0..<count).map { Double($0 % 5 % 2) }
        let design = try Design.build(
            formula: try Formula.parse("y ~ x"),
            table: Table([("x", .numbers(x)), ("y", .numbers(y))]))
        #expect(
            design.leftOut == [
                PanelCount("x is missing", 2), PanelCount("x is not finite", 2),
            ])
        #expect(design.rows.count == count - 4 && design.rows.first == 1)
    }

    /// Times on a grid of thousandths, and the same times moved off it.
    @Test(arguments: [0, 1e-7]) func aCurveOfManyRowsIsTheOneOfItsCounts(shift: Double) throws {
        let count = 270_000
        let times = (0..<count).map { row in
            let place = row * 7_919 % 65_521 * (row % 3 + 1) % 60_000
            return (Double(place) / 1_000 + 1 / 8.0) + shift * Double(place % 7)
        }
        let events = (0..<count).map { Double($0 * 31 % 7 % 2) }
        let many = try KaplanMeierModel(formula: "Surv(t, e) ~ 1").fit(
            Table([("t", .numbers(times)), ("e", .numbers(events))])
        ).curves[0]
        var cells: [[Double]: Double] = [:]
        for row in 0..<count { cells[[times[row], events[row]], default: 0] += 1 }
        let few = try KaplanMeierModel(formula: "Surv(t, e) ~ 1", weights: "n").fit(
            Table([
                ("t", .numbers(cells.map { $0.key[0] })), ("e", .numbers(cells.map { $0.key[1] })),
                ("n", .numbers(cells.map(\.value))),
            ])
        ).curves[0]
        #expect(many.times == few.times && many.events == few.events)
        #expect(many.censored == few.censored && many.atRisk == few.atRisk)
        #expect(many.survival == few.survival && many.standardError == few.standardError)
        #expect(many.atRisk[0] == Double(count))
        for index in many.times.indices {
            let one = SurvivalInterval.logLog.limits(
                survival: many.survival[index], logError: many.standardError[index],
                quantile: Special.normalQuantile(0.975))
            #expect(many.lower[index] == one.lower || one.lower.isNaN)
            #expect(many.upper[index] == one.upper || one.upper.isNaN)
            #expect(many.lower[index].isNaN == one.lower.isNaN)
        }
    }
}
