import DataTables
import Marketplace
import Testing

/// No column of a panel row may know what happened after the row's start.
struct NoFutureTests {
    static let dataEnd = OrdersFixture.day("2024-02-04")

    static func panel(_ market: RandomMarket, kpis: [KPI]? = nil) throws -> Panel {
        let orders = try market.validated()
        let kpis = kpis ?? KPI.builtIn(present: orders.present)
        let prior = KPIPriors.Entry(
            overall: RatePrior(a: 1, b: 19), byCategory: ["c1": RatePrior(a: 2, b: 18)])
        let priors = KPIPriors(
            Dictionary(uniqueKeysWithValues: kpis.map { ($0.name, prior) }))
        return try PurchasesPanel(
            orders, outcomes: OrderOutcomes(orders), kpis: try KPICounts.build(kpis, orders),
            priors: priors, options: PanelOptions(burnInDays: 0, dataEnd: dataEnd)
        ).intervals()
    }

    /// Rows that start at `moment` or before as text, by order and start, outcomes left out.
    static func rows(_ panel: Panel, until moment: Instant) throws -> [String: String] {
        let table = panel.table
        let known = panel.columns.filter { $0.role != .outcome }.map { table.cells($0.name) }
        let placed = try table.instants("ordered_at")
        let start = try table.numbers("start")
        let key = table.cells("order_key")
        var rows: [String: String] = [:]
        for row in 0..<table.rowCount {
            let from = placed[row] + Int64((start[row] * 86_400).rounded())
            guard from <= moment else { continue }
            rows["\(key[row]) from \(from)"] = known.map { $0[row] }.joined(separator: "|")
        }
        return rows
    }

    /// Rows of both markets that start by `moment` and differ, and the number compared.
    static func differences(
        _ before: RandomMarket, _ after: RandomMarket, until moment: Instant, kpis: [KPI]? = nil
    ) throws -> (different: Int, compared: Int) {
        let old = try rows(try panel(before, kpis: kpis), until: moment)
        let new = try rows(try panel(after, kpis: kpis), until: moment)
        var different = 0
        var compared = 0
        for (key, row) in old {
            guard let other = new[key] else { continue }
            compared += 1
            if other != row { different += 1 }
        }
        return (different, compared)
    }

    /// Moves, removes and invents events after a moment; what had happened by then stays.
    static func rewrite(_ market: RandomMarket, after moment: Instant, seed: UInt64) -> RandomMarket
    {
        var stream = TestStream(seed)
        var changed = market
        changed.orders.removeAll { $0.orderedAt > moment && stream.below(4) == 0 }
        for index in changed.orders.indices {
            for name in RandomMarket.events {
                let happened = changed.orders[index].instants[name]
                if let happened, happened <= moment { continue }
                switch stream.below(3) {
                case 0: changed.orders[index].instants[name] = nil
                case 1:
                    let later = Int64(1 + stream.below(900)) * RandomMarket.hour
                    changed.orders[index].instants[name] =
                        max(moment, changed.orders[index].orderedAt) + later
                    if name == "cancelled_at", happened == nil {
                        changed.orders[index].cancelledBy = ["seller", "buyer"][stream.below(2)]
                    }
                    if name == "rated_at" {
                        changed.orders[index].rating = Double(1 + stream.below(5))
                    }
                default: break
                }
            }
        }
        return changed
    }

    @Test(arguments: 1...8) func eventsAfterTheStartChangeNothing(seed: Int) throws {
        let market = RandomMarket(seed: UInt64(seed), count: 500)
        let moment = RandomMarket.start + Int64(60 + seed * 35) * 24 * RandomMarket.hour
        let other = Self.rewrite(market, after: moment, seed: UInt64(seed) &* 977)
        let (different, compared) = try Self.differences(market, other, until: moment)
        #expect(different == 0)
        #expect(compared > 50)
    }

    @Test(arguments: RandomMarket.events) func aLaterKnownAtChangesNothingBefore(
        event: String
    ) throws {
        let market = RandomMarket(seed: 99, count: 500)
        let moment = RandomMarket.start + 200 * 24 * RandomMarket.hour
        var other = market
        for index in other.orders.indices {
            if let at = other.orders[index].instants[event], at > moment {
                other.orders[index].instants[event] = at + 90 * 24 * RandomMarket.hour
            }
        }
        let (different, compared) = try Self.differences(market, other, until: moment)
        #expect(different == 0)
        #expect(compared > 200)
    }

    @Test func aPlantedLeakIsCaught() throws {
        let market = RandomMarket(seed: 5, count: 500)
        let moment = RandomMarket.start + 200 * 24 * RandomMarket.hour
        let other = Self.rewrite(market, after: moment, seed: 6)
        // Claims count from placement, before they are known.
        let leak = KPI(
            name: "leak", title: "Leak", theme: .quality, better: .lower, feels: .signal,
            eligible: try Expression.parse("true"),
            numerator: try Expression.parse("claim_opened_at is present"),
            placedBy: try Expression.parse("ordered_at"),
            knownFrom: try Expression.parse("ordered_at"), windowDays: 60)
        let (different, _) = try Self.differences(market, other, until: moment, kpis: [leak])
        #expect(different > 10)
    }
}
