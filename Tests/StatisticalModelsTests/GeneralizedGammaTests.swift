import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// The generalised gamma law against its special cases and differences.
@Suite struct GeneralizedGammaTests {
    private let table = lawTable(rows: 250, seed: 71)
    private let formula = "Surv(start, stop, event) ~ x + flag"

    private func likelihood(_ shape: Double) throws -> ParametricLikelihood {
        ParametricLikelihood(
            generalizedGammaShape: shape,
            x: Matrix(
                rows: 250, columns: 2,
                columnMajor: [Double](repeating: 1, count: 250) + (try table.numbers("x"))),
            start: try table.numbers("start"), stop: try table.numbers("stop"),
            event: try table.numbers("event"), offset: try table.numbers("off"),
            weights: try table.numbers("w"))
    }

    private func special(_ law: LifetimeDistribution) throws -> ParametricLikelihood {
        ParametricLikelihood(
            distribution: law,
            x: Matrix(
                rows: 250, columns: 2,
                columnMajor: [Double](repeating: 1, count: 250) + (try table.numbers("x"))),
            start: try table.numbers("start"), stop: try table.numbers("stop"),
            event: try table.numbers("event"), offset: try table.numbers("off"),
            weights: try table.numbers("w"))
    }

    /// Weibull at 1 and log-normal at 0, with all derivatives.
    @Test func weibullAndLogNormalAreSpecialCases() throws {
        let point = [2.1, -0.3, 0.8]
        for (shape, law) in [(1.0, LifetimeDistribution.weibull), (0.0, .logNormal)] {
            let got = try likelihood(shape).derivatives(at: point)
            let want = try special(law).derivatives(at: point)
            #expect(isClose(got.value, want.value, relative: 1e-12))
            for (a, b) in zip(
                got.gradient + got.information.elements,
                want.gradient + want.information.elements)
            {
                #expect(isClose(a, b, absolute: 1e-9, relative: 1e-10))
            }
        }
    }

    /// Gamma times at Q = σ: f = t^(k−1) e^(−t/s) / (s^k Γ(k)), k = 1/σ², s = σ² e^μ.
    @Test func gammaTimesAreASpecialCase() throws {
        let times = [0.4, 1, 2.5, 7]
        let events = [1.0, 1, 0, 1]
        for sigma in [0.02, 0.3, 0.8, 1.7] {
            let mu = 0.6
            let k = 1 / (sigma * sigma)
            let s = sigma * sigma * Kernels.exp(mu)
            let want = times.indices.reduce(0) { sum, row in
                let t = times[row]
                if events[row] == 0 {
                    return sum
                        + Special.logRegularizedGamma(k, logX: Kernels.log(t / s), upper: true)
                }
                return sum + (k - 1) * Kernels.log(t) - t / s - k * Kernels.log(s)
                    - Special.logGamma(k)
            }
            let got = ParametricLikelihood(
                generalizedGammaShape: sigma, x: Matrix(rows: 4, columns: 1, repeating: 1),
                start: nil, stop: times, event: events, offset: nil, weights: nil
            ).derivatives(at: [mu / sigma, 1 / sigma]).value
            #expect(isClose(got, want, relative: 1e-8))
        }
    }

