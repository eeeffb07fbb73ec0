import Foundation
import NumericCore
import TestSupport
import Testing

/// One of each kind.
private func everyKind() throws -> [AnyDistribution] {
    try continuousDistributions() + [
        .bernoulli(try Bernoulli(probability: 0.2)),
        .binomial(try Binomial(trials: 9, probability: 0.2)),
        .betaBinomial(try BetaBinomialDistribution(trials: 9, alpha: 0.2, beta: 3)),
        .hypergeometric(try Hypergeometric(population: 9, marked: 3, draws: 4)),
        .poisson(try Poisson(mean: 2.5)),
        .negativeBinomial(try NegativeBinomial(size: 0.5, mean: 3)),
        .mixture(
            try Mixture(
                components: [.fixed(1), .normal(try Normal(mean: 0, standardDeviation: 1))],
                weights: [1, 3])),
    ]
}

@Suite struct DistributionTests {
    @Test func meansAndDeviationsMakeTheDistribution() throws {
        let share = try Beta(mean: 0.3, standardDeviation: 0.1)
        #expect(isClose(share.mean, 0.3) && isClose(share.standardDeviation, 0.1))
        let wait = try Gamma(mean: 5, standardDeviation: 3)
        #expect(isClose(wait.mean, 5) && isClose(wait.standardDeviation, 3))
        let ratio = try LogNormal(mean: 2, standardDeviation: 0.5)
        #expect(isClose(ratio.mean, 2) && isClose(ratio.standardDeviation, 0.5))
    }

    /// A spread on each side keeps all three quantiles; equal ones give the plain distribution.
    @Test func twoPiecesKeepThreeQuantiles() throws {
        let skew = try TwoPieceNormal(scale: .logit, interval: (0.2, 0.9), level: 0.8, median: 0.4)
        for (p, want) in [(0.1, 0.2), (0.5, 0.4), (0.9, 0.9)] {
            #expect(isClose(skew.quantile(p), want, relative: 1e-13))
        }
        let even = try TwoPieceNormal(scale: .log, interval: (0.5, 4), level: 0.9)
        let plain = try LogNormal(interval: (0.5, 4), level: 0.9)
        for x in [0.1, 1, 3, 50] {
            #expect(isClose(even.logDensity(x), plain.logDensity(x), relative: 1e-13))
            #expect(isClose(even.cumulative(x), plain.cumulative(x), relative: 1e-13))
        }
        #expect(isClose(even.mean, plain.mean, relative: 1e-9))
        #expect(isClose(even.standardDeviation, plain.standardDeviation, relative: 1e-8))
    }

    @Test func mixtures() throws {
        let values = try Choice(values: [10, 0, 5], weights: [1, 2, 1])
        let atoms = try Mixture(
            components: [.fixed(10), .fixed(0), .fixed(5)], weights: [1, 2, 1])
        #expect(atoms.mean == values.mean)
        #expect(isClose(atoms.standardDeviation, values.standardDeviation, relative: 1e-15))
        for p in [0, 0.1, 0.5, 0.51, 0.75, 0.76, 0.99, 1] {
            #expect(atoms.quantile(p) == values.quantile(p), "\(p)")
        }
        for x in [-1, 0, 3, 5, 7, 10, 11.0] {
            #expect(atoms.cumulative(x) == values.cumulative(x))
            #expect(isClose(atoms.upperTail(x), values.upperTail(x), absolute: 1e-16))
        }
        #expect(isClose(values.density(0), 0.5) && values.density(1) == 0)
        let humps = try Mixture(
            components: [
                .normal(try Normal(mean: -4, standardDeviation: 1)),
                .exponential(try Exponential(mean: 2)),
            ], weights: [1, 3])
        for p in [1e-12, 0.01, 0.25, 0.3, 0.9, 1 - 1e-9] {
            let x = humps.quantile(p)
            #expect(humps.cumulative(x) >= p && humps.cumulative(x.nextDown) < p)
            let y = humps.upperQuantile(p)
            #expect(humps.upperTail(y) <= p && humps.upperTail(y.nextDown) > p)
        }
        #expect(isClose(humps.mean, 0.5) && isClose(humps.variance, 0.25 * 21.25 + 0.75 * 6.25))
        #expect(humps.support == -.infinity...(.infinity))
        #expect(isClose(humps.density(3), 0.375 * Kernels.exp(-1.5), relative: 1e-9))
    }

    @Test func intervalsAreKept() throws {
        let share = try LogitNormal(interval: (0.02, 0.2), level: 0.8)
        #expect(isClose(share.quantile(0.1), 0.02, relative: 1e-13))
        #expect(isClose(share.quantile(0.9), 0.2, relative: 1e-13))
        let ratio = try LogNormal(interval: (0.8, 1.25), level: 0.95)
        #expect(isClose(ratio.median, 1, relative: 1e-14))
        #expect(isClose(ratio.interval(level: 0.95).upper, 1.25, relative: 1e-13))
        let known = try LogNormal(interval: (0.5, 2), level: 0.9, median: 1.2)
        #expect(isClose(known.median, 1.2, relative: 1e-14))
        #expect(isClose(known.quantile(0.95) / known.quantile(0.05), 4, relative: 1e-13))
        let plain = try Normal(interval: (-1, 3), level: 0.5)
        #expect(isClose(plain.quantile(0.75), 3, relative: 1e-14))
    }

