import Assessment
import NumericCore
import Testing

/// The score of today's sellers: by hand, and where the truth is known.
@Suite struct PooledNPSTests {
    /// Eight answers of eight sellers: 5 promoters, 2 detractors.
    ///
    /// NPS 100 · 3/8 = 37.5; the sum of
    /// squares about 3/8 is 7 − 9/8 = 5.875, so the error is 100 √(5.875 / 7 / 8).
    @Test func oneTierIsTheTextbook() throws {
        let signs = [1, 1, 1, 1, 1, 0, -1, -1]
        let pooled = try #require(
            PooledNPS(
                signs.enumerated().map { .init(seller: $0.offset, tier: 0, sign: $0.element) },
                tiers: ["all"], shares: [1]))
        #expect(abs(pooled.score - 37.5) < 1e-12)
        #expect(pooled.designEffect == 1 && pooled.betweenTiers == 0)
        #expect(abs(pooled.standardError - 100 * (5.875 / 7 / 8).squareRoot()) < 1e-12)
        #expect(pooled.tiers[0].promoters == 5 && pooled.tiers[0].detractors == 2)
        #expect(pooled.tiers[0].shrunk == pooled.score)
    }

    /// Each seller's answer given twice says no more than once: the variance of 16 answers is that of 8,
    /// but for 15 and 7 degrees of freedom.
    @Test func repeatedAnswersAreClustered() throws {
        let signs = [1, 1, 1, 1, 1, 0, -1, -1]
        let twice = signs.enumerated().flatMap { own in
            [PooledNPS.Answer](
                repeating: .init(seller: own.offset, tier: 0, sign: own.element), count: 2)
        }
        let pooled = try #require(PooledNPS(twice, tiers: ["all"], shares: [1]))
        #expect(abs(pooled.designEffect - 2) < 1e-12)
        #expect(abs(pooled.standardError - 100 * (5.875 * 2 / 15 / 8).squareRoot()) < 1e-12)
        #expect(pooled.answers == 16 && pooled.sellers == 8)
    }

    /// A tier without answers has the mean of the others; what all tell alike is shrunk whole.
    @Test func tiersBorrowFromEachOther() throws {
        var answers: [PooledNPS.Answer] = []
        for (seller, sign) in [1, 1, 0, -1, 1, 0, 1, 1, 0, -1, 1, 0].enumerated() {
            answers.append(.init(seller: seller, tier: seller / 6, sign: sign))
        }
        let pooled = try #require(
            PooledNPS(answers, tiers: ["a", "b", "c"], shares: [0.5, 0.2, 0.3]))
        #expect(pooled.betweenTiers == 0)
        #expect(pooled.tiers.allSatisfy { abs($0.shrunk - 100.0 / 3) < 1e-12 })
        #expect(pooled.tiers[2].score == nil && pooled.tiers[2].answers == 0)
        #expect(PooledNPS(Array(answers[..<1]), tiers: ["a"], shares: [1]) == nil)
    }

    /// 300 markets of 150 sellers in three tiers that differ and answer unlike.
    ///
    /// 90 % intervals hold the truth in 246 to 281 of them: binomial at 88 % (three tiers say little of how tiers differ, so that
    /// intervals are a little short) and 1 in 1,000 on each side.
    @Test func intervalsHoldTheTruth() throws {
        var stream = RandomStream(key: StreamKey(seed: 20_262), purpose: .test)
        let shares = [0.6, 0.3, 0.1]
        let rates = [0.12, 0.3, 0.48]
        var held = 0
        for _ in 0..<300 {
            let levels = shares.map { _ in 7.6 + 0.5 * stream.nextNormal() }
            var answers: [PooledNPS.Answer] = []
            for seller in 0..<150 {
                let tier = seller < 90 ? 0 : seller < 135 ? 1 : 2
                let own = 1.2 * stream.nextNormal()
                for _ in 0..<4 {
                    let noise = 1.5 * stream.nextNormal()
                    guard stream.nextUniform() < rates[tier] else { continue }
                    let score = (levels[tier] + own + noise).rounded()
                    let sign = score >= 9 ? 1 : score <= 6 ? -1 : 0
                    answers.append(.init(seller: seller, tier: tier, sign: sign))
                }
            }
            let pooled = try #require(PooledNPS(answers, tiers: ["a", "b", "c"], shares: shares))
            // Scores round a normal with deviation √(1.2² + 1.5²).
            let spread = (1.2 * 1.2 + 1.5 * 1.5).squareRoot()
            let truth = zip(shares, levels).reduce(0.0) { sum, tier in
                let promoters = 1 - Kernels.normalCumulative((8.5 - tier.1) / spread)
                let detractors = Kernels.normalCumulative((6.5 - tier.1) / spread)
                return sum + tier.0 * 100 * (promoters - detractors)
            }
            if abs(pooled.score - truth) < 1.6448536 * pooled.standardError { held += 1 }
        }
        #expect((246...281).contains(held), "\(held)")
    }
}
