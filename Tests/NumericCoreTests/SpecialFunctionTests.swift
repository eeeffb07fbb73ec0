import NumericCore
import TestSupport
import Testing

// Reference values: mpmath 1.3 with 40 digits, at the doubles nearest to the arguments shown.

private let logGammaValues: [(x: Double, value: Double)] = [
    (1e-10, 23.0258509298827352),
    (0.01, 4.5994798780420217),
    (0.5, 0.572364942924700087),
    (1.5, -0.120782237635245222),
    (3.2, 0.885404827154909123),
    (7.5, 7.53436423675873296),
    (10, 12.8018274800814696),
    (12.25, 18.1156695057108926),
    (100.1, 359.594271788856785),
    (1e6, 12815504.5691476117),
    (1e15, 3.35387763949106689e+16),
]

private let digammaValues: [(x: Double, value: Double)] = [
    (1e-3, -1000.57557193181028),
    (0.5, -1.96351002602142348),
    (1, -0.577215664901532861),
    (2.75, 0.818901024975432592),
    (11.9, 2.43393353688253749),
    (12, 2.44266167997581202),
    (1e4, 9.2102903711428494),
    (1e9, 20.7232658364464112),
]

private let logBetaValues: [(a: Double, b: Double, value: Double)] = [
    (0.5, 0.5, 1.14472988584940017),
    (2, 3, -2.48490664978800031),
    (0.01, 500, 4.53734370029173311),
    (12, 30, -25.2748649684198084),
    (3.5, 1e8, -63.2714090452362045),
    (1e5, 2e5, -190958.88527911685),
]

private let gammaUpperValues: [(a: Double, x: Double, value: Double)] = [
    (0.5, 0.1, 0.65472084601857702),
    (0.5, 30, 9.48573757107384839e-15),
    (1, 1, 0.367879441171442322),
    (3.7, 0.2, 0.999856356751761278),
    (3.7, 12, 1.52044661911899331e-3),
    (50, 40, 0.929664933340605046),
    (50, 150, 7.41210085732287679e-22),
    (1000, 1000, 0.495794755819784491),
    (20000, 20300, 0.0172935512779034464),
    (1e-3, 0.5, 5.60066656470749889e-4),
]

private let betaValues: [(x: Double, a: Double, b: Double, value: Double)] = [
    (0.1, 0.5, 0.5, 0.204832764699133458),
    (0.3, 2, 7, 0.744701669999999978),
    (0.9, 2, 7, 0.99999927),
    (1e-4, 3, 400, 1.04302658653577328e-5),
    (0.5, 100, 110, 0.755395889425366249),
    (0.02, 30, 900, 8.33086594490341185e-3),
    (0.7, 0.01, 2, 0.999428922667179475),
    (0.01, 200, 9000, 7.69002148098969256e-23),
]

private let studentValues: [(t: Double, df: Double, value: Double)] = [
    (-1, 1, 0.25),
    (-2.5, 3, 0.0438533235040327736),
    (-12, 7.5, 1.83040322780973984e-6),
    (0.3, 30, 0.616876947357823591),
    (-0.001, 4, 0.499625000078124979),
    (-6, 200, 4.55756017440519268e-9),
]

private let normalValues: [(x: Double, value: Double)] = [
    (-37, 5.72557122252457682e-300),
    (-20, 2.7536241186062337e-89),
    (-8.5, 9.47953482220331835e-18),
    (-3, 1.34989803163009453e-3),
    (-1, 0.158655253931457051),
    (-0.25, 0.401293674317076276),
    (0, 0.5),
    (0.7, 0.758036347776926971),
    (2, 0.977249868051820793),
    (5, 0.999999713348428121),
]

private let normalQuantileValues: [(p: Double, value: Double)] = [
    (1e-300, -37.0470962993611992),
    (1e-50, -14.933337534788489),
    (1e-10, -6.3613409024040562),
    (0.001, -3.09023230616781354),
    (0.024, -1.9773684281819467),
    (0.0751, -1.43882539275253998),
    (0.3, -0.524400512708040816),
    (0.6, 0.253347103135799741),
]

