import NumericCore
import TestSupport
import Testing

/// Every way to split a total into the given number of counts.
private func splits(_ total: Int, _ parts: Int) -> [[Int]] {
    guard parts > 1 else { return [[total]] }
    return (0...total).flatMap { first in splits(total - first, parts - 1).map { [first] + $0 } }
}

/// The p-value of the chi-square of draws against probabilities, both by key.
private func chiSquareP(_ draws: [[Int]], _ probabilities: [[Int]: Double]) -> Double {
    var counts: [[Int]: Int] = [:]
    for draw in draws { counts[draw, default: 0] += 1 }
    let n = Double(draws.count)
    var (statistic, cells, rest, restExpected) = (0.0, 0.0, 0.0, 0.0)
    for (key, probability) in probabilities {
        let (observed, expected) = (Double(counts[key] ?? 0), n * probability)
        if expected >= 20 {
            statistic += (observed - expected) * (observed - expected) / expected
            cells += 1
        } else {
            rest += observed
            restExpected += expected
        }
    }
    if restExpected > 5 {
        statistic += (rest - restExpected) * (rest - restExpected) / restExpected
        cells += 1
    }
    return Special.chiSquaredUpper(statistic, cells - 1)
}

@Suite struct MultivariateTests {
    @Test func multinomialHasItsMoments() throws {
        let kind = try Multinomial(trials: 6, weights: [1, 0, 3, 6])
        var (total, cross, means) = (0.0, 0.0, [0.0, 0, 0, 0])
        for split in splits(6, 4) {
            let p = Kernels.exp(kind.logProbability(split))
            total += p
            cross += p * Double(split[0] * split[3])
            for index in 0..<4 { means[index] += p * Double(split[index]) }
        }
        #expect(isClose(total, 1, relative: 1e-13))
        for (got, want) in zip(means, kind.means) { #expect(isClose(got, want, relative: 1e-13)) }
        #expect(isClose(cross - means[0] * means[3], kind.covariance(0, 3), relative: 1e-12))
        #expect(isClose(kind.covariance(2, 2), 6 * 0.3 * 0.7, relative: 1e-14))
        // R: dmultinom(c(1, 0, 2, 3), prob = c(1, 0, 3, 6), log = TRUE).
        #expect(isClose(kind.logProbability([1, 0, 2, 3]), -2.1486630107217888, relative: 1e-14))
        #expect(kind.logProbability([1, 1, 2, 2]) == -.infinity)
        #expect(kind.logProbability([1, 0, 2, 2]) == -.infinity)
        #expect(kind.logProbability([-1, 0, 3, 4]) == -.infinity)
        #expect(try kind.marginal(2) == Binomial(trials: 6, probability: 0.3))
        #expect(try Multinomial(trials: 0, weights: [1, 2]).logProbability([0, 0]) == 0)
    }

    @Test func hypergeometricHasItsMoments() throws {
        let kind = try MultivariateHypergeometric(groups: [4, 0, 3, 7], draws: 5)
        var (total, cross, means) = (0.0, 0.0, [0.0, 0, 0, 0])
        for split in splits(5, 4) {
            let p = Kernels.exp(kind.logProbability(split))
            total += p
            cross += p * Double(split[0] * split[3])
            for index in 0..<4 { means[index] += p * Double(split[index]) }
        }
        #expect(isClose(total, 1, relative: 1e-13))
        for (got, want) in zip(means, kind.means) { #expect(isClose(got, want, relative: 1e-13)) }
        #expect(isClose(cross - means[0] * means[3], kind.covariance(0, 3), relative: 1e-12))
        #expect(isClose(try kind.marginal(3).variance, kind.covariance(3, 3), relative: 1e-14))
        // By hand: C(4,2) C(3,1) C(7,2) / C(14,5) = 6 · 3 · 21 / 2002.
        #expect(
            isClose(
                Kernels.exp(kind.logProbability([2, 0, 1, 2])), 378.0 / 2002, relative: 1e-13))
        #expect(kind.logProbability([5, 0, 0, 0]) == -.infinity)
        let all = try MultivariateHypergeometric(groups: [2, 3], draws: 5)
        #expect(all.logProbability([2, 3]) == 0 && all.covariance(0, 1) == 0)
    }

    /// Two chi-squares of 20,000 draws, 4e-7 each.
    @Test func drawsFollowTheirDistribution() throws {
        var stream = RandomStream(key: StreamKey(seed: 1), purpose: .test, entity: 600)
        let split = try Multinomial(trials: 6, weights: [1, 0, 3, 6])
        let counts = split.samples(20_000, from: &stream)
        #expect(counts.allSatisfy { $0.reduce(0, +) == 6 && $0[1] == 0 })
        let table = Dictionary(
            uniqueKeysWithValues: splits(6, 4).map { ($0, Kernels.exp(split.logProbability($0))) })
        #expect(chiSquareP(counts, table) > 4e-7)

        let drawn = try MultivariateHypergeometric(groups: [4, 0, 3, 7], draws: 5)
        let taken = drawn.samples(20_000, from: &stream)
        #expect(taken.allSatisfy { $0.reduce(0, +) == 5 && $0[0] <= 4 && $0[2] <= 3 })
        let chances = Dictionary(
            uniqueKeysWithValues: splits(5, 4).map { ($0, Kernels.exp(drawn.logProbability($0))) })
        #expect(chiSquareP(taken, chances) > 4e-7)

        // Planted: drawing with replacement is found.
        let wrong = try Multinomial(trials: 5, weights: [4, 0, 3, 7]).samples(20_000, from: &stream)
        #expect(chiSquareP(wrong, chances) < 4e-7)
    }

    @Test func edges() throws {
        var stream = RandomStream(key: StreamKey(seed: 1), purpose: .test, entity: 601)
        #expect(try Multinomial(trials: 0, weights: [1, 2]).sample(from: &stream) == [0, 0])
        #expect(try Multinomial(trials: 9, weights: [0, 2, 0]).sample(from: &stream) == [0, 9, 0])
        let huge = try Multinomial(trials: 1_000_000_000, weights: [1, 1, 2])
        #expect(huge.sample(from: &stream).reduce(0, +) == 1_000_000_000)
        let groups = [1_000_000_000, 0, 2_000_000_000]
        let some = try MultivariateHypergeometric(groups: groups, draws: 3_000_000_000 - 1)
        let draw = some.sample(from: &stream)
        #expect(draw.reduce(0, +) == 2_999_999_999 && draw[1] == 0)
        #expect(draw[0] >= 999_999_999)
        #expect(
            try MultivariateHypergeometric(groups: [0, 0], draws: 0).sample(from: &stream) == [
                0, 0,
            ]
        )
        #expect(throws: DistributionError.self) { try Multinomial(trials: 3, weights: [0, 0]) }
        #expect(throws: DistributionError.self) {
            try MultivariateHypergeometric(groups: [1, 2], draws: 4)
        }
    }
}
