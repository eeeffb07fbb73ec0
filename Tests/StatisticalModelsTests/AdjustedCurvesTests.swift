import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct AdjustedCurvesTests {
    private let table = lawTable(rows: 220, seed: 101)
    private let times = [0.5, 3, 8, 20]

    private func fit(_ table: Table) throws -> CoxFit {
        try CoxModel(
            formula: "Surv(time, event) ~ x + flag + offset(off)", strata: ["stratum"],
            clusters: ["cluster"]
        ).fit(table)
    }

    @Test func aCurveIsTheMeanOfPredictedCurves() throws {
        let fit = try fit(table)
        let found = try fit.adjustedCurves(by: "flag", in: table, at: times)
        #expect(found.curves.map(\.label) == ["flag=0", "flag=1"])
        #expect(found.rowsUsed == 220 && found.rowsLeftOut == 0)
        for (value, curve) in zip([0.0, 1], found.curves) {
            let set = table.with("flag", .numbers([Double](repeating: value, count: 220)))
            let curves = try fit.survivalCurves(for: set, at: times)
            for index in times.indices {
                let mean = curves.reduce(0) { $0 + $1.survival[index] } / 220
                #expect(isClose(curve.survival[index], mean, relative: 1e-10))
            }
        }
        let difference = found.differences[0]
        for index in times.indices {
            #expect(
                isClose(
                    difference.estimates[index],
                    found.curves[1].survival[index] - found.curves[0].survival[index],
                    absolute: 1e-14))
        }
    }

    /// For one row the error is that of its predicted curve.
    @Test func theErrorOfOneRowIsThatOfItsCurve() throws {
        let fit = try fit(table)
        let row = table.filtered(keeping: [17])
        let found = try fit.adjustedCurves(by: "flag", in: row, at: times, interval: .log)
        let curve = try fit.survivalCurves(for: row, at: times, interval: .log)[0]
        for index in times.indices {
            let error = curve.survival[index] * curve.standardError[index]
            #expect(
                isClose(found.curves[0].survival[index], curve.survival[index], relative: 1e-10))
            #expect(isClose(found.curves[0].standardErrors[index], error, relative: 1e-8))
            #expect(isClose(found.curves[0].lower[index], curve.lower[index], relative: 1e-8))
        }
    }

    /// By central differences of the coefficients and of each stratum's baseline.
    @Test func theErrorOfADifferenceIsTheDeltaMethods() throws {
        let fit = try fit(table)
        let found = try fit.adjustedCurves(by: "flag", in: table, at: [8]).differences[0]
        // Moving β moves H₀ too: dH₀ = −(∫ x̄ dH₀)ᵀdβ, as q says.
        let step = 1e-5
        var slopes: [Double] = []
        for column in fit.coefficients.indices {
            func shifted(_ sign: Double) throws -> Double {
                var moved = fit
                moved.coefficients[column] += sign * step
                for place in moved.baselines.indices {
                    let baseline = moved.baselines[place]
                    for k in baseline.times.indices {
                        moved.baselines[place].cumulativeHazard[k] -=
                            sign * step
                            * baseline.meanIntegral[k * fit.coefficients.count + column]
                    }
                }
                return try moved.adjustedCurves(by: "flag", in: table, at: [8])
                    .differences[0].estimates[0]
            }
            slopes.append(try (shifted(1) - shifted(-1)) / (2 * step))
        }
        var variance = 0.0
        for i in slopes.indices {
            for j in slopes.indices {
                variance += slopes[i] * slopes[j] * fit.covariance[i, j]
            }
        }
        for place in fit.baselines.indices {
            func shifted(_ sign: Double) throws -> Double {
                var moved = fit
                for k in moved.baselines[place].times.indices {
                    moved.baselines[place].cumulativeHazard[k] += sign * step
                }
                return try moved.adjustedCurves(by: "flag", in: table, at: [8])
                    .differences[0].estimates[0]
            }
            let slope = try (shifted(1) - shifted(-1)) / (2 * step)
            let k = (fit.baselines[place].times.lastIndex { $0 <= 8 }) ?? 0
            variance += slope * slope * fit.baselines[place].variance[k]
        }
        #expect(isClose(found.standardErrors[0], variance.squareRoot(), relative: 1e-6))
    }

    @Test func rowsMissingAColumnAreLeftOutAndWeightsCount() throws {
        let fit = try fit(table)
        var x = try table.numbers("x")
        x[3] = .nan
        let found = try fit.adjustedCurves(
            by: "flag", in: table.with("x", .numbers(x)), at: times)
        #expect(found.rowsUsed == 219 && found.rowsLeftOut == 1)
        let twice = try fit.adjustedCurves(
            by: "flag", in: table.appending(table.filtered(keeping: [5])), at: times)
        let weights = (0..<220).map { $0 == 5 ? 2.0 : 1 }
        let heavy = try fit.adjustedCurves(
            by: "flag", in: table.with("two", .numbers(weights)), at: times, weights: "two")
        for (one, other) in zip(twice.curves, heavy.curves) {
            for index in times.indices {
                #expect(isClose(one.survival[index], other.survival[index], relative: 1e-10))
                #expect(
                    isClose(one.standardErrors[index], other.standardErrors[index], relative: 1e-8))
            }
        }
    }

    @Test func faultsAreNamed() throws {
        let fit = try fit(table)
        func message(_ column: String) -> String? {
            let error = #expect(throws: AdjustmentError.self) {
                try fit.adjustedCurves(by: column, in: table, at: times)
            }
            return error?.description
        }
        #expect(
            message("z")
                == "\"z\" is no column of the model, so its curves would all be equal; the model "
                + "has x, flag, off, stratum")
        #expect(
            message("x")
                == "\"x\" has 220 values, a curve for each is more than 50; cut it into a few "
                + "classes")
    }
}
