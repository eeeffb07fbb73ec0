import NumericCore
import TestSupport
import Testing

// Reference values: mpmath 1.3 with 60 digits, at the doubles nearest to the arguments shown. R 4.2.2
// agrees to 1e-14 where it is named, unless said otherwise.

/// R: qnorm(p); R keeps its algorithm's accuracy to about 1e-316, mpmath goes on below.
private let normalQuantiles: [(p: Double, value: Double)] = [
    (Double.leastNonzeroMagnitude, -38.4674056171443463),
    (Double(bitPattern: 0x1268_8B70_E62B), -37.6630603319495237),
    (1e-300, -37.0470962993611992),
    (1e-200, -30.2055941795796431),
    (1e-100, -21.2734535609653243),
    (1e-40, -13.3109213714251709),
    (1e-16, -8.22208221613043562),
    (1e-08, -5.61200124417478873),
    (0.0001, -3.71901648545568055),
    (0.01, -2.32634787404084109),
    (0.02425, -1.97296105131188484),
    (0.075, -1.43953147093845593),
    (0.2, -0.841621233572914166),
    (0.4, -0.253347103135799741),
    (0.49, -0.025068908258711058),
    (0.4999, -2.50662830088007492e-4),
    (0.499999999, -2.50662834288453267e-9),
    (0.9, 1.28155156554460059),
    (0.999, 3.09023230616781328),
    (1 - 0x1p-40, 7.04770025666440873),
    (1 - 0x1p-53, 8.20953615160138686),
]

/// The first three stand in Abramowitz and Stegun, table 7.1, with ten digits.
private let errors: [(x: Double, value: Double, complement: Double)] = [
    (0.5, 0.520499877813046538, 0.479500122186953462),
    (1.0, 0.842700792949714869, 0.157299207050285131),
    (1.5, 0.966105146475310727, 0.0338948535246892729),
    (1e-300, 1.1283791670955126e-300, 1.0),
    (1e-10, 1.12837916709551262e-10, 0.999999999887162083),
    (0.1, 0.112462916018284898, 0.887537083981715102),
    (0.25, 0.276326390168236933, 0.723673609831763067),
    (0.99, 0.8385080695553698, 0.1614919304446302),
    (3, 0.999977909503001415, 2.20904969985854414e-5),
    (5.5, 0.999999999999992642, 7.35784791797439806e-15),
    (-3, -0.999977909503001415, 1.99997790950300141),
    (-0.3, -0.328626759459127416, 1.32862675945912742),
    (8, 1, 1.12242971729829271e-29),
    (15, 1, 7.21299417245120667e-100),
    (20, 1, 5.39586561160790093e-176),
    (26, 1, 5.66319240885614285e-296),
    (26.5, 1, 2.21090766426373428e-307),
]

/// R: trigamma(x).
private let trigammas: [(x: Double, value: Double)] = [
    (0.001, 1000001.64253319583),
    (0.1, 101.433299150792748),
    (0.5, 4.93480220054467931),
    (1, 1.64493406684822644),
    (2.75, 0.437571257648930761),
    (14.9, 0.0694165832070957874),
    (15, 0.0689382278476838062),
    (1e4, 1.00005000166666666e-4),
    (1e9, 1.0000000005e-9),
]

private let logGammaOnePlusValues: [(x: Double, value: Double)] = [
    (1e-300, -5.77215664901532861e-301),
    (1e-12, -5.77215664900710382e-13),
    (0.001, -5.76393598283369554e-4),
    (0.1, -0.0498724412598397265),
    (0.5, -0.120782237635245222),
    (-0.5, 0.572364942924700087),
    (-0.3, 0.260867246531666501),
    (-1e-08, 5.77215673126203247e-9),
    (3, 1.791759469228055),
]

/// R: pgamma(x, a), pgamma(x, a, lower.tail = FALSE).
private let gammaTails: [(a: Double, x: Double, lower: Double, upper: Double)] = [
    (0.001, 0.5, 0.99943993334352925, 5.60066656470749889e-4),
    (1e-10, 0.01, 0.999999999596207042, 4.03792957580412312e-10),
    (0.01, 1, 0.99778376537677201, 2.21623462322799034e-3),
    (0.1, 1.05, 0.977717775131557718, 0.0222822248684422823),
    (0.3, 1.2, 0.936605280430740895, 0.0633947195692591048),
    (0.5, 1.4, 0.905735693158789687, 0.0942643068412103125),
    (0.05, 1e-10, 0.324834494518134572, 0.675165505481865428),
    (1e-05, 1e-20, 0.999545358436614812, 4.54641563385188073e-4),
    (0.5, 300, 1, 1.67416798469178776e-132),
    (3.7, 500, 1, 3.32752212322123212e-211),
    (200, 20, 4.6635017890786538e-124, 1),
    (0.001, 600, 1, 4.4408569282692476e-267),
]

/// R: qgamma(q, a, lower.tail = FALSE); R is off by 2e-13 at 1e-300.
private let gammaUpperQuantiles: [(a: Double, q: Double, value: Double)] = [
    (0.01, 1e-05, 5.13812665776761601),
    (0.3, 1e-20, 42.318207741000673),
    (0.5, 1e-300, 686.936315611197069),
    (2, 1e-100, 235.725410161924122),
    (30, 1e-15, 96.0018605456520713),
    (0.1, 0.05, 0.580435105323134871),
]

/// R: qgamma(p, a); R is off by 1e-14 to 2e-14 here.
private let gammaQuantiles: [(a: Double, p: Double, value: Double)] = [
    (0.01, 0.3, 2.91741719174586862e-53),
    (0.3, 1e-20, 1.50222248164582102e-67),
    (2, 1e-100, 1.41421356237309506e-50),
    (30, 1e-15, 4.3862061161483078),
    (0.5, 1e-120, 7.85398163397448276e-241),
]