@Suite struct SpecialFunctionTests {
    @Test func logGamma() {
        for (x, value) in logGammaValues {
            #expect(isClose(Special.logGamma(x), value, absolute: 5e-15, relative: 1e-15), "\(x)")
        }
        #expect(Special.logGamma(-1).isNaN)
    }

    @Test func digamma() {
        for (x, value) in digammaValues {
            #expect(isClose(Special.digamma(x), value, absolute: 1e-14, relative: 1e-15), "\(x)")
        }
    }

    @Test func logBetaAndChoose() {
        for (a, b, value) in logBetaValues {
            #expect(isClose(Special.logBeta(a, b), value, absolute: 1e-14, relative: 2e-15), "\(a)")
            #expect(Special.logBeta(a, b) == Special.logBeta(b, a))
        }
        #expect(isClose(Special.logChoose(52, 5), Kernels.log(2_598_960), relative: 1e-14))
        #expect(Special.logChoose(7, 0) == 0)
    }

    @Test func incompleteGamma() {
        for (a, x, value) in gammaUpperValues {
            #expect(
                isClose(
                    Special.regularizedGammaUpper(a, x), value, absolute: 3e-15, relative: 4e-14),
                "\(a) \(x)")
            #expect(
                isClose(Special.regularizedGammaLower(a, x), 1 - value, absolute: 2e-14),
                "\(a) \(x)")
        }
        #expect(isClose(Special.chiSquaredUpper(3.84145882069412, 1), 0.05, relative: 1e-13))
    }

    @Test func incompleteBeta() {
        for (x, a, b, value) in betaValues {
            #expect(isClose(Special.regularizedBeta(x, a, b), value, relative: 2e-14), "\(x) \(a)")
        }
    }

    @Test func studentT() {
        for (t, df, value) in studentValues {
            #expect(isClose(Special.studentTCumulative(t, df), value, relative: 2e-14), "\(t)")
            #expect(isClose(Special.studentTQuantile(value, df), t, relative: 1e-12), "\(t)")
        }
        // The well-known table value t(0.975; 10).
        #expect(isClose(Special.studentTQuantile(0.975, 10), 2.2281388519862742, relative: 1e-13))
    }

    @Test func normal() {
        for (x, value) in normalValues {
            let tolerance = 3e-16 * (1 + x * x)
            #expect(isClose(Special.normalCumulative(x), value, relative: tolerance), "\(x)")
        }
        for (p, value) in normalQuantileValues {
            #expect(
                isClose(Special.normalQuantile(p), value, absolute: 4e-16, relative: 5e-16), "\(p)")
            #expect(isClose(Kernels.normalQuantile(p), value, relative: 1e-15), "\(p)")
        }
        #expect(Special.normalQuantile(0) == -.infinity)
        #expect(Special.normalQuantile(1.5).isNaN)
    }

    @Test(arguments: [1e-2, 0.3, 1, 4.5, 60, 5000])
    func quantilesInvert(shape: Double) {
        for p in [1e-12, 1e-4, 0.03, 0.5, 0.77, 0.999, 1 - 1e-9] {
            let x = Special.gammaQuantile(p, shape: shape, scale: 2)
            if x > 1e-280 {
                #expect(
                    isClose(Special.regularizedGammaLower(shape, x / 2), p, relative: 1e-12),
                    "gamma \(shape) \(p)")
            }
            for other in [0.2, 3, 700] {
                let share = Special.betaQuantile(p, shape, other)
                guard share > 1e-280, share < 1 - 1e-3 else { continue }
                #expect(
                    isClose(Special.regularizedBeta(share, shape, other), p, relative: 1e-12),
                    "beta \(shape) \(other) \(p)")
            }
        }
    }
}
