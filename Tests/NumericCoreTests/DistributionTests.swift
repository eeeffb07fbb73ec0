import Foundation
import NumericCore
import TestSupport
import Testing

/// One of each kind.
private func everyKind() throws -> [AnyDistribution] {
    [
        .normal(try Normal(mean: -3, standardDeviation: 2)),
        .logNormal(try LogNormal(interval: (0.5, 4), level: 0.9)),
        .logitNormal(try LogitNormal(interval: (0.02, 0.2), level: 0.8)),
        .beta(try Beta(mean: 0.3, standardDeviation: 0.1)),
        .gamma(try Gamma(mean: 5, standardDeviation: 3)),
        .uniform(try Uniform(low: -1, high: 4)),
        .triangular(try Triangular(low: 1, mode: 2, high: 6)),
        .pert(try Pert(low: 1, mode: 2, high: 6)),
    ]
}

@Suite struct DistributionTests {
    @Test func cumulativeInvertsQuantile() throws {
        for kind in try everyKind() {
            for p in [1e-6, 0.01, 0.2, 0.5, 0.77, 0.999] {
                #expect(
                    isClose(kind.cumulative(kind.quantile(p)), p, relative: 2e-11), "\(kind) \(p)")
            }
        }
    }

    /// ∫ Q(p) dp and ∫ (Q(p) − mean)² dp in the variable z = Φ⁻¹(p).
    @Test func momentsAreThoseOfTheQuantiles() throws {
        for kind in try everyKind() {
            var mean = 0.0
            var square = 0.0
            for step in -1600...1600 {
                let z = Double(step) / 200
                let value = kind.quantile(Special.normalCumulative(z)) - kind.mean
                let weight = Special.normalDensity(z) / 200
                mean += value * weight
                square += value * value * weight
            }
            #expect(isClose(mean, 0, absolute: 1e-5 * (1 + abs(kind.mean))), "\(kind)")
            #expect(
                isClose(square.squareRoot(), kind.standardDeviation, relative: 1e-4), "\(kind)")
        }
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
