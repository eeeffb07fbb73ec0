import DataTables
import SyntheticMarketplace
import Testing

@Suite struct DeterminismTests {
    static let worlds = [
        WorldCase("exact", .exact(seed: 11, buyers: 600, sellers: 40, months: 10)),
        WorldCase(
            "gammaHeterogeneous",
            .gammaHeterogeneous(seed: 12, buyers: 600, sellers: 40, months: 10)),
        WorldCase("small", .small(seed: 13, buyers: 900, sellers: 60, months: 14)),
    ]

    @Test(arguments: worlds) func sameSeedSameTables(_ test: WorldCase) {
        let world = test.world
        let first = world.generate()
        let second = world.generate()
        #expect(areIdentical(first.orders, second.orders))
        #expect(areIdentical(first.sellers, second.sellers))
        #expect(areIdentical(first.sellerEvents, second.sellerEvents))
        #expect(first.truth == second.truth)
    }

    @Test(arguments: worlds) func anotherSeedIsAnotherMarket(_ test: WorldCase) {
        let world = test.world
        var other = world
        other.seed += 1
        #expect(!areIdentical(world.generate().orders, other.generate().orders))
    }

    /// A continued world, drawn on the shorter one's last day, is the shorter one bit for bit.
    @Test(arguments: worlds) func longerHorizonHasTheSamePast(_ test: WorldCase) {
        let world = test.world
        var longer = world
        longer.months += 5
        longer.extractDay = world.endDay
        let (short, long) = (world.generate(), longer.generate())
        #expect(areIdentical(long.orders, short.orders))
        #expect(areIdentical(long.sellers, short.sellers))
        #expect(areIdentical(long.sellerEvents, short.sellerEvents))
        #expect(Array(long.truth.months.prefix(world.months)) == short.truth.months)
        longer.extractDay = nil
        #expect(longer.generate().orders.rowCount > short.orders.rowCount)
    }

    /// The measured late rate is recounted from the table: promises + 1 day in the 30 days before.
    @Test func measuredCovariatesAreSharesOfWhatWasDecided() throws {
        var world = SyntheticWorld.exact(seed: 14, buyers: 400, sellers: 5, months: 6)
        world.kpiCovariate = .measured(late: BetaPrior(a: 1, b: 9), defect: BetaPrior(a: 1, b: 19))
        let data = world.generate()
        let rates = try data.orderTruth.numbers("seller_late_rate")
        let late = try data.orderTruth.numbers("late")
        let sellers = try data.orders.texts("seller_id").codes
        let moments = try data.orders.instants("ordered_at")
        let promised = try data.orders.instants("promised_at")
        let cancelled = try data.orders.instants("cancelled_at")
        var wrong = 0
        var decided = 0
        for row in 0..<data.orders.rowCount where sellers[row] >= 0 {
            var (bad, all) = (1.0, 10.0)
            for other in 0..<row where sellers[other] == sellers[row] {
                guard cancelled[other] == Calendar.missing else { continue }
                let decision = promised[other] + 86_400
                guard decision < moments[row], decision > moments[row] - 30 * 86_400 else {
                    continue
                }
                all += 1
                bad += late[other]
            }
            if all > 10 { decided += 1 }
            if abs(rates[row] - bad / all) > 1e-12 { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(decided > 200)
    }
}
