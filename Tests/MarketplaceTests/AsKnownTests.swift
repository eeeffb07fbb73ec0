import DataTables
import Marketplace
import Testing

struct AsKnownTests {
    @Test func eventsToComeAreBlank() throws {
        let orders = try OrdersFixture.orders(
            """
            order_id,buyer_id,seller_id,ordered_at,gmv,delivered_at,cancelled_at,cancelled_by,claim_opened_at,claim_kind,rating,rated_at
            o1,b1,s1,2024-01-01,5,2024-01-03,,,2024-02-02,not_received,2,2024-01-04
            o2,b1,s1,2024-01-20,5,2024-02-01,,,,,4,2024-02-05
            o3,b1,s1,2024-01-21,5,,2024-02-01,seller,,,,
            o4,b1,s1,2024-02-01,5,,,,,,,
            """)
        let known = orders.asKnown(before: OrdersFixture.at("2024-02-01"))
        #expect(known.table.cells("order_id") == ["o1", "o2", "o3"])
        #expect(known.table.cells("delivered_at") == ["2024-01-03", "", ""])
        #expect(known.table.cells("cancelled_at") == ["", "", ""])
        #expect(known.table.cells("cancelled_by") == ["", "", ""])
        #expect(known.table.cells("claim_kind") == ["", "", ""])
        #expect(known.table.cells("rating") == ["2", "", ""])
        #expect(known.cancelledBy == [.none, .none, .none])
        #expect(known.claimKind == [.none, .none, .none])
        #expect(known.rating[0] == 2 && known.rating[1].isNaN)
        #expect(known.deliveredAt[1] == Calendar.missing)
    }

    /// A panel of the past is the same, whether cut from what was known or from all that is.
    @Test func thePastIsTheSameFromToday() throws {
        let orders = try RandomMarket(seed: 77, count: 500).validated()
        let day = OrdersFixture.day("2023-09-30")
        let known = orders.asKnown(before: Calendar.instant(ofDay: day + 1))
        let panels = try [orders, known].map { source -> Panel in
            let kpis = KPI.builtIn(present: source.present)
            let prior = KPIPriors.Entry(overall: RatePrior(a: 1, b: 19))
            return try PurchasesPanel(
                source, outcomes: OrderOutcomes(source), kpis: try KPICounts.build(kpis, source),
                priors: KPIPriors(Dictionary(uniqueKeysWithValues: kpis.map { ($0.name, prior) })),
                options: PanelOptions(burnInDays: 0, dataEnd: day)
            ).intervals()
        }
        // Withdrawals that came later take rows out; all rows that both have are equal.
        let end = Calendar.instant(ofDay: day + 1)
        let today = try NoFutureTests.rows(panels[0], until: end)
        let past = try NoFutureTests.rows(panels[1], until: end)
        let shared = today.filter { past[$0.key] != nil }
        #expect(shared.count > 300)
        #expect(shared.allSatisfy { past[$0.key] == $0.value })
    }
}

struct OrderOutcomesTests {
    /// Within seven days of the cancellation, in the same category, by the same buyer.
    @Test func replacementsAreFound() throws {
        let orders = try OrdersFixture.orders(
            """
            order_id,buyer_id,seller_id,category,ordered_at,gmv,cancelled_at,cancelled_by
            o1,b1,s1,home,2024-01-01,5,2024-01-03,seller
            o2,b1,s2,toys,2024-01-04,5,,
            o3,b2,s2,home,2024-01-04,5,,
            o4,b1,s2,home,2024-01-10,5,,
            o5,b1,s2,home,2024-01-11,5,,
            """)
        let outcomes = OrderOutcomes(orders)
        #expect(outcomes.replaces == [-1, -1, -1, 0, -1])
        #expect(OrderOutcomes(orders, options: .init(replacementDays: 0)).replaces[3] == -1)
    }

    @Test func graceMovesTheDecision() throws {
        let orders = try OrdersFixture.orders(
            """
            order_id,buyer_id,seller_id,ordered_at,gmv,promised_at,delivered_at
            o1,b1,s1,2024-01-01,5,2024-01-05,2024-01-06
            o2,b1,s1,2024-01-01,5,2024-01-05,2024-01-05T23:59:59
            o3,b1,s1,2024-01-01,5,2024-01-05,2024-01-08
            o4,b1,s1,2024-01-01,5,2024-01-05,
            """)
        #expect(OrderOutcomes(orders).late == [true, false, true, true])
        let lenient = OrderOutcomes(orders, options: .init(lateGraceDays: 2))
        #expect(lenient.late == [false, false, true, true])
        #expect(lenient.latenessDecidedAt[0] == OrdersFixture.at("2024-01-08"))
        #expect(lenient.experience(3, knownAt: OrdersFixture.at("2024-01-07")) == .clean)
        #expect(lenient.experience(3, knownAt: OrdersFixture.at("2024-01-08")) == .late)
    }
}
