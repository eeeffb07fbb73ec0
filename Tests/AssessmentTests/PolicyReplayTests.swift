import Assessment
import Marketplace
import Testing

@Suite struct PolicyReplayTests {
    private let judge = PlainJudge(
        standards: [Standard(kpi: "late_rate", limit: 0.1, windowDays: 60, minimumOrders: 10)],
        enforcement: Enforcement(ladder: [.init(afterMisses: 1, action: .warn)]), stepDays: 30,
        posteriorTail: { _, limit, bad, eligible in
            Double(bad) > limit * Double(eligible) ? 0.9 : 0.2
        })

    private func seller(_ id: String, _ bad: [Int], exempt: Set<String> = []) -> ReplayData.Seller {
        ReplayData.Seller(
            id: id,
            counts: bad.map { ["late_rate": PlainJudge.Count(eligible: 10, numerator: $0)] },
            tenure: 0, exempt: exempt)
    }

    /// Six steps, −5 … 0, windows of two; judged −3 … −2, two steps after.
    @Test func `Flags, sellers just under the limit, and what came after`() throws {
        let data = ReplayData(
            firstStep: -5,
            sellers: [
                // Misses in step −3: 4 of 20; afterwards 1 of 10, 0 of 10.
                seller("flagged", [0, 0, 4, 1, 0, 0]),
                // Exactly at the limit, 2 of 20, which is no miss.
                seller("at the limit", [1, 1, 1, 1, 5, 5]),
                // 1 of 20 is not within a quarter below 10 %.
                seller("far below", [0, 0, 1, 0, 0, 0]),
                seller("exempt", [9, 9, 9, 9, 9, 9], exempt: ["late_rate"]),
            ])
        let replay = PolicyReplay(judge: judge, data: data, steps: -3 ... -2, stepsAfter: 2)
        #expect(replay.flagsByStep == [1, 0])
        let flag = try #require(replay.flags.first)
        #expect(replay.flags.count == 1)
        #expect(flag.seller == "flagged" && flag.step == -3 && flag.action == "warn")
        #expect(flag.bad == 4 && flag.orders == 20)
        #expect(flag.laterBad == 1 && flag.laterOrders == 20)
        #expect(flag.probabilityBeyond == 0.2)
        #expect(replay.justUnder.map(\.seller) == ["at the limit"])
        #expect(replay.justUnder[0].step == -3 && replay.justUnder[0].laterBad == 6)
        #expect(replay.justUnder[0].probabilityBeyond == 0.9)
        #expect(PolicyReplay.rightly(replay.flags) == (known: 1, expected: 0.2))
    }

    @Test func `Too few later orders say nothing`() throws {
        let quiet = ReplayData.Seller(
            id: "quiet",
            counts: [(0, 10), (5, 10), (0, 4), (0, 0)].map {
                ["late_rate": PlainJudge.Count(eligible: $0.1, numerator: $0.0)]
            }, tenure: 0, exempt: [])
        let replay = PolicyReplay(
            judge: judge, data: ReplayData(firstStep: -3, sellers: [quiet]), steps: -2 ... -2,
            stepsAfter: 2)
        #expect(replay.flags.map(\.laterOrders) == [4])
        #expect(replay.flags[0].probabilityBeyond == nil)
        #expect(PolicyReplay.rightly(replay.flags).known == 0)
    }

    /// Two sellers, 1 of 10 and 3 of 10: rate 0.2; deviations −1 and 1, so √(2·2)/20.
    @Test func `Pooled rates have the error of a ratio of sums`() {
        let pooled = PolicyReplay.Pooled([(bad: 1, orders: 10), (bad: 3, orders: 10)])
        #expect(pooled.cases == 2 && abs(pooled.rate - 0.2) < 1e-15)
        #expect(abs(pooled.standardError - 0.1) < 1e-15)
        #expect(PolicyReplay.Pooled([]).rate.isNaN)
    }
}
