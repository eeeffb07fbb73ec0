import NumericCore
import TestSupport
import Testing

/// P(X ≤ k) by adding up probabilities, each from log-gamma functions: slow and plain.
private func sum(upTo k: Int, _ logProbability: (Double) -> Double) -> Double {
    guard k >= 0 else { return 0 }
    return (0...k).reduce(0) { $0 + Kernels.exp(logProbability(Double($1))) }
}

private func binomialCumulative(_ k: Int, _ n: Int, _ p: Double) -> Double {
    let size = Double(n)
    return min(
        1,
        sum(upTo: min(k, n)) {
            Special.logChoose(size, $0) + $0 * Kernels.log(p) + (size - $0) * Kernels.log1p(-p)
        })
}

private func poissonCumulative(_ k: Int, _ mean: Double) -> Double {
    min(1, sum(upTo: k) { $0 * Kernels.log(mean) - mean - Special.logGamma($0 + 1) })
}

private func hypergeometricCumulative(_ k: Int, _ population: Int, _ marked: Int, _ draws: Int)
    -> Double
{
    let (total, some, drawn) = (Double(population), Double(marked), Double(draws))
    let whole = Special.logChoose(total, drawn)
    return min(
        1,
        sum(upTo: min(k, min(marked, draws))) {
            guard drawn - $0 <= total - some else { return -.infinity }
            return Special.logChoose(some, $0) + Special.logChoose(total - some, drawn - $0) - whole
        })
}

/// Whether k is the smallest with P(X ≤ k) ≥ u, up to the rounding of the slow sums.
private func isQuantile(_ k: Int, _ u: Double, _ cumulative: (Int) -> Double) -> Bool {
    cumulative(k) >= u - 1e-11 && cumulative(k - 1) < u + 1e-11
}

private let levels = [1e-12, 1e-5, 0.01, 0.2, 0.4999, 0.5, 0.81, 0.95, 0.9999, 1 - 1e-9]

