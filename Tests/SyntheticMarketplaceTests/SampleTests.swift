import DataTables
import SyntheticMarketplace
import Testing

/// The sample's promised sizes; a change of any parameter of the sample shows here.
@Suite struct SampleTests {
    static let data = SyntheticWorld.sample.generate()

    private func total(_ part: (SyntheticTruth.MonthTruth) -> Int) -> Int {
        Self.data.truth.months.map(part).reduce(0, +)
    }

    @Test func hasTheSizesThatWerePromised() throws {
        let orders = Self.data.orders
        #expect(abs(orders.rowCount - 200_000) <= 2_000)
        let buyers = try orders.texts("buyer_id")
        #expect(Set(buyers.codes).count == 30_000)
        #expect(Self.data.sellers.rowCount == 800)
        let moments = try orders.instants("ordered_at")
        #expect(Calendar.day(of: moments[0]) == Calendar.days(year: 2023, month: 1, day: 1))
        let last = moments[orders.rowCount - 1]
        #expect(Calendar.day(of: last) == Calendar.days(year: 2024, month: 12, day: 31))
    }

    @Test func ratesAreThoseOfTheTrade() {
        let marketplace = Double(total { $0.orders[0] })
        #expect((0.06...0.08).contains(Double(total(\.late)) / marketplace))
        #expect((0.015...0.02).contains(Double(total(\.cancelled)) / marketplace))
        #expect((0.02...0.03).contains(Double(total(\.defective)) / marketplace))
        #expect((0.5...0.6).contains(marketplace / Double(Self.data.orders.rowCount)))
    }

    @Test func hasEveryActionAndTheProgram() throws {
        let events = try Self.data.sellerEvents.texts("event")
        #expect(
            Set(events.levels) == [
                "warn", "corrective_action_plan", "suspend", "reinstate", "terminate",
                "enrol:coaching", "leave:coaching",
            ])
    }

    /// Orders that come back within 30 days: between 35 and 45 of 100 orders of the marketplace.
    @Test func repeatShareWithinThirtyDays() throws {
        let orders = Self.data.orders
        let buyers = try orders.texts("buyer_id").codes
        let identifiers = try orders.texts("order_id").codes
        let moments = try orders.instants("ordered_at")
        let channels = try orders.texts("channel")
        let end = Int64(SyntheticWorld.sample.endDay - 30) * 86_400
        var next = [Int32: (order: Int32, at: Int64)]()
        var (followed, returned) = (0, 0)
        for row in stride(from: orders.rowCount - 1, through: 0, by: -1) {
            let known = next[buyers[row]]
            if known?.order == identifiers[row] { continue }
            if channels[row] == "marketplace" && moments[row] < end {
                followed += 1
                if let known, known.at - moments[row] <= 30 * 86_400 { returned += 1 }
            }
            next[buyers[row]] = (identifiers[row], moments[row])
        }
        #expect((0.35...0.45).contains(Double(returned) / Double(followed)))
    }
}
