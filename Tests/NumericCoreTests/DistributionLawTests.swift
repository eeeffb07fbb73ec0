import NumericCore
import TestSupport
import Testing

/// The greatest finite end of the support.
private func ends(_ kind: AnyDistribution) -> Double {
    [kind.support.lowerBound, kind.support.upperBound].filter(\.isFinite).map(abs).max() ?? 0
}

@Suite struct DistributionLawTests {
    @Test func bothQuantilesInvertBothTails() throws {
        for kind in try continuousDistributions() {
            for p in [1e-12, 1e-6, 0.01, 0.2, 0.5, 0.77, 0.999] {
                // How far one step moves the probability, on the grid of x or of the ends that it
                // is taken from.
                let x = kind.quantile(p)
                let grid = kind.density(x) * max(x.ulp, ends(kind).ulp)
                #expect(
                    isClose(kind.cumulative(x), p, absolute: 2 * grid, relative: 2e-11),
                    "\(kind) \(p)")
                let y = kind.upperQuantile(p)
                let upperGrid = kind.density(y) * max(y.ulp, ends(kind).ulp)
                #expect(
                    isClose(kind.upperTail(y), p, absolute: 2 * upperGrid, relative: 2e-11),
                    "\(kind) \(p) from above")
                #expect(isClose(kind.upperTail(x), 1 - p, absolute: 1e-11 + 2 * grid), "\(kind)")
            }
        }
    }

    /// The density against central differences of the distribution function's smaller tail.
    @Test func densityIsTheSlope() throws {
        for kind in try continuousDistributions() {
            for p in [1e-4, 0.03, 0.3, 0.6, 0.97, 1 - 1e-4] {
                let x = kind.quantile(p)
                let h = 1e-4 / kind.density(x) * min(p, 1 - p)
                guard h > 1e5 * x.ulp else { continue }
                let (a, b) = (x - h, x + h)
                let slope =
                    p < 0.5
                    ? (kind.cumulative(b) - kind.cumulative(a)) / (b - a)
                    : (kind.upperTail(a) - kind.upperTail(b)) / (b - a)
                #expect(isClose(kind.density(x), slope, relative: 1e-5), "\(kind) \(p)")
            }
        }
    }

    @Test func supportHoldsEverything() throws {
        for kind in try continuousDistributions() {
            let (low, high) = (kind.support.lowerBound, kind.support.upperBound)
            #expect(kind.quantile(0) == low && kind.quantile(1) == high, "\(kind)")
            #expect(kind.upperQuantile(1) == low && kind.upperQuantile(0) == high, "\(kind)")
            #expect(kind.cumulative(low) == 0 && kind.cumulative(high) == 1, "\(kind)")
            #expect(kind.upperTail(low) == 1 && kind.upperTail(high) == 0, "\(kind)")
            for outside in [low - 1, high + 1] where outside.isFinite {
                #expect(kind.logDensity(outside) == -.infinity, "\(kind)")
            }
            #expect(kind.logDensity(.nan).isNaN, "\(kind)")
            #expect(kind.quantile(-0.1).isNaN && kind.quantile(1.1).isNaN, "\(kind)")
            #expect(kind.quantile(.nan).isNaN, "\(kind)")
            for p in [Double.leastNonzeroMagnitude, 1e-300, 1 - 0x1p-53] {
                let x = kind.quantile(p)
                #expect(x >= low && x <= high, "\(kind) \(p)")
            }
        }
    }

    /// ∫ Q(p) dp and ∫ (Q(p) − mean)² dp in the variable z = Φ⁻¹(p).
    @Test func momentsAreThoseOfTheQuantiles() throws {
        for kind in try continuousDistributions() {
            var (mean, square) = (0.0, 0.0)
            for step in -1800...1800 {
                let z = Double(step) / 200
                let x =
                    z < 0
                    ? kind.quantile(Special.normalCumulative(z))
                    : kind.upperQuantile(Special.normalCumulative(-z))
                let weight = Special.normalDensity(z) / 200
                mean += (x - kind.mean) * weight
                square += (x - kind.mean) * (x - kind.mean) * weight
            }
            let spread = kind.standardDeviation
            #expect(isClose(mean, 0, absolute: 2e-4 * spread), "\(kind)")
            #expect(isClose(square.squareRoot(), spread, relative: 3e-4), "\(kind)")
            #expect(isClose(kind.variance, spread * spread, relative: 1e-14), "\(kind)")
        }
    }

    @Test func degenerateNumbersAreSure() throws {
        let sure: [AnyDistribution] = [
            .fixed(2), .normal(try Normal(mean: 2, standardDeviation: 0)),
            .logNormal(try LogNormal(logMean: 0.5, logStandardDeviation: 0)),
            .logitNormal(try LogitNormal(logitMean: 0.5, logitStandardDeviation: 0)),
            .twoPieceNormal(
                try TwoPieceNormal(scale: .identity, location: 2, below: 0, above: 0)),
            .choice(try Choice(values: [2], weights: [3])),
        ]
        for kind in sure {
            let x = kind.median
            #expect(kind.quantile(1e-9) == x && kind.quantile(0.999) == x, "\(kind)")
            #expect(kind.cumulative(x.nextDown) == 0 || x != 2, "\(kind)")
            #expect(kind.cumulative(x + 1e-9) == 1 && kind.upperTail(x - 1e-9) == 1, "\(kind)")
            #expect(isClose(kind.mean, x, relative: 1e-9), "\(kind)")
            #expect(kind.standardDeviation < 1e-7, "\(kind)")
            #expect(kind.support == x...x, "\(kind)")
        }
    }

    @Test func tinyAndHugeParameters() throws {
        let tiny = try Gamma(shape: 1e-3, scale: 1)
        #expect(tiny.quantile(1e-3) == 0 && tiny.upperQuantile(1e-9) > 5)
        let denormal = try Exponential(mean: Double.leastNonzeroMagnitude)
        #expect(
            denormal.cumulative(1) == 1 && denormal.quantile(0.5) == Double.leastNonzeroMagnitude)
        let steep = try Weibull(shape: 1e6, scale: 2)
        #expect(isClose(steep.mean, 2, relative: 1e-6))
        // Γ(1 + 2/k) − Γ(1 + 1/k)² → π² / (6 k²).
        #expect(
            isClose(steep.standardDeviation, 2e-6 * .pi / 6.0.squareRoot(), relative: 5e-6))
        let wide = try StudentT(degreesOfFreedom: 0.1)
        #expect(wide.mean.isNaN && wide.quantile(1e-40) < -1e300)
        let normal = try StudentT(degreesOfFreedom: .infinity)
        #expect(isClose(normal.cumulative(-1), 0.158655253931457051, relative: 1e-15))
        let narrow = try Beta(alpha: 1e9, beta: 1e9)
        #expect(isClose(narrow.cumulative(0.5), 0.5, relative: 1e-9))
    }
}