@Suite struct InversionTests {
    @Test(arguments: [1, 2, 10, 77, 513, 1500])
    func binomialIsTheQuantile(trials: Int) {
        for p in [1e-9, 1e-3, 0.05, 0.3, 0.5, 0.62, 0.97, 1 - 1e-6] {
            for u in levels {
                let k = Inversion.binomial(u, trials: trials, probability: p)
                #expect(
                    isQuantile(k, u) { binomialCumulative($0, trials, p) },
                    "\(u) \(trials) \(p): \(k)")
            }
        }
    }

    @Test(arguments: [(100_000, 0.4), (1_000_000, 0.05), (1_000_000, 0.93), (30_000_000, 3e-6)])
    func largeBinomialIsTheQuantile(trials: Int, p: Double) {
        for u in levels {
            let k = Inversion.binomial(u, trials: trials, probability: p)
            // P(X ≤ k) = I_{1-p}(n − k, k + 1).
            #expect(
                isQuantile(k, u) {
                    Special.regularizedBeta(1 - p, Double(trials - $0), Double($0) + 1)
                }, "\(u) \(trials) \(p): \(k)")
        }
    }

    @Test(arguments: [1e-8, 0.02, 1, 7.7, 47.9, 48.1, 150, 2000, 1e6])
    func poissonIsTheQuantile(mean: Double) {
        for u in levels {
            let k = Inversion.poisson(u, mean: mean)
            if mean < 500 {
                #expect(isQuantile(k, u) { poissonCumulative($0, mean) }, "\(u) \(mean): \(k)")
            }
            #expect(
                isQuantile(k, u) {
                    $0 < 0 ? 0 : Special.regularizedGammaUpper(Double($0) + 1, mean)
                }, "\(u) \(mean): \(k)")
        }
    }

    @Test(arguments: [
        (10, 4, 3), (50, 25, 50), (1000, 10, 300), (1000, 990, 300), (5000, 2000, 1500),
        (5000, 4000, 4500), (90_000, 900, 800), (1_000_000, 2, 3),
    ])
    func hypergeometricIsTheQuantile(population: Int, marked: Int, draws: Int) {
        for u in levels {
            let k = Inversion.hypergeometric(
                u, population: population, successes: marked, draws: draws)
            #expect(
                isQuantile(k, u) { hypergeometricCumulative($0, population, marked, draws) },
                "\(u): \(k)")
        }
    }

    @Test func edges() {
        for u in [1e-16, 0.5, 1 - 0x1p-53] {
            #expect(Inversion.binomial(u, trials: 0, probability: 0.4) == 0)
            #expect(Inversion.binomial(u, trials: 9, probability: 0) == 0)
            #expect(Inversion.binomial(u, trials: 9, probability: 1) == 9)
            #expect(Inversion.binomial(u, trials: 9, probability: 1.0000001) == 9)
            #expect(Inversion.poisson(u, mean: 0) == 0)
            #expect(
                Inversion.hypergeometric(u, population: 9, successes: 9, draws: 4) == 4)
            #expect(Inversion.hypergeometric(u, population: 0, successes: 0, draws: 0) == 0)
            #expect(Inversion.geometric(u, probability: 1) == 0)
        }
        let many = 1_000_000_000
        let half = Inversion.binomial(0.5, trials: many, probability: 0.5)
        #expect(half == many / 2)
        #expect(Inversion.binomial(0.5, trials: many, probability: 1e-12) == 0)
        #expect(Inversion.binomial(1 - 0x1p-53, trials: many, probability: 1e-9) < 30)
        #expect(Inversion.geometric(0.5, probability: 0.5) == 0)
        #expect(Inversion.geometric(0.51, probability: 0.5) == 1)
        #expect(Inversion.geometric(0.9, probability: 1e-300) == .max)
    }

    @Test func monotoneInEveryArgument() {
        let us = numbers(60, from: 21, 0, 1).sorted()
        let ps = numbers(60, from: 22, 0, 1).sorted()
        for trials in [1, 13, 200, 4000, 2_000_000] {
            for p in ps {
                let counts = us.map { Inversion.binomial($0, trials: trials, probability: p) }
                #expect(counts == counts.sorted(), "\(trials) \(p)")
            }
            for u in us {
                let counts = ps.map { Inversion.binomial(u, trials: trials, probability: $0) }
                #expect(counts == counts.sorted(), "\(trials) \(u)")
                let means = ps.map { Inversion.poisson(u, mean: Double(trials) * $0) }
                #expect(means == means.sorted(), "\(trials) \(u)")
            }
        }
        for u in us {
            for p in [0.001, 0.2, 0.5, 0.7] {
                let counts = (0...700).map { Inversion.binomial(u, trials: $0, probability: p) }
                #expect(counts == counts.sorted(), "\(u) \(p)")
            }
            let marked = (0...300).map {
                Inversion.hypergeometric(u, population: 300, successes: $0, draws: 120)
            }
            #expect(marked == marked.sorted(), "\(u)")
        }
    }

    /// Chi-square of 20,000 draws over pooled counts, false alarm 1e-6 each.
    @Test func countsFollowTheirDistribution() {
        check("binomial small", { binomialCumulative($0, 20, 0.1) }) { $0.nextBinomial(20, 0.1) }
        check("binomial large", { binomialCumulative($0, 900, 0.4) }) { $0.nextBinomial(900, 0.4) }
        check("poisson small", { poissonCumulative($0, 2.5) }) { $0.nextPoisson(2.5) }
        check("poisson large", { poissonCumulative($0, 120) }) { $0.nextPoisson(120) }
        check("hypergeometric", { hypergeometricCumulative($0, 600, 250, 300) }) {
            Inversion.hypergeometric(
                $0.nextUniform(), population: 600, successes: 250, draws: 300)
        }
        check("geometric", { $0 < 0 ? 0 : 1 - Kernels.exp(Double($0 + 1) * Kernels.log(0.7)) }) {
            Inversion.geometric($0.nextUniform(), probability: 0.3)
        }
    }

    private func check(
        _ name: String, _ cumulative: (Int) -> Double, _ draw: (inout RandomStream) -> Int
    ) {
        var stream = RandomStream(key: StreamKey(seed: 77), purpose: .test)
        let size = 20_000
        var counts: [Int: Int] = [:]
        for _ in 0..<size { counts[draw(&stream), default: 0] += 1 }
        var statistic = 0.0
        var bins = 0
        var observed = 0.0
        var below = 0.0
        for k in 0...2000 {
            observed += Double(counts[k] ?? 0)
            let reached = cumulative(k)
            let last = 1 - reached < 20 / Double(size)
            let expected = Double(size) * ((last ? 1 : reached) - below)
            guard expected >= 20 else { continue }
            if last { observed += Double(counts.filter { $0.key > k }.values.reduce(0, +)) }
            statistic += (observed - expected) * (observed - expected) / expected
            bins += 1
            below = reached
            observed = 0
            if last { break }
        }
        #expect(bins > 4)
        #expect(Special.chiSquaredUpper(statistic, Double(bins - 1)) > 1e-6, "\(name) \(statistic)")
    }

    @Test func multinomialSplitsEverything() {
        var stream = RandomStream(key: StreamKey(seed: 6), purpose: .test)
        var totals = [0, 0, 0, 0]
        for _ in 0..<2000 {
            let uniforms = (0..<3).map { _ in stream.nextUniform() }
            let counts = Inversion.multinomial(uniforms, trials: 50, weights: [1, 0, 3, 6])
            #expect(counts.reduce(0, +) == 50 && counts[1] == 0)
            for (index, count) in counts.enumerated() { totals[index] += count }
        }
        // Binomial totals of 100,000: six standard deviations, about 2e-9 each.
        for (total, share) in zip(totals, [0.1, 0, 0.3, 0.6]) {
            let deviation = (1e5 * share * (1 - share)).squareRoot()
            #expect(abs(Double(total) - 1e5 * share) <= 6 * deviation)
        }
        #expect(Inversion.multinomial([0.3], trials: 4, weights: [0, 0]) == [0, 4])
    }
}
