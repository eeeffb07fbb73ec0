import NumericCore
import TestSupport
import Testing

private func points(_ kind: any Distribution, _ probabilities: [Double]) -> [QuantilePoint] {
    probabilities.map { QuantilePoint(probability: $0, value: kind.quantile($0)) }
}

private func message(_ make: () throws -> any Distribution) -> String {
    do {
        return "made \(try make())"
    } catch {
        return "\(error)"
    }
}

@Suite struct QuantileFitTests {
    /// Points of a known distribution give it back, two of them as well as many.
    @Test(arguments: [[0.05, 0.95], [0.9, 0.2], [0.01, 0.1, 0.5, 0.6, 0.99]])
    func knownDistributionsComeBack(probabilities: [Double]) throws {
        let normal = try Normal(mean: -3, standardDeviation: 0.2)
        let fitted = try Normal(quantiles: points(normal, probabilities))
        #expect(isClose(fitted.mean, -3, relative: 1e-13))
        #expect(isClose(fitted.standardDeviation, 0.2, relative: 1e-12))

        let ratio = try LogNormal(
            quantiles: points(
                LogNormal(logMean: 1, logStandardDeviation: 1.5), probabilities))
        #expect(isClose(ratio.logMean, 1, relative: 1e-9))
        #expect(isClose(ratio.logStandardDeviation, 1.5, relative: 1e-9))

        let share = try LogitNormal(
            quantiles: points(
                LogitNormal(logitMean: -1, logitStandardDeviation: 0.7), probabilities))
        #expect(isClose(share.logitMean, -1, relative: 1e-9))
        #expect(isClose(share.logitStandardDeviation, 0.7, relative: 1e-9))

        let flat = try Uniform(quantiles: points(Uniform(low: -2, high: 5), probabilities))
        #expect(isClose(flat.low, -2, relative: 1e-12) && isClose(flat.high, 5, relative: 1e-12))

        for (shape, scale) in [(0.4, 3.0), (1, 10), (7, 1e-3)] {
            let wait = try Weibull(
                quantiles: points(Weibull(shape: shape, scale: scale), probabilities))
            #expect(isClose(wait.shape, shape, relative: 1e-9))
            #expect(isClose(wait.scale, scale, relative: 1e-9))
            let gamma = try Gamma(
                quantiles: points(Gamma(shape: shape, scale: scale), probabilities))
            #expect(isClose(gamma.shape, shape, relative: 1e-7), "\(gamma)")
            #expect(isClose(gamma.scale, scale, relative: 1e-7), "\(gamma)")
        }
        for (a, b) in [(0.5, 0.8), (2, 31), (300, 20)] {
            let beta = try Beta(quantiles: points(Beta(alpha: a, beta: b), probabilities))
            #expect(isClose(beta.alpha, a, relative: 1e-6), "\(beta)")
            #expect(isClose(beta.beta, b, relative: 1e-6), "\(beta)")
        }
    }

    /// With more points than parameters, no neighbour has a smaller sum of squares.
    @Test func moreQuantilesAreALeastSquaresFit() throws {
        let stated = [
            QuantilePoint(probability: 0.1, value: 0.2),
            QuantilePoint(probability: 0.5, value: 0.3),
            QuantilePoint(probability: 0.9, value: 0.7),
        ]
        func loss(_ kind: any Distribution) -> Double {
            stated.reduce(0) {
                let rest = kind.quantile($1.probability) - $1.value
                return $0 + rest * rest
            }
        }
        let gamma = try Gamma(quantiles: stated)
        let beta = try Beta(quantiles: stated)
        let weibull = try Weibull(quantiles: stated)
        let ratio = try LogNormal(quantiles: stated)
        let share = try LogitNormal(quantiles: stated)
        for (a, b) in [(1.001, 1), (0.999, 1), (1, 1.001), (1, 0.999), (1.001, 0.999)] {
            #expect(
                loss(try Gamma(shape: gamma.shape * a, scale: gamma.scale * b)) > loss(gamma))
            #expect(loss(try Beta(alpha: beta.alpha * a, beta: beta.beta * b)) > loss(beta))
            #expect(
                loss(try Weibull(shape: weibull.shape * a, scale: weibull.scale * b))
                    > loss(weibull))
            #expect(
                loss(
                    try LogNormal(
                        logMean: ratio.logMean * a,
                        logStandardDeviation: ratio.logStandardDeviation * b)) > loss(ratio))
            #expect(
                loss(
                    try LogitNormal(
                        logitMean: share.logitMean * a,
                        logitStandardDeviation: share.logitStandardDeviation * b)) > loss(share))
        }
    }

    @Test func whatIsNoQuantileIsNamed() {
        func point(_ p: Double, _ x: Double) -> QuantilePoint {
            QuantilePoint(probability: p, value: x)
        }
        #expect(
            message { try Normal(quantiles: [point(0.5, 1)]) }
                == "normal: needs at least two quantiles, not 1")
        #expect(
            message { try Gamma(quantiles: [point(0.9, 1), point(0.1, 2)]) }
                == "gamma: quantiles must rise with their probabilities, but 2.0 at 0.1 is followed "
                + "by 1.0 at 0.9")
        #expect(
            message { try Beta(quantiles: [point(0.1, 0.5), point(0.9, 1)]) }
                == "beta: the quantile 1.0 must lie inside the range from 0.0 to 1.0")
        #expect(
            message { try LogNormal(quantiles: [point(0, 0.5), point(0.9, 1)]) }
                == "log_normal: the probability of a quantile must lie between 0 and 1, not 0.0")
        #expect(
            message { try Weibull(quantiles: [point(0.2, .nan), point(0.9, 1)]) }
                == "weibull: the quantile nan must lie inside the range from 0.0 to inf")
        #expect(
            message { try Uniform(quantiles: [point(0.2, 3), point(0.2, 4)]) }
                == "uniform: quantiles must rise with their probabilities, but 3.0 at 0.2 is "
                + "followed by 4.0 at 0.2")
    }
}