    @Test(arguments: [-2.0, -0.5, -0.02, 0.001, 0.04, 0.7, 2.5])
    func derivativesAreSlopes(_ shape: Double) throws {
        let likelihood = try likelihood(shape)
        let point = [2.1, -0.3, 0.8]
        let here = likelihood.derivatives(at: point)
        for index in point.indices {
            func moved(_ step: Double) -> Derivatives {
                var other = point
                other[index] += step
                return likelihood.derivatives(at: other)
            }
            let (up, down) = (moved(1e-5), moved(-1e-5))
            #expect(
                isClose(
                    (up.value - down.value) / 2e-5, here.gradient[index], absolute: 1e-5,
                    relative: 1e-7))
            for other in point.indices {
                #expect(
                    isClose(
                        (down.gradient[other] - up.gradient[other]) / 2e-5,
                        here.information[other, index], absolute: 1e-4, relative: 1e-7))
            }
        }
    }

    /// Nothing jumps where the expansion near the normal law takes over, nor at 0: a cubic through
    /// four shapes on one side meets the value on the other.
    @Test(arguments: [-0.029, 0, 0.03])
    func theLikelihoodIsSmoothInItsShape(_ edge: Double) throws {
        let values = try (1...4).map {
            try likelihood(edge - 1e-3 * Double($0)).derivatives(at: [2.1, -0.3, 0.8]).value
        }
        let want = 4 * values[0] - 6 * values[1] + 4 * values[2] - values[3]
        let got = try likelihood(edge).derivatives(at: [2.1, -0.3, 0.8]).value
        #expect(isClose(got, want, absolute: 1e-8))
    }

    /// The errors are those of the curvature of the whole likelihood, Q included.
    @Test func theFitIsAMaximumAndItsErrorsItsCurvature() throws {
        let fit = try GeneralizedGammaModel(formula: formula, weights: "w").fit(table)
        #expect(fit.logLikelihood >= fit.weibullLogLikelihood)
        #expect(fit.logLikelihood >= fit.logNormalLogLikelihood)
        let x = Matrix(
            rows: 250, columns: 3,
            columnMajor: [Double](repeating: 1, count: 250) + (try table.numbers("x"))
                + (try table.numbers("flag")))
        func value(_ theta: [Double]) throws -> Double {
            let scale = Kernels.exp(theta[3])
            return ParametricLikelihood(
                generalizedGammaShape: theta[4], x: x, start: try table.numbers("start"),
                stop: try table.numbers("stop"), event: try table.numbers("event"), offset: nil,
                weights: try table.numbers("w")
            ).derivatives(at: theta.prefix(3).map { $0 / scale } + [1 / scale]).value
        }
        #expect(isClose(try value(fit.coefficients), fit.logLikelihood, relative: 1e-12))
        let step = 1e-3
        var information = Matrix(rows: 5, columns: 5)
        for a in 0..<5 {
            for b in 0..<5 {
                func moved(_ da: Double, _ db: Double) throws -> Double {
                    var theta = fit.coefficients
                    theta[a] += da * step
                    theta[b] += db * step
                    return try value(theta)
                }
                information[a, b] =
                    -(try moved(1, 1) - moved(1, -1) - moved(-1, 1) + moved(-1, -1))
                    / (4 * step * step)
            }
            var theta = fit.coefficients
            theta[a] += 1e-4
            let up = try value(theta)
            theta[a] -= 2e-4
            #expect(abs((up - (try value(theta))) / 2e-4) < 1e-3)
        }
        let inverse = try Cholesky(information).inverse()
        for (a, b) in zip(inverse.diagonal, fit.modelCovariance.diagonal) {
            #expect(isClose(a, b, relative: 1e-3))
        }
    }

    /// Times whose law is known: Weibull quantiles have Q near 1, log-normal ones near 0.
    @Test func theShapeOfExactQuantilesIsFound() throws {
        let count = 1_000
        let shares = (0..<count).map { (Double($0) + 0.5) / Double(count) }
        func fit(_ times: [Double]) throws -> GeneralizedGammaFit {
            try GeneralizedGammaModel(formula: "Surv(t, e) ~ 1").fit(
                Table([
                    ("t", .numbers(times)), ("e", .numbers([Double](repeating: 1, count: count))),
                ]))
        }
        let weibull = try fit(
            shares.map { Kernels.exp(2 + 0.5 * Kernels.log(-Kernels.log(1 - $0))) })
        #expect(isClose(weibull.shape, 1, absolute: 0.03))
        #expect(isClose(weibull.scale, 0.5, absolute: 0.01))
        #expect(weibull.weibullTest.pValue > 0.5)
        #expect(weibull.logNormalTest.pValue < 1e-8)
        let logNormal = try fit(shares.map { Kernels.exp(2 + 0.5 * Kernels.normalQuantile($0)) })
        #expect(isClose(logNormal.shape, 0, absolute: 0.03))
        #expect(logNormal.logNormalTest.pValue > 0.5)
        let mirrored = try fit(
            shares.map { Kernels.exp(2 - 0.5 * Kernels.log(-Kernels.log(1 - $0))) })
        #expect(isClose(mirrored.shape, -1, absolute: 0.03))
    }

    @Test func robustErrorsOfClustersAreThoseOfRepeatedRows() throws {
        let rows = (0..<250).map(Double.init)
        let numbered = table.with("row", .numbers(rows))
        let w = try table.numbers("w")
        let repeated = numbered.filtered(
            keeping: w.indices.flatMap { [Int](repeating: $0, count: Int(w[$0])) })
        let one = try GeneralizedGammaModel(formula: formula, clusters: ["row"], weights: "w").fit(
            numbered)
        let two = try GeneralizedGammaModel(formula: formula, clusters: ["row"]).fit(repeated)
        for (a, b) in zip(
            one.coefficients + one.covariance.elements, two.coefficients + two.covariance.elements)
        {
            #expect(isClose(a, b, absolute: 1e-8, relative: 1e-6))
        }
    }

    @Test func theMedianIsWhereTheCurveIsAHalf() throws {
        let fit = try GeneralizedGammaModel(formula: formula).fit(table)
        let row = table.filtered(keeping: [7])
        let median = try fit.quantiles(row, [0.5])[0][0]
        var halves: [Double] = []
        try fit.streamSurvival(for: row, at: [median.estimate]) { halves += $0.survival }
        #expect(isClose(halves[0], 0.5, relative: 1e-10))
        #expect(median.standardError > 0)
    }

    /// A likelihood written and maximised in R (`Goldens/oracles/generalized_gamma.R`): its
    /// quasi-Newton steps end within 1e-3 standard errors, its differences know errors to 1e-4.
    private func check(
        _ fit: GeneralizedGammaFit, _ coefficients: [Double], _ errors: [Double], _ value: Double
    ) {
        #expect(isClose(fit.logLikelihood, value, relative: 1e-9))
        for index in errors.indices {
            #expect(
                isClose(
                    fit.coefficients[index], coefficients[index], absolute: 1e-3 * errors[index]))
            #expect(
                isClose(fit.modelCovariance.standardError(index), errors[index], relative: 1e-4))
        }
    }

    @Test func lungAgreesWithR() throws {
        check(
            try GeneralizedGammaModel(formula: "Surv(time, status) ~ age + sex + ph_ecog").fit(
                GoldenCase("cox_lung_efron").table),
            [
                6.2647070888, -0.0076406187436, 0.40728411886, -0.343354186735, -0.300262900382,
                0.957153566528,
            ],
            [
                0.45876197938, 0.00685202275169, 0.127474171915, 0.0856192947237, 0.0837410607501,
                0.188155969056,
            ], -1132.41324457656)
    }

    /// Late entries.
    @Test func heartAgreesWithR() throws {
        check(
            try GeneralizedGammaModel(formula: "Surv(start, stop, event) ~ age + transplant").fit(
                GoldenCase("cox_heart_start_stop").table),
            [4.48481914683, -0.0443339151709, -0.125752692809, 0.845446099694, -0.419500477684],
            [0.541167357782, 0.023905151053, 0.68934212252, 0.107868041262, 0.447960189089],
            -489.814666962871)
    }
}

extension Matrix {
    fileprivate func standardError(_ index: Int) -> Double { self[index, index].squareRoot() }
}
