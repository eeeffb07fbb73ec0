import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct ParametricLawTests {
    private let table = lawTable(rows: 250, seed: 31)
    private let formula = "Surv(time, event) ~ x + flag"

    private func agree(
        _ a: ParametricSurvivalFit, _ b: ParametricSurvivalFit, _ tolerance: Double = 1e-9
    ) {
        for (x, y) in zip(
            a.coefficients + a.covariance.elements + [a.logLikelihood],
            b.coefficients + b.covariance.elements + [b.logLikelihood])
        {
            #expect(isClose(x, y, absolute: 1e-12, relative: tolerance))
        }
    }

    /// Gradient and information against differences, with weights, offsets and late entries.
    @Test(arguments: LifetimeDistribution.allCases)
    func derivativesAreSlopes(_ law: LifetimeDistribution) throws {
        let x = Matrix(
            rows: 250, columns: 2,
            columnMajor: [Double](repeating: 1, count: 250) + (try table.numbers("x")))
        let likelihood = ParametricLikelihood(
            distribution: law, x: x, start: try table.numbers("start"),
            stop: try table.numbers("stop"), event: try table.numbers("event"),
            offset: try table.numbers("off"), weights: try table.numbers("w"))
        let point = law.hasScale ? [2.1, -0.3, 0.8] : [2.1, -0.3]
        let here = likelihood.derivatives(at: point)
        for index in point.indices {
            func moved(_ step: Double) -> Derivatives {
                var other = point
                other[index] += step
                return likelihood.derivatives(at: other)
            }
            let (up, down) = (moved(1e-5), moved(-1e-5))
            #expect(
                isClose((up.value - down.value) / 2e-5, here.gradient[index], relative: 1e-7))
            for other in point.indices {
                #expect(
                    isClose(
                        (down.gradient[other] - up.gradient[other]) / 2e-5,
                        here.information[other, index], absolute: 1e-4, relative: 1e-7))
            }
        }
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let model = ParametricSurvivalModel(
            formula: "Surv(start, stop, event) ~ x + z", distribution: .logLogistic,
            clusters: ["cluster"])
        agree(
            try model.fit(table),
            try model.fit(table.filtered(keeping: (0..<250).map { ($0 * 77 + 3) % 250 })))
    }

    @Test(arguments: LifetimeDistribution.allCases)
    func aWeightOfTwoIsTwoRowsOfACluster(_ law: LifetimeDistribution) throws {
        let rows = (0..<250).map(Double.init)
        let numbered = table.with("row", .numbers(rows))
        let w = try table.numbers("w")
        let repeated = numbered.filtered(
            keeping: w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) })
        agree(
            try ParametricSurvivalModel(
                formula: formula, distribution: law, clusters: ["row"], weights: "w"
            ).fit(numbered),
            try ParametricSurvivalModel(
                formula: formula, distribution: law, clusters: ["row"]
            ).fit(repeated))
    }

    /// Times in hours instead of days move the intercept by log 24 and nothing else.
    @Test(arguments: LifetimeDistribution.allCases)
    func theUnitOfTimeMovesTheIntercept(_ law: LifetimeDistribution) throws {
        let model = ParametricSurvivalModel(formula: formula, distribution: law)
        let hours = table.with("time", .numbers(try table.numbers("time").map { $0 * 24 }))
        let (days, other) = (try model.fit(table), try model.fit(hours))
        let shift = Kernels.log(24)
        for index in days.coefficients.indices {
            #expect(
                isClose(
                    other.coefficients[index],
                    days.coefficients[index] + (index == 0 ? shift : 0), relative: 1e-9))
        }
        #expect(
            isClose(
                other.logLikelihood, days.logLikelihood - Double(days.counts.events) * shift,
                relative: 1e-12))
    }

    /// A constant hazard of rows that enter late: events over time at risk.
    @Test func lateEntriesOfAConstantHazard() throws {
        let fit = try ParametricSurvivalModel(
            formula: "Surv(start, stop, event) ~ 1", distribution: .exponential
        ).fit(table)
        let atRisk = zip(try table.numbers("stop"), try table.numbers("start")).reduce(0) {
            $0 + $1.0 - $1.1
        }
        let events = try table.numbers("event").reduce(0, +)
        #expect(isClose(Kernels.exp(-fit.coefficients[0]), events / atRisk, relative: 1e-10))
        #expect(isClose(fit.modelCovariance[0, 0], 1 / events, relative: 1e-9))
    }

    @Test func aWeibullLawFitsNoWorseThanAConstantHazard() throws {
        func value(_ law: LifetimeDistribution) throws -> Double {
            try ParametricSurvivalModel(formula: formula, distribution: law).fit(table)
                .logLikelihood
        }
        #expect(try value(.exponential) <= value(.weibull))
    }

    @Test func theMedianOfAPredictionIsWhereItsCurveIsAHalf() throws {
        for law in LifetimeDistribution.allCases {
            let fit = try ParametricSurvivalModel(formula: formula, distribution: law).fit(table)
            let row = table.filtered(keeping: [7])
            let median = try fit.quantiles(row, [0.5])[0][0].estimate
            #expect(
                isClose(try fit.survival(row, at: [median])[0][0].estimate, 0.5, relative: 1e-12))
        }
    }

    /// Far in the tail log Φ is taken from a continued fraction.
    @Test func aCensoredTimeFarBeyondTheOthersStaysFinite() throws {
        let times = [1.0, 1.01, 1.02, 0.99, 1e6]
        let table = Table([
            ("time", .numbers(times)), ("event", .numbers([1, 1, 1, 1, 0])),
        ])
        let likelihood = ParametricLikelihood(
            distribution: .logNormal, x: Matrix(rows: 5, columns: 1, repeating: 1), start: nil,
            stop: times, event: try table.numbers("event"), offset: nil, weights: nil)
        // w = 50 · log 10⁶ = 690.8 standard deviations out: log Φ(−w) ≈ −w²/2 − log(w √(2π)).
        let w = 50 * Kernels.log(1e6)
        let density = times.prefix(4).reduce(0) { sum, time in
            let z = 50 * Kernels.log(time)
            return sum - z * z / 2 - 0.9189385332046727 + Kernels.log(50) - Kernels.log(time)
        }
        let tail = -w * w / 2 - 0.9189385332046727 - Kernels.log(w) - 1 / (w * w)
        #expect(
            isClose(likelihood.derivatives(at: [0, 50]).value, density + tail, relative: 1e-12))
    }

    @Test func whatCannotBeFittedIsSaid() {
        func message(_ formula: String, _ columns: [(String, [Double])]) -> String {
            let table = Table(columns.map { ($0.0, .numbers($0.1)) })
            do {
                _ = try ParametricSurvivalModel(formula: formula).fit(table)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message("Surv(t, e) ~ 1", [("t", [0, 2, 0]), ("e", [1, 1, 0])])
                == "a time is 0 (in 2 rows), but log time needs times above 0; count a time on the "
                + "day itself as half a unit, or use kind: cox")
        #expect(
            message("Surv(t, e) ~ 1", [("t", [1, 2]), ("e", [0, 0])])
                == "e is 0 in every row that can be used: without an event there is nothing to "
                + "estimate; follow longer or choose another event")
        #expect(
            message("e ~ t", [("t", [1, 2]), ("e", [0, 1])])
                == "a parametric survival model needs Surv(time, event) or Surv(start, stop, event) "
                + "with an event of 0 and 1, but the formula is e ~ t")
    }
}
