import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Times of a market in which a share never returns; the rest after Weibull times.
private func returns(_ rows: Int, cured: Double, until end: Double) -> Table {
    var state: UInt64 = 77
    func uniform() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(state >> 11) + 0.5) * 0x1p-53
    }
    var columns = (time: [Double](), event: [Double](), x: [Double]())
    for _ in 0..<rows {
        let x = Special.normalQuantile(uniform())
        let stays = uniform() < Kernels.logistic(Kernels.logit(cured) + 0.6 * x)
        let time = 50 * Kernels.exp(0.7 * Kernels.log(-Kernels.log(uniform())))
        columns.time.append(stays ? end : min(time, end))
        columns.event.append(stays || time > end ? 0 : 1)
        columns.x.append(x)
    }
    return Table([
        ("time", .numbers(columns.time)), ("event", .numbers(columns.event)),
        ("x", .numbers(columns.x)),
    ])
}

@Suite struct CureLawTests {
    @Test(arguments: LifetimeDistribution.allCases)
    func derivativesAreSlopes(_ law: LifetimeDistribution) throws {
        let table = returns(200, cured: 0.4, until: 400)
        let x = Matrix(
            rows: 200, columns: 2,
            columnMajor: [Double](repeating: 1, count: 200) + (try table.numbers("x")))
        let likelihood = CureLikelihood(
            distribution: law, incidence: x, latency: x,
            logTimes: try table.numbers("time").map(Kernels.log),
            event: try table.numbers("event"),
            weights: (0..<200).map { 1 + Double($0 % 3) })
        let point = [0.3, -0.2, 3.4, 0.1] + (law.hasScale ? [0.9] : [])
        let here = likelihood.derivatives(at: point, isExact: true)
        for index in point.indices {
            func moved(_ step: Double) -> Derivatives {
                var other = point
                other[index] += step
                return likelihood.derivatives(at: other, isExact: true)
            }
            let (up, down) = (moved(1e-5), moved(-1e-5))
            #expect(
                isClose((up.value - down.value) / 2e-5, here.gradient[index], relative: 1e-6))
            for other in point.indices {
                #expect(
                    isClose(
                        (down.gradient[other] - up.gradient[other]) / 2e-5,
                        here.information[other, index], absolute: 1e-4, relative: 1e-6))
            }
        }
    }

    /// Limits hold the truth here and fall short of it by the χ² quantile where they end.
    @Test func theCuredShareOfAKnownWorld() throws {
        let fit = try CureModel(formula: "Surv(time, event) ~ 1", incidence: "x").fit(
            returns(3_000, cured: 0.4, until: 400))
        // Five standard errors: a false alarm in one of a million worlds.
        let z = (fit.coefficients[0] - Kernels.logit(0.6)) / fit.covariance[0, 0].squareRoot()
        #expect(abs(z) < 5)
        let slope = (fit.coefficients[1] + 0.6) / fit.covariance[1, 1].squareRoot()
        #expect(abs(slope) < 5)
        #expect(fit.cured.lower < fit.cured.estimate && fit.cured.estimate < fit.cured.upper)
        // For a quadratic likelihood both limits are 1.96 errors away on the logit scale.
        let width = Kernels.logit(fit.cured.upper) - Kernels.logit(fit.cured.lower)
        #expect(isClose(width, 2 * 1.96 * fit.covariance[0, 0].squareRoot(), relative: 0.1))
        #expect(fit.diagnostics.isEmpty)
        #expect(fit.logLikelihood > fit.uncuredLogLikelihood)
    }

    /// Most buyers never return: the start must be near the plateau, or Newton's method runs off.
    @Test func aSmallUncuredShareIsFound() throws {
        let fit = try CureModel(formula: "Surv(time, event) ~ 1", incidence: "x").fit(
            returns(4_000, cured: 0.975, until: 400))
        // Five standard errors: a false alarm in one of a million worlds.
        let error = fit.covariance[0, 0].squareRoot()
        #expect(abs(fit.coefficients[0] + Kernels.logit(0.975)) < 5 * error)
        #expect(fit.cured.lower > 0.95 && fit.cured.upper < 0.99)
    }

    @Test func aCuredShareThatFollowUpIsTooShortForIsDoubted() throws {
        let fit = try CureModel(formula: "Surv(time, event) ~ 1").fit(
            returns(1_500, cured: 0.3, until: 30))
        #expect(fit.diagnostics.map(\.code).contains("cure_not_needed"))
        #expect(fit.cured.lower == 0)
        let world = returns(1_500, cured: 0.3, until: 400)
        #expect(
            try CureModel(formula: "Surv(time, event) ~ 1").fit(world).cured.shortFollowUp < 0.05)
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let table = returns(600, cured: 0.4, until: 400)
        let model = CureModel(formula: "Surv(time, event) ~ x", incidence: "x")
        let mixed = table.filtered(keeping: (0..<600).map { ($0 * 77 + 3) % 600 })
        let (one, other) = (try model.fit(table), try model.fit(mixed))
        for (a, b) in zip(one.coefficients, other.coefficients) {
            #expect(isClose(a, b, absolute: 1e-9, relative: 1e-8))
        }
        #expect(isClose(one.cured.lower, other.cured.lower, relative: 1e-5))
    }

    @Test func curvesEndAtTheCuredShare() throws {
        let table = returns(600, cured: 0.4, until: 400)
        let fit = try CureModel(formula: "Surv(time, event) ~ 1", incidence: "x").fit(table)
        let rows = table.filtered(keeping: [0, 1])
        let cured = try fit.curedProbabilities(rows)
        for (curve, share) in zip(try fit.survival(rows, at: [1, 50, 1e9]), cured) {
            #expect(curve[0] > curve[1] && isClose(curve[2], share, relative: 1e-12))
        }
    }

    @Test func anOffsetIsRefused() {
        let table = Table([("t", .numbers([2, 3])), ("e", .numbers([1, 0]))])
        #expect(throws: CureFitError.offset) {
            try CureModel(formula: "Surv(t, e) ~ offset(t)").fit(table)
        }
        #expect(
            CureFitError.offset.description
                == "a cure model takes no offset(...), which would belong to one of its two parts "
                + "only; leave it out of the formula and of incidence")
    }

    @Test func lateEntriesAreRefused() {
        let table = Table([
            ("from", .numbers([0, 1])), ("to", .numbers([2, 3])), ("e", .numbers([1, 0])),
        ])
        #expect(throws: CureFitError.lateEntry(formula: "Surv(from, to, e) ~ 1")) {
            try CureModel(formula: "Surv(from, to, e) ~ 1").fit(table)
        }
        #expect(
            CureFitError.nobodyCured.description
                == "the likelihood rises for ever as the cured share falls to 0: these data show no "
                + "plateau; use kind: aft")
    }
}
