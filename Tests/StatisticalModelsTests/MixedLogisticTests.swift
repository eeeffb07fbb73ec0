import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Sellers with effects of a known spread, drawn from a fixed stream.
private func sellers(_ count: Int, rows: Int, deviation: Double, seed: UInt64) -> Table {
    var state = seed
    func uniform() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(state >> 11) + 0.5) * 0x1p-53
    }
    let effects = (0..<count).map { _ in deviation * Special.normalQuantile(uniform()) }
    let levels = (0..<count).map { _ in Special.normalQuantile(uniform()) }
    var (y, x, seller) = ([Double](), [Double](), [Double]())
    for row in 0..<rows {
        let group = row % count
        let value = levels[group] + Special.normalQuantile(uniform())
        let eta = -1 + 0.5 * value + 0.8 * levels[group] + effects[group]
        y.append(uniform() < Kernels.logistic(eta) ? 1 : 0)
        x.append(value)
        seller.append(Double(group))
    }
    return Table([("y", .numbers(y)), ("x", .numbers(x)), ("seller", .numbers(seller))])
}

@Suite struct MixedLogisticTests {
    private let table = sellers(40, rows: 1_200, deviation: 0.8, seed: 17)

    @Test func theScoreIsTheSlopeOfTheMarginalLikelihood() throws {
        for points in [1, 2, 7] {
            let model = MixedLogisticModel(
                formula: "y ~ x", group: "seller", quadraturePoints: points)
            let theta = [-0.7, 0.4, 1.1]
            func at(_ theta: [Double]) throws -> (value: Double, gradient: [Double]) {
                try model.score(
                    coefficients: Array(theta.dropLast()), deviation: theta[2], table: table)
            }
            let here = try at(theta)
            for index in theta.indices {
                var (high, low) = (theta, theta)
                high[index] += 1e-5
                low[index] -= 1e-5
                let slope = (try at(high).value - at(low).value) / 2e-5
                #expect(isClose(slope, here.gradient[index], relative: 1e-6))
            }
        }
    }

    @Test func atTheEstimatesTheScoreIsZero() throws {
        let model = MixedLogisticModel(formula: "y ~ x", group: "seller", quadraturePoints: 3)
        let fit = try model.fit(table)
        let here = try model.score(
            coefficients: fit.coefficients, deviation: fit.deviation, table: table)
        #expect(isClose(here.value, fit.logLikelihood, relative: 1e-12))
        #expect(here.gradient.allSatisfy { abs($0) < 1e-6 })
        // A row's unit changes nothing but its coefficient.
        let x = try table.numbers("x")
        let scaled = try model.fit(table.with("x", .numbers(x.map { $0 * 1_000 + 300 })))
        #expect(isClose(scaled.coefficients[1] * 1_000, fit.coefficients[1], relative: 1e-6))
        #expect(isClose(scaled.deviation, fit.deviation, relative: 1e-6))
    }

    @Test func extremeGroupsAreShrunkNotLost() throws {
        // One seller always fails, one never, one has a single order; the rest differ widely.
        var seller: [Double] = []
        var y: [Double] = []
        for row in 0..<2_000 {
            let ordinary = 3 + row % 40
            let group = row < 500 ? 0 : row < 1_000 ? 1 : row == 1_000 ? 2 : ordinary
            seller.append(Double(group))
            let happens = row < 500 || (row > 1_000 && row * 41 % 101 < 9 + 2 * ordinary)
            y.append(happens ? 1 : 0)
        }
        let data = Table([("y", .numbers(y)), ("seller", .numbers(seller))])
        let fit = try MixedLogisticModel(formula: "y ~ 1", group: "seller", quadraturePoints: 9)
            .fit(data)
        #expect(fit.effects[0].mode > 2)
        #expect(fit.effects[1].mode < -2)
        #expect(abs(fit.effects[2].mode) < fit.deviation)
        #expect(fit.effects.allSatisfy { $0.mode.isFinite && $0.variance > 0 })
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let model = MixedLogisticModel(formula: "y ~ x", group: "seller", quadraturePoints: 5)
        let one = try model.fit(table)
        let other = try model.fit(
            table.filtered(keeping: (0..<1_200).map { ($0 * 77 + 5) % 1_200 }))
        for (a, b) in zip(
            one.coefficients + [one.deviation] + one.jointCovariance.elements,
            other.coefficients + [other.deviation] + other.jointCovariance.elements)
        {
            #expect(isClose(a, b, relative: 1e-6))
        }
        #expect(one.effects.map(\.group) == other.effects.map(\.group))
    }

