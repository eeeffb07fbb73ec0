import NumericCore
import TestSupport
import Testing

/// Draws for every test, with the seed 1 once and for all.
private let size = 20_000

private func stream(_ entity: UInt32) -> RandomStream {
    RandomStream(key: StreamKey(seed: 1), purpose: .test, entity: entity)
}

/// The Kolmogorov–Smirnov distance times √n; above x with a probability below 2 exp(−2x²).
private func kolmogorov(_ uniforms: [Double]) -> Double {
    let n = Double(uniforms.count)
    let distance = uniforms.sorted().enumerated().reduce(0) { greatest, item in
        max(
            greatest, abs(item.element - Double(item.offset) / n),
            abs(item.element - Double(item.offset + 1) / n))
    }
    return distance * n.squareRoot()
}

/// The p-value of Pearson's chi-square over counts pooled to expectations of at least 20; nil where
/// one cell holds them all.
private func chiSquareP(_ draws: [Int], _ kind: any CountDistribution) -> Double? {
    var counts: [Int: Int] = [:]
    for draw in draws { counts[draw, default: 0] += 1 }
    let n = Double(draws.count)
    var (statistic, cells, observed, below) = (0.0, 0, 0.0, 0.0)
    var k = Int(kind.quantile(1e-12))
    observed = Double(draws.count { $0 < k })
    while below < 1 {
        observed += Double(counts[k] ?? 0)
        let reached = kind.cumulative(upTo: k)
        let isLast = kind.upperTail(above: k) * n < 20
        let expected = n * ((isLast ? 1 : reached) - below)
        if isLast { observed += Double(draws.count { $0 > k }) }
        if expected >= 20 || isLast {
            statistic += (observed - expected) * (observed - expected) / max(expected, 1e-9)
            cells += 1
            below = isLast ? 1 : reached
            observed = 0
        }
        k += 1
    }
    return cells > 1 ? Special.chiSquaredUpper(statistic, Double(cells - 1)) : nil
}

@Suite struct SamplerTests {
    /// 21 kinds at 2 exp(−2 · 3²) = 3e-8 each: a false alarm below 6.4e-7.
    @Test func numbersFollowTheirDistribution() throws {
        for (index, kind) in try continuousDistributions().enumerated() {
            var stream = stream(UInt32(index))
            let draws = kind.samples(size, from: &stream)
            #expect(draws.allSatisfy(kind.support.contains), "\(kind)")
            #expect(kolmogorov(draws.map(kind.cumulative)) < 3, "\(kind)")
        }
    }

