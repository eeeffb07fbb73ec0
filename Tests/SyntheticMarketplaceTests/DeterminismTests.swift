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
}