    @Test func aWeightOfTwoIsARowTwice() throws {
        let w = (0..<1_200).map { Double(1 + $0 % 3 % 2) }
        let repeated = table.filtered(
            keeping: w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) })
        let one = try MixedLogisticModel(formula: "y ~ x", group: "seller", weights: "w")
            .fit(table.with("w", .numbers(w)))
        let two = try MixedLogisticModel(formula: "y ~ x", group: "seller").fit(repeated)
        for (a, b) in zip(
            one.coefficients + [one.deviation, one.logLikelihood] + one.standardErrors,
            two.coefficients + [two.deviation, two.logLikelihood] + two.standardErrors)
        {
            #expect(isClose(a, b, relative: 1e-6))
        }
    }

    @Test func morePointsConverge() throws {
        let values = try [5, 9, 15, 21, 25].map {
            try MixedLogisticModel(formula: "y ~ x", group: "seller", quadraturePoints: $0)
                .fit(table).logLikelihood
        }
        #expect(abs(values[4] - values[3]) < 1e-7)
        #expect(abs(values[3] - values[2]) < abs(values[2] - values[1]))
        #expect(abs(values[2] - values[1]) < abs(values[1] - values[0]))
    }

    @Test func effectsAreShrunkAndAddUp() throws {
        let fit = try MixedLogisticModel(formula: "y ~ x", group: "seller").fit(table)
        // At the mode of every group Σ (y − p) = mode / variance of the effects.
        let predicted = try fit.predict(table)
        let y = try table.numbers("y")
        var residual = [Double](repeating: 0, count: 40)
        for row in y.indices { residual[row % 40] += y[row] - predicted[row].conditional }
        for (group, effect) in fit.effects.enumerated() {
            #expect(isClose(residual[group] * fit.variance, effect.mode, relative: 1e-8))
            #expect(effect.variance < fit.variance)
        }
        #expect(fit.varianceTest.pValue < 1e-6)
    }

    @Test func groupsThatDoNotDifferHaveNoVariance() throws {
        // Each seller has the same share of events: less than chance makes.
        let table = Table([
            ("y", .numbers((0..<600).map { Double($0 / 30 % 2) })),
            ("x", .numbers((0..<600).map { Double($0 * 7 % 13) })),
            ("seller", .numbers((0..<600).map { Double($0 % 30) })),
        ])
        let fit = try MixedLogisticModel(formula: "y ~ x", group: "seller").fit(table)
        let plain = try LogisticModel(formula: "y ~ x").fit(table)
        #expect(fit.deviation == 0)
        #expect(fit.deviationError == nil)
        for (a, b) in zip(fit.coefficients, plain.coefficients) {
            #expect(isClose(a, b, relative: 1e-9))
        }
        #expect(fit.varianceTest.pValue == 1)
        #expect(fit.effects.allSatisfy { $0.mode == 0 && $0.variance == 0 })
        #expect(
            fit.diagnostics.map(\.message) == [
                "the effects of seller have an estimated variance of 0: its values differ no more "
                    + "than chance makes them; estimates are those of the logistic regression "
                    + "without effects"
            ])
    }

    @Test func withinAndBetweenDiffer() throws {
        let model = MixedLogisticModel(formula: "y ~ x", group: "seller", withinBetween: true)
        let fit = try model.fit(table)
        #expect(fit.coefficientNames == ["(Intercept)", "within(x)", "between(x)"])
        // Made with 0.5 within and, as a seller's level counts once more, 1.3 between: within five
        // standard errors, which fails by chance in one of a million tables.
        #expect(abs(fit.coefficients[1] - 0.5) < 5 * fit.standardErrors[1])
        #expect(abs(fit.coefficients[2] - 1.3) < 5 * fit.standardErrors[2])
        #expect(fit.coefficients[2] - fit.coefficients[1] > 2 * fit.standardErrors[2])
        // A seller that was not seen is taken to be one of mean level.
        let seen = try fit.predict(table)
        let unseen = try fit.predict(
            table.with("seller", .numbers([Double](repeating: 99, count: 1_200))))
        let knowsAll = seen.allSatisfy { $0.isGroupKnown }
        #expect(knowsAll)
        #expect(unseen.allSatisfy { !$0.isGroupKnown && $0.population == $0.conditional })
    }

    @Test func whatCannotBeFittedSaysSo() {
        func message(_ model: MixedLogisticModel, _ table: Table) -> String {
            do {
                _ = try model.fit(table)
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        let own = table.with("row", .numbers((0..<1_200).map(Double.init)))
        #expect(
            message(MixedLogisticModel(formula: "y ~ x", group: "row"), own)
                == "each of the 1200 rows has its own row: an effect of the group cannot be told "
                + "from chance; name a column whose values repeat as `group`")
        // Every seller has one outcome.
        let fixed = table.with(
            "y", .numbers((0..<1_200).map { $0 % 40 < 15 ? 1 : 0 }))
        #expect(
            message(MixedLogisticModel(formula: "y ~ x", group: "seller"), fixed)
                == "the outcome hardly varies within seller, so that the variance of its effects "
                + "runs to infinity; name a wider column as `group`, or fit one row for each "
                + "seller")
        let one = table.with("all", .numbers([Double](repeating: 1, count: 1_200)))
        #expect(
            message(MixedLogisticModel(formula: "y ~ x", group: "all"), one)
                == "all rows have the same all: there is no difference between groups to "
                + "estimate; name another column as `group`, or fit a logistic model")
        #expect(
            message(
                MixedLogisticModel(formula: "y ~ x", group: "seller", quadraturePoints: 0), table)
                == "0 quadrature points; write 1 (Laplace) to 50, of which 7 are enough for most "
                + "data")
    }

    @Test func theRuleIsExactForPolynomials() throws {
        for count in [1, 2, 5, 12, 50] {
            let rule = try GaussHermite(count: count)
            // E U^(2k) = (2k − 1)!!
            var moment = 1.0
            for k in 0..<min(count, 8) {
                if k > 0 { moment *= Double(2 * k - 1) }
                let sum = rule.points.indices.reduce(0) { sum, index in
                    var power = rule.weights[index]
                    for _ in 0..<(2 * k) { power *= rule.points[index] }
                    return sum + power
                }
                #expect(isClose(sum, moment, relative: 1e-11))
            }
        }
    }
}
