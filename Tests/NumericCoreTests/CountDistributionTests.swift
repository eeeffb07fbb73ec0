import NumericCore
import TestSupport
import Testing

/// The greatest count that a sum over the distribution needs: what lies above is below 1e-18.
private func last(_ kind: any CountDistribution) -> Int {
    min(kind.counts.upperBound, Int(kind.upperQuantile(1e-18)))
}

@Suite struct CountDistributionTests {
    @Test func tailsAreSumsOfProbabilities() throws {
        for kind in try countDistributions() {
            let counts = kind.counts.lowerBound...last(kind)
            var (below, mean, square) = (0.0, 0.0, 0.0)
            for k in counts {
                let probability = kind.probability(k)
                below += probability
                mean += Double(k) * probability
                square += (Double(k) - kind.mean) * (Double(k) - kind.mean) * probability
                #expect(
                    isClose(kind.cumulative(upTo: k), below, absolute: 1e-300, relative: 2e-12),
                    "\(kind) \(k)")
                #expect(
                    isClose(kind.upperTail(above: k), 1 - below, absolute: 2e-12), "\(kind) \(k)")
            }
            #expect(isClose(below, 1, relative: 2e-12), "\(kind)")
            #expect(isClose(mean, kind.mean, absolute: 1e-300, relative: 2e-12), "\(kind)")
            #expect(isClose(square, kind.variance, absolute: 1e-300, relative: 1e-11), "\(kind)")
        }
    }

    /// From above, so that small tails are judged by their own size.
    @Test func upperTailsAreSumsFromAbove() throws {
        for kind in try countDistributions() {
            var above = 0.0
            for k in stride(from: last(kind), through: kind.counts.lowerBound, by: -1) {
                let got = kind.upperTail(above: k)
                let missing = kind.counts.upperBound == .max ? 2e-18 : 0
                #expect(
                    isClose(got, above, absolute: missing + 1e-300, relative: 2e-12),
                    "\(kind) \(k)")
                above += kind.probability(k)
            }
        }
    }

    @Test func quantilesAreTheSmallestCounts() throws {
        for kind in try countDistributions() {
            for p in [1e-12, 1e-4, 0.03, 0.25, 0.5, 0.6, 0.95, 1 - 1e-9] {
                let k = Int(kind.quantile(p))
                #expect(kind.counts.contains(k), "\(kind) \(p)")
                #expect(kind.cumulative(upTo: k) >= p - 1e-11 * p - 1e-15, "\(kind) \(p) \(k)")
                #expect(kind.cumulative(upTo: k - 1) < p + 1e-11 * p, "\(kind) \(p) \(k)")
                let j = Int(kind.upperQuantile(p))
                #expect(kind.upperTail(above: j) <= p * (1 + 1e-11), "\(kind) \(p) from above")
                #expect(
                    j == kind.counts.lowerBound
                        || kind.upperTail(above: j - 1) > p * (1 - 1e-11), "\(kind) \(p) \(j)")
            }
            #expect(kind.quantile(0) == kind.support.lowerBound, "\(kind)")
            #expect(kind.quantile(1) == kind.support.upperBound, "\(kind)")
            #expect(kind.quantile(-0.1).isNaN && kind.upperQuantile(2).isNaN, "\(kind)")
        }
    }

    @Test func whatIsNoCountHasNoProbability() throws {
        for kind in try countDistributions() {
            #expect(kind.logProbability(kind.counts.lowerBound - 1) == -.infinity, "\(kind)")
            if kind.counts.upperBound < .max {
                #expect(kind.logProbability(kind.counts.upperBound + 1) == -.infinity, "\(kind)")
                #expect(kind.upperTail(above: kind.counts.upperBound) == 0, "\(kind)")
            }
            #expect(kind.logDensity(0.5) == -.infinity && kind.logDensity(.nan).isNaN, "\(kind)")
            #expect(kind.cumulative(-0.5) == 0 && kind.upperTail(-0.5) == 1, "\(kind)")
            #expect(kind.cumulative(.infinity) == 1 && kind.upperTail(.infinity) == 0, "\(kind)")
            let middle = kind.quantile(0.5)
            #expect(kind.cumulative(middle + 0.5) == kind.cumulative(middle), "\(kind)")
        }
    }

    /// Below every uniform's grid: no walk through counts without probability.
    @Test func hopelessProbabilities() throws {
        let kinds: [any CountDistribution] = [
            try Poisson(mean: 750), try Poisson(mean: 1e9),
            try Binomial(trials: 5000, probability: 0.4),
            try Binomial(trials: 1_000_000_000, probability: 0.4),
            try Binomial(trials: 1_000_000, probability: 0.999),
            try Hypergeometric(population: 100_000, marked: 30_000, draws: 20_000),
        ]
        for kind in kinds {
            for p in [Double.leastNonzeroMagnitude, 0x1p-1022, 1e-300, 0x1p-600, 1e-150] {
                let k = Int(kind.quantile(p))
                #expect(kind.cumulative(upTo: k) >= p * (1 - 1e-9), "\(kind) \(p)")
                #expect(kind.cumulative(upTo: k - 1) <= p * (1 + 1e-9), "\(kind) \(p)")
            }
        }
        #expect(Inversion.poisson(.leastNonzeroMagnitude, mean: 750) < 200)
    }

    /// Sums around the mode and quantiles agree with the tails at a billion trials.
    @Test func aBillionTrials() throws {
        let trials = 1_000_000_000
        let kinds: [any CountDistribution] = [
            try Binomial(trials: trials, probability: 1e-9),
            try Binomial(trials: trials, probability: 0.3),
            try Binomial(trials: trials, probability: 1 - 1e-9),
            try Hypergeometric(population: 4 * trials, marked: trials, draws: 3000),
            try NegativeBinomial(size: 1.5, mean: 1e9),
            try BetaBinomialDistribution(trials: trials, alpha: 2, beta: 50),
            try BetaBinomialDistribution(trials: trials, alpha: 0.5, beta: 0.5),
        ]
        for kind in kinds {
            for p in [1e-6, 0.3, 0.9] {
                let k = Int(kind.quantile(p))
                let (here, below) = (kind.cumulative(upTo: k), kind.cumulative(upTo: k - 1))
                #expect(here >= p * (1 - 1e-10) && below < p * (1 + 1e-10), "\(kind) \(p)")
                #expect(isClose(here + kind.upperTail(above: k), 1, relative: 1e-10), "\(kind)")
                // One more count adds its probability, as far as tails resolve that.
                #expect(
                    isClose(here - below, kind.probability(k), absolute: 1e-10 * here), "\(kind)")
            }
        }
        // Spread out over [0, 1], the beta-binomial share is the beta share itself.
        let share = try Beta(alpha: 2, beta: 50)
        let count = try BetaBinomialDistribution(trials: trials, alpha: 2, beta: 50)
        for x in [0.001, 0.03, 0.2, 0.5] {
            #expect(
                isClose(count.cumulative(x * 1e9), share.cumulative(x), relative: 1e-5), "\(x)")
            #expect(isClose(count.upperTail(x * 1e9), share.upperTail(x), relative: 1e-5), "\(x)")
        }
    }

    /// The integral for many trials and the sum for few meet at the limit between them.
    @Test func betaBinomialIntegralIsTheSum() throws {
        for (a, b) in [(0.05, 3.0), (2, 70), (900, 40_000), (1e6, 1e6), (1e-3, 1e-3)] {
            let kind = try BetaBinomialDistribution(trials: 5001, alpha: a, beta: b)
            var below = 0.0
            for k in 0..<5001 {
                below += kind.probability(k)
                guard k % 500 < 2 || k > 4998, below > 1e-290 else { continue }
                #expect(
                    isClose(kind.cumulative(upTo: k), below, relative: 1e-10), "\(a) \(b) \(k)")
            }
        }
    }

    @Test func impossibleParametersAreNamed() {
        func message(_ make: () throws -> any Distribution) -> String {
            do {
                _ = try make()
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message { try Binomial(trials: -1, probability: 0.5) }
                == "binomial: needs at least 0 trials and a probability from 0 to 1, not -1 and 0.5"
        )
        #expect(
            message { try Bernoulli(probability: .nan) }
                == "bernoulli: needs a probability from 0 to 1, not nan")
        #expect(
            message { try Poisson(mean: -2) } == "poisson: needs a mean from 0 to 1e15, not -2.0")
        #expect(
            message { try NegativeBinomial(size: 0, mean: 1) }
                == "negative_binomial: needs a size above 0 and a mean of at least 0, both up to "
                + "1e15, not 0.0 and 1.0")
        #expect(
            message { try Hypergeometric(population: 5, marked: 6, draws: 1) }
                == "hypergeometric: needs marked ones and draws of at most the population of 5, "
                + "not 6 and 1")
        #expect(
            message { try Weibull(shape: 0, scale: 1) }
                == "weibull: needs a shape and a scale above 0, not 0.0 and 1.0")
        #expect(
            message { try FisherF(numerator: 1, denominator: -1) }
                == "f: needs degrees of freedom above 0, not 1.0 and -1.0")
    }
}
