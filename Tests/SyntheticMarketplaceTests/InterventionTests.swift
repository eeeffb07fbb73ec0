import DataTables
import SyntheticMarketplace
import Testing

@Suite struct InterventionTests {
    static let worlds = [
        WorldCase("exact", .exact(seed: 31, buyers: 1_500, months: 12)),
        WorldCase("small", .small(seed: 32, buyers: 1_500, months: 12)),
    ]

    @Test(arguments: worlds) func oddsRatioOfOneChangesNoBit(_ test: WorldCase) {
        let world = test.world
        var same = world
        same.interventions = [Intervention(firstDay: world.monthBounds(6).start)]
        let (before, after) = (world.generate(), same.generate())
        #expect(areIdentical(before.orders, after.orders))
        #expect(areIdentical(before.sellerEvents, after.sellerEvents))
        #expect(before.truth.months == after.truth.months)
    }

    /// Before its first day nothing differs; afterwards fewer orders are late.
    @Test(arguments: worlds) func actsFromItsFirstDayOn(_ test: WorldCase) throws {
        let world = test.world
        var changed = world
        let day = world.monthBounds(6).start
        changed.interventions = [Intervention(firstDay: day, lateOddsRatio: 0.3)]
        let (before, after) = (world.generate(), changed.generate())
        #expect(before.truth.months.prefix(6) == after.truth.months.prefix(6))
        let first = try before.orders.instants("ordered_at").prefix { $0 < Int64(day) * 86_400 }
            .count
        for name in ["order_id", "buyer_id", "seller_id"] {
            let (one, two) = (try before.orders.texts(name), try after.orders.texts(name))
            #expect((0..<first).allSatisfy { one[$0] == two[$0] }, "\(name)")
        }
        func late(_ data: SyntheticMarketplaceData) -> Double {
            let months = data.truth.months.dropFirst(6)
            let orders = months.map { $0.orders[0] }.reduce(0, +)
            return Double(months.map(\.late).reduce(0, +)) / Double(orders)
        }
        #expect(late(after) < 0.6 * late(before))
        #expect(late(after) > 0.2 * late(before))
    }

    @Test func leavesTheBetterSellersAlone() {
        let world = SyntheticWorld.exact(seed: 33, buyers: 300, months: 6)
        var changed = world
        changed.interventions = [
            Intervention(
                firstDay: world.monthBounds(3).start, lateOddsRatio: 0.5, defectiveOddsRatio: 0.5,
                lateRateAbove: 0.12)
        ]
        let (before, after) = (world.generate().truth.months[4], changed.generate().truth.months[4])
        var (left, changedSellers) = (0, 0)
        for (seller, rate) in before.sellerLateRates.enumerated() {
            if rate <= 0.12 {
                #expect(after.sellerLateRates[seller] == rate)
                #expect(after.sellerDefectRates[seller] == before.sellerDefectRates[seller])
                left += 1
            } else {
                let odds = rate / (1 - rate)
                let now = after.sellerLateRates[seller]
                #expect(abs(now / (1 - now) / odds - 0.5) < 1e-4)
                changedSellers += 1
            }
            #expect(after.sellerCancelRates[seller] == before.sellerCancelRates[seller])
        }
        #expect(left > 10 && changedSellers > 10)
    }

    /// Common random numbers: an effect on few orders changes few of the others.
    @Test func mostBuyersDoTheSame() throws {
        let world = SyntheticWorld.exact(seed: 34, buyers: 1_500, months: 12)
        var changed = world
        changed.interventions = [
            Intervention(firstDay: world.monthBounds(6).start, defectiveOddsRatio: 0.9)
        ]
        func counts(_ data: SyntheticMarketplaceData) throws -> [Int] {
            let buyers = try data.orders.texts("buyer_id")
            var counts = [Int](repeating: 0, count: 1_500)
            for code in buyers.codes {
                counts[Int(buyers.levels[Int(code)].dropFirst()).map { $0 - 1 } ?? 0] += 1
            }
            return counts
        }
        let (one, two) = (try counts(world.generate()), try counts(changed.generate()))
        let same = zip(one, two).filter { $0 == $1 }.count
        #expect(same > 1_350)
        #expect(one != two)
    }
}
