import NumericCore
import TestSupport
import Testing

/// Values of R 4.2.2: log density at x, P(X ≤ x), P(X > far), quantile at 0.3.
private struct Reference {
    let call: String
    let kind: AnyDistribution
    let x: Double
    let logDensity: Double
    let cumulative: Double
    let far: Double
    let upperTail: Double
    let quantile: Double
    var relative = 2e-13
}

private func references() throws -> [Reference] {
    [
        Reference(
            call: "exp(rate = 1/2)", kind: .exponential(try Exponential(mean: 2)), x: 3,
            logDensity: -2.1931471805599454, cumulative: 0.77686983985157021, far: 200,
            upperTail: 3.7200759760208361e-44, quantile: 0.71334988787746467),
        Reference(
            call: "weibull(1.7, 4)", kind: .weibull(try Weibull(shape: 1.7, scale: 4)), x: 3,
            logDensity: -1.6702463869067268, cumulative: 0.45838660538865744, far: 30,
            upperTail: 4.4962714817787679e-14, quantile: 2.181177120392424),
        Reference(
            call: "t(3.5)", kind: .studentT(try StudentT(degreesOfFreedom: 3.5)), x: 2.5,
            logDensity: -3.2946083034168741, cumulative: 0.96215267809525495, far: 1e10,
            upperTail: 1.7797628397997085e-35, quantile: -0.57533870177223101),
        Reference(
            call: "chisq(4.2)", kind: .chiSquared(try ChiSquared(degreesOfFreedom: 4.2)), x: 7,
            logDensity: -2.8605456537595253, cumulative: 0.84869998345505704, far: 700,
            upperTail: 5.9846119633215681e-150, quantile: 2.3535026540537318),
        Reference(
            call: "f(5, 8.5)", kind: .fisherF(try FisherF(numerator: 5, denominator: 8.5)), x: 1.7,
            logDensity: -1.4925956263335465, cumulative: 0.76492105964852708, far: 200,
            upperTail: 1.4646523880264196e-08, quantile: 0.60353600338854152),
        Reference(
            call: "gamma(0.3, scale = 5)", kind: .gamma(try Gamma(shape: 0.3, scale: 5)), x: 2,
            logDensity: -2.4638323949402672, cumulative: 0.77638058101663587, far: 300,
            upperTail: 1.6472848327277078e-28, quantile: 0.063633288849743508),
        Reference(
            call: "beta(0.5, 7)", kind: .beta(try Beta(alpha: 0.5, beta: 7)), x: 0.2,
            logDensity: -0.15139426984427667, cumulative: 0.9175821221205217, far: 0.999,
            upperTail: 2.0956436167916088e-22, quantile: 0.010929859323832201),
        Reference(
            call: "lnorm(0.4, 1.2)",
            kind: .logNormal(try LogNormal(logMean: 0.4, logStandardDeviation: 1.2)), x: 3,
            logDensity: -2.3693373543188532, cumulative: 0.71977623679007063, far: 3000,
            upperTail: 1.1590134708475223e-10, quantile: 0.79510538350122306),
        Reference(
            call: "norm(1, 2)", kind: .normal(try Normal(mean: 1, standardDeviation: 2)), x: 3,
            logDensity: -2.1120857137646181, cumulative: 0.84134474606854293, far: 30,
            upperTail: 6.0574947644152213e-48, quantile: -0.048801025416081334),
        Reference(
            call: "binom(30, 0.3)", kind: .binomial(try Binomial(trials: 30, probability: 0.3)),
            x: 7, logDensity: -2.1049339208720204, cumulative: 0.28137670818688115, far: 25,
            upperTail: 1.7837475074107929e-10, quantile: 8),
        Reference(
            call: "binom(1e9, 0.3)",
            kind: .binomial(try Binomial(trials: 1_000_000_000, probability: 0.3)), x: 300_001_234,
            logDensity: -10.503874359775304, cumulative: 0.53394608596490678, far: 300_101_234,
            upperTail: 1.4179600185070506e-12, quantile: 299_992_401, relative: 2e-11),
        Reference(
            call: "pois(9.5)", kind: .poisson(try Poisson(mean: 9.5)), x: 7,
            logDensity: -2.2661187708199479, cumulative: 0.26866318178384374, far: 60,
            upperTail: 7.6181076817467963e-29, quantile: 8),
        Reference(
            call: "pois(1e9)", kind: .poisson(try Poisson(mean: 1e9)), x: 1_000_000_007,
            logDensity: -11.28057147976121, cumulative: 0.50009672007894257, far: 1_000_200_000,
            upperTail: 1.2713752658289861e-10, quantile: 999_983_417, relative: 2e-11),
        Reference(
            call: "nbinom(size = 0.7, mu = 12)",
            kind: .negativeBinomial(try NegativeBinomial(size: 0.7, mean: 12)), x: 7,
            logDensity: -3.2851485132461868, cumulative: 0.52457850187126986, far: 400,
            upperTail: 4.0210693737901376e-11, quantile: 3),
        Reference(
            call: "nbinom(size = 2.5, mu = 8e8)",
            kind: .negativeBinomial(try NegativeBinomial(size: 2.5, mean: 8e8)), x: 1e9,
            logDensity: -21.284363000503106, cumulative: 0.7173527035129168, far: 1e10,
            upperTail: 3.6949694933631996e-12, quantile: 479_985_301, relative: 1e-12),
        Reference(
            call: "hyper(30, 50, 20)",
            kind: .hypergeometric(try Hypergeometric(population: 80, marked: 30, draws: 20)), x: 7,
            logDensity: -1.5879443374060691, cumulative: 0.50455961080322898, far: 15,
            upperTail: 1.01679310356236e-05, quantile: 6),
        Reference(
            call: "hyper(3e6, 7e6, 1e4)",
            kind: .hypergeometric(
                try Hypergeometric(population: 10_000_000, marked: 3_000_000, draws: 10_000)),
            x: 2999, logDensity: -4.7434591247379529, cumulative: 0.49622457358137734, far: 3300,
            upperTail: 3.9299916181470107e-11, quantile: 2976, relative: 1e-11),
        // By formula: lchoose(n, k) + lbeta(k + a, n - k + b) - lbeta(a, b), summed.
        Reference(
            call: "beta-binomial(30, 1.5, 4)",
            kind: .betaBinomial(try BetaBinomialDistribution(trials: 30, alpha: 1.5, beta: 4)),
            x: 7, logDensity: -2.730725091489107, cumulative: 0.51705027260803216, far: 25,
            upperTail: 0.0033069277243431114, quantile: 4),
        Reference(
            call: "beta-binomial(20000, 1.5, 40)",
            kind: .betaBinomial(try BetaBinomialDistribution(trials: 20_000, alpha: 1.5, beta: 40)),
            x: 700, logDensity: -7.3068197117161162, cumulative: 0.58789816559259134, far: 5000,
            upperTail: 3.788322997369802e-05, quantile: 350, relative: 2e-11),
    ]
}

@Suite struct DistributionReferenceTests {
    @Test func everyKindIsR() throws {
        for item in try references() {
            #expect(
                isClose(
                    item.kind.logDensity(item.x), item.logDensity, absolute: item.relative,
                    relative: 4e-15), "log density of \(item.call)")
            #expect(
                isClose(item.kind.cumulative(item.x), item.cumulative, relative: item.relative),
                "P(X <= x) of \(item.call)")
            #expect(
                isClose(item.kind.upperTail(item.far), item.upperTail, relative: item.relative),
                "P(X > far) of \(item.call)")
            #expect(
                isClose(item.kind.quantile(0.3), item.quantile, relative: 1e-13),
                "quantile of \(item.call)")
        }
    }

    /// R: dt(1e10, 3.5, log = TRUE), dt(0.3, 1e6, log = TRUE).
    @Test func densityFarOutAndNearTheNormal() throws {
        let far = try StudentT(degreesOfFreedom: 3.5)
        #expect(isClose(far.logDensity(1e10), -101.78708609687698, relative: 1e-15))
        let near = try StudentT(degreesOfFreedom: 1e6)
        #expect(isClose(near.logDensity(0.3), -0.96393882617967086, relative: 1e-14))
    }
}