/// R: pbeta(x, a, b), pbeta(x, a, b, lower.tail = FALSE).
private let betaTails: [(x: Double, a: Double, b: Double, lower: Double, upper: Double)] = [
    (0.3, 0.01, 5, 0.999144223482696651, 8.55776517303349007e-4),
    (0.9, 5, 0.01, 5.9273690703776453e-3, 0.994072630929622355),
    (0.5, 0.001, 0.001, 0.5, 0.5),
    (0.999, 2, 0.3, 0.836377464229112033, 0.163622535770887967),
    (1e-12, 0.2, 3, 5.25501465130441048e-3, 0.99474498534869559),
    (0.9999, 40, 0.05, 0.221200383395459375, 0.778799616604540625),
    (0.2, 300, 2, 4.90925670296619316e-208, 1),
]

@Suite struct SpecialReferenceTests {
    @Test func normalQuantile() {
        for (p, value) in normalQuantiles {
            #expect(isClose(Special.normalQuantile(p), value, relative: 1e-13), "\(p)")
        }
        // Next to 1/2 the quantile is √2π (p − 1/2) to 1e-20 of itself.
        for distance in [0x1p-54, -0x1p-54, 0x1p-40, -0x1p-40] {
            let p = 0.5 + distance
            let value = 2.50662827463100050 * (p - 0.5)
            #expect(isClose(Special.normalQuantile(p), value, relative: 1e-13), "\(distance)")
        }
    }

    @Test func errorFunction() {
        for (x, value, complement) in errors {
            #expect(isClose(Special.errorFunction(x), value, relative: 1e-15), "erf \(x)")
            #expect(
                isClose(Special.complementaryErrorFunction(x), complement, relative: 2e-15),
                "erfc \(x)")
        }
        #expect(Special.errorFunction(.infinity) == 1 && Special.errorFunction(-.infinity) == -1)
        #expect(Special.complementaryErrorFunction(-.infinity) == 2)
        #expect(Special.complementaryErrorFunction(.infinity) == 0)
        #expect(Special.errorFunction(.nan).isNaN && Special.complementaryErrorFunction(.nan).isNaN)
        #expect(
            isClose(
                Special.errorFunction(Double.leastNonzeroMagnitude), Double.leastNonzeroMagnitude,
                relative: 0))
    }

    @Test func trigammaAndLogGammaOnePlus() {
        for (x, value) in trigammas {
            #expect(isClose(Special.trigamma(x), value, relative: 1e-14), "\(x)")
        }
        for (x, value) in logGammaOnePlusValues {
            #expect(isClose(Special.logGammaOnePlus(x), value, relative: 3e-15), "\(x)")
        }
    }

    @Test func bothTailsOfTheIncompleteGamma() {
        for (a, x, lower, upper) in gammaTails {
            #expect(
                isClose(Special.regularizedGammaLower(a, x), lower, relative: 2e-13),
                "lower \(a) \(x)")
            #expect(
                isClose(Special.regularizedGammaUpper(a, x), upper, relative: 2e-13),
                "upper \(a) \(x)")
        }
    }

    @Test func gammaQuantilesInBothTails() {
        for (a, q, value) in gammaUpperQuantiles {
            #expect(
                isClose(Special.gammaUpperQuantile(q, shape: a), value, relative: 1e-13),
                "\(a) \(q)")
        }
        for (a, p, value) in gammaQuantiles {
            #expect(
                isClose(Special.gammaQuantile(p, shape: a), value, relative: 5e-13), "\(a) \(p)")
        }
        #expect(Special.gammaUpperQuantile(0, shape: 2) == .infinity)
        #expect(Special.gammaUpperQuantile(1, shape: 2) == 0)
        #expect(Special.gammaUpperQuantile(-1, shape: 2).isNaN)
    }

    @Test func bothTailsOfTheIncompleteBeta() {
        for (x, a, b, lower, upper) in betaTails {
            #expect(
                isClose(Special.regularizedBeta(x, a, b), lower, relative: 3e-13),
                "lower \(x) \(a) \(b)")
            #expect(
                isClose(Special.regularizedBetaUpper(x, a, b), upper, relative: 3e-13),
                "upper \(x) \(a) \(b)")
        }
    }

    @Test(arguments: [1e-3, 0.2, 1, 7, 3000])
    func betaUpperQuantileInverts(a: Double) {
        for b in [1e-3, 0.4, 1, 30, 900] {
            for q in [1e-200, 1e-30, 1e-5, 0.2, 0.5, 0.9] {
                let x = Special.betaUpperQuantile(q, a, b)
                // Next to 1 the share itself cannot say what its complement is.
                guard x > 1e-280, x < 0.99 else { continue }
                #expect(
                    isClose(Special.regularizedBetaUpper(x, a, b), q, relative: 1e-11),
                    "\(a) \(b) \(q)")
            }
        }
    }

    @Test func studentBeyondTheRangeOfSquares() {
        // R: pt(-1e200, 0.1), pt(-1e160, 1); the tail is that of the leading power.
        let far = Special.studentTCumulative(-1e160, 1)
        #expect(isClose(far, 1 / (.pi * 1e160), relative: 1e-13))
        #expect(Special.studentTCumulative(-.infinity, 0.1) == 0)
        #expect(
            isClose(
                Special.studentTCumulative(-1e200, 0.1), 4.1738031371731752e-21, relative: 1e-12))
    }
}