    @Test func fixedAndChoice() throws {
        let fixed = AnyDistribution.fixed(2)
        #expect(fixed.quantile(0.01) == 2 && fixed.standardDeviation == 0 && fixed.mean == 2)
        #expect(fixed.cumulative(1.9) == 0 && fixed.cumulative(2) == 1)
        let choice = try Choice(values: [10, 0, 5], weights: [1, 2, 1])
        #expect(choice.values == [0, 5, 10])
        #expect([0.1, 0.5, 0.51, 0.75, 0.76, 0.99].map(choice.quantile) == [0, 0, 5, 5, 10, 10])
        #expect(choice.mean == 3.75)
        #expect(isClose(choice.standardDeviation, 17.1875.squareRoot(), relative: 1e-15))
        #expect(choice.cumulative(7) == 0.75)
    }

    @Test func codableRoundTrip() throws {
        let kinds =
            try everyKind() + [.fixed(0.1), .choice(Choice(values: [1, 2], weights: [1, 3]))]
        let data = try JSONEncoder().encode(kinds)
        #expect(try JSONDecoder().decode([AnyDistribution].self, from: data) == kinds)
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
            message { try LogNormal(interval: (-1, 2), level: 0.9) }
                == "log_normal: the interval from -1.0 to 2.0 leaves the distribution's range")
        #expect(
            message { try Normal(interval: (3, 2), level: 0.9) }
                == "normal: the interval must rise, not go from 3.0 to 2.0")
        #expect(
            message { try LogitNormal(interval: (0.1, 0.2), level: 90) }
                == "logit_normal: the level must lie between 0 and 1, not 90.0")
        #expect(
            message { try Triangular(low: 1, mode: 0, high: 2) }
                == "triangular: needs low <= mode <= high, not 1.0, 0.0, 2.0")
        #expect(
            message { try Beta(mean: 0.5, standardDeviation: 0.6) }
                == "beta: needs a mean inside (0, 1) and a standard deviation above 0 and below "
                + "sqrt(mean * (1 - mean)), not 0.5 and 0.6")
        #expect(
            message { try Choice(values: [1, 2], weights: [1]) }
                == "choice: needs one weight per value, not 2 values and 1 weights")
    }
}

@Suite struct GaussianCopulaTests {
    private func correlations(_ order: Int, _ pairs: [(Int, Int, Double)]) -> Matrix {
        var result = Matrix.identity(order)
        for (row, column, value) in pairs {
            result[row, column] = value
            result[column, row] = value
        }
        return result
    }

    /// Spearman's ρ of 4,000 pairs; six standard errors, false alarm about 2e-9.
    @Test func givesTheRankCorrelations() throws {
        let copula = try GaussianCopula(
            rankCorrelations: correlations(3, [(1, 0, 0.6), (2, 0, -0.3), (2, 1, 0.2)]))
        var stream = RandomStream(key: StreamKey(seed: 4), purpose: .test)
        let size = 4000
        var columns = [[Double]](repeating: [], count: 3)
        for _ in 0..<size {
            var normals = (0..<3).map { _ in stream.nextNormal() }
            copula.correlated(normals: &normals)
            for index in 0..<3 { columns[index].append(normals[index]) }
        }
        let ranks = columns.map { column in
            var rank = [Double](repeating: 0, count: size)
            for (position, row) in column.indices.sorted(by: { column[$0] < column[$1] })
                .enumerated()
            {
                rank[row] = Double(position) - Double(size - 1) / 2
            }
            return rank
        }
        for (row, column, want) in [(1, 0, 0.6), (2, 0, -0.3), (2, 1, 0.2)] {
            let product = zip(ranks[row], ranks[column]).reduce(0) { $0 + $1.0 * $1.1 }
            let square = ranks[row].reduce(0) { $0 + $1 * $1 }
            #expect(abs(product / square - want) < 6 / Double(size).squareRoot())
        }
    }

    @Test func perfectCorrelationIsAllowed() throws {
        let copula = try GaussianCopula(rankCorrelations: correlations(2, [(1, 0, 1)]))
        var normals = [0.7, -2]
        copula.correlated(normals: &normals)
        #expect(isClose(normals[1], 0.7, absolute: 1e-7))
    }

    @Test func contradictionsAreNamed() {
        #expect(throws: CopulaError.contradictory(row: 2)) {
            try GaussianCopula(
                rankCorrelations: correlations(3, [(1, 0, 0.9), (2, 0, 0.9), (2, 1, -0.9)]))
        }
        #expect(throws: CopulaError.outOfRange(row: 1, column: 0, value: 1.5)) {
            try GaussianCopula(rankCorrelations: correlations(2, [(1, 0, 1.5)]))
        }
        var lopsided = Matrix.identity(2)
        lopsided[0, 1] = 0.5
        #expect(throws: CopulaError.notACorrelationMatrix(row: 1, column: 0)) {
            try GaussianCopula(rankCorrelations: lopsided)
        }
        #expect(
            CopulaError.contradictory(row: 2).description
                == "rank correlations: those of variable 3 contradict those among the variables "
                + "before it; weaken them")
    }
}