    /// At most 24 kinds at 4e-8 each: a false alarm below 1e-6.
    @Test func countsFollowTheirDistribution() throws {
        for (index, kind) in try countDistributions().enumerated() {
            var stream = stream(100 + UInt32(index))
            let draws = counts(kind, &stream)
            #expect(draws.allSatisfy(kind.counts.contains), "\(kind)")
            if let p = chiSquareP(draws, kind) { #expect(p > 4e-8, "\(kind)") }
        }
    }

    private func counts(_ kind: any CountDistribution, _ stream: inout RandomStream) -> [Int] {
        switch kind {
        case let kind as Bernoulli: kind.samples(size, from: &stream)
        case let kind as Binomial: kind.samples(size, from: &stream)
        case let kind as BetaBinomialDistribution: kind.samples(size, from: &stream)
        case let kind as Hypergeometric: kind.samples(size, from: &stream)
        case let kind as Poisson: kind.samples(size, from: &stream)
        case let kind as NegativeBinomial: kind.samples(size, from: &stream)
        default: []
        }
    }

    /// Samplers with an error of a few per cent must not pass.
    @Test func plantedErrorsAreFound() throws {
        var stream = stream(200)
        let gamma = try Gamma(shape: 2, scale: 1)
        let wider = try Gamma(shape: 2, scale: 1.06).samples(size, from: &stream)
        #expect(kolmogorov(wider.map(gamma.cumulative)) > 3)
        let student = try StudentT(degreesOfFreedom: 5)
        let normal = try Normal(mean: 0, standardDeviation: 1).samples(size, from: &stream)
        #expect(kolmogorov(normal.map(student.cumulative)) > 3)
        let poisson = try Poisson(mean: 9.5)
        let shifted = try Poisson(mean: 9.8).samples(size, from: &stream)
        #expect((chiSquareP(shifted, poisson) ?? 1) < 4e-8)
        let mixed = try NegativeBinomial(size: 60, mean: 9.5).samples(size, from: &stream)
        #expect((chiSquareP(mixed, poisson) ?? 1) < 4e-8)
        let binomial = try Binomial(trials: 30, probability: 0.3)
        let scattered = try BetaBinomialDistribution(trials: 30, alpha: 60, beta: 140)
            .samples(size, from: &stream)
        #expect((chiSquareP(scattered, binomial) ?? 1) < 4e-8)
        // A lost end: every zero becomes a one.
        let rare = try Poisson(mean: 5)
        let clipped = rare.samples(size, from: &stream).map { max($0, 1) }
        #expect((chiSquareP(clipped, rare) ?? 1) < 4e-8)
    }

    @Test func manyDrawsAreSingleOnes() throws {
        for (index, kind) in try continuousDistributions().enumerated() {
            var (one, many) = (stream(300 + UInt32(index)), stream(300 + UInt32(index)))
            let single = (0..<50).map { _ in kind.sample(from: &one) }
            #expect(kind.samples(50, from: &many) == single, "\(kind)")
        }
        let normal = try Normal(mean: 1, standardDeviation: 2)
        var (one, many) = (stream(9), stream(9))
        let single = (0..<333).map { _ in normal.sample(from: &one) }
        #expect(normal.samples(333, from: &many) == single)
        let ratio = try LogNormal(logMean: 1, logStandardDeviation: 2)
        let alone = (0..<333).map { _ in ratio.sample(from: &one) }
        #expect(ratio.samples(333, from: &many) == alone)
        let share = try LogitNormal(logitMean: 1, logitStandardDeviation: 2)
        let shares = (0..<333).map { _ in share.sample(from: &one) }
        #expect(share.samples(333, from: &many) == shares)
    }

    @Test func edgesAreDrawn() throws {
        var stream = stream(400)
        #expect(try Binomial(trials: 0, probability: 0.5).samples(9, from: &stream).max() == 0)
        #expect(try Binomial(trials: 5, probability: 1).samples(9, from: &stream).min() == 5)
        let many = try Binomial(trials: 1_000_000_000, probability: 0.5)
        for draw in many.samples(200, from: &stream) {
            // Eight standard deviations of 15,811: 2e-15 each.
            #expect(abs(draw - 500_000_000) < 126_500)
        }
        #expect(
            try Poisson(mean: Double.leastNonzeroMagnitude).samples(9, from: &stream).max() == 0)
        #expect(
            try Gamma(shape: Double.leastNonzeroMagnitude, scale: 1).samples(9, from: &stream).max()
                == 0)
        #expect(
            try Exponential(mean: Double.leastNonzeroMagnitude).samples(99, from: &stream)
                .allSatisfy { $0 < 1e-300 })
        let spread = try BetaBinomialDistribution(
            trials: 1_000_000_000, alpha: 1e-3, beta: 1e-3
        ).samples(50, from: &stream)
        #expect(spread.allSatisfy { $0 >= 0 && $0 <= 1_000_000_000 })
        #expect(try NegativeBinomial(size: 1e-3, mean: 1e12).samples(50, from: &stream).min() == 0)
    }

    /// Mixtures: the share of each component and the whole by Kolmogorov–Smirnov (3e-8).
    @Test func mixturesFollowTheirDistribution() throws {
        let mixture = try Mixture(
            components: [
                .normal(try Normal(mean: -2, standardDeviation: 0.5)), .fixed(7),
                .gamma(try Gamma(shape: 2, scale: 1)),
            ], weights: [2, 1, 5])
        var stream = stream(500)
        let draws = mixture.samples(size, from: &stream)
        // The atom at 7 is spread out over its jump.
        let uniforms = draws.map { x in
            x == 7
                ? mixture.cumulative(x.nextDown) + 0.125 * stream.nextUniform()
                : mixture.cumulative(x)
        }
        #expect(kolmogorov(uniforms) < 3)
        // 2,500 sevens are expected, standard deviation 47; six of them: 2e-9.
        #expect(abs(draws.count { $0 == 7 } - 2500) < 281)
    }
}
