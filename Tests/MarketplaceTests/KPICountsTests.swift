import DataTables
import Marketplace
import Testing

struct KPICountsTests {
    /// Late rate counted by going through all orders for every question.
    @Test func trailingCountsEqualNaiveCounts() throws {
        let orders = try RandomMarket(seed: 31, count: 600).validated()
        let kpi = try #require(KPI.builtIn(present: orders.present).first)
        #expect(kpi.name == "late_rate")
        let counts = try KPICounts.build(kpi, orders)
        let day = Calendar.secondsPerDay
        var total = 0
        for question in 0..<300 {
            let seller = question % orders.sellerIDs.count
            let at = RandomMarket.start + Int64(question) * day + (question % 2 == 0 ? 0 : 3600)
            let days = [7, 30, 90][question % 3]
            var eligible = 0
            var bad = 0
            for row in 0..<orders.count
            where orders.channel[row] == .marketplace && Int(orders.seller[row]) == seller {
                let decided = Calendar.startOfDay(orders.promisedAt[row]) + day
                let cancelled = orders.cancelledAt[row]
                if cancelled != Calendar.missing && cancelled <= decided { continue }
                guard decided < at, decided >= at - Int64(days) * day else { continue }
                eligible += 1
                let delivered = orders.deliveredAt[row]
                if delivered == Calendar.missing || delivered >= decided { bad += 1 }
            }
            let found = counts.trailing(seller: seller, at: at, days: days)
            #expect(found.eligible == eligible && found.bad == bad)
            total += eligible
        }
        #expect(total > 1000)
    }

    @Test func stepCountsAddUpToWindows() throws {
        let orders = try RandomMarket(seed: 32, count: 800).validated()
        let calendar = StepCalendar(unit: .month, asOf: OrdersFixture.day("2024-01-31"))
        for counts in try KPICounts.build(KPI.builtIn(present: orders.present), orders) {
            let steps = counts.stepCounts(calendar, steps: -12...0)
            for seller in 0..<orders.sellerIDs.count {
                let whole = counts.counts(
                    seller: seller,
                    from: Calendar.instant(ofDay: calendar.firstDay(of: -12)),
                    before: Calendar.instant(ofDay: calendar.firstDay(of: 1)))
                let span = (seller * 13)..<(seller * 13 + 13)
                #expect(steps.eligible[span].reduce(0) { $0 + Int($1) } == whole.eligible)
                #expect(steps.bad[span].reduce(0) { $0 + Int($1) } == whole.bad)
            }
        }
    }

    @Test func builtInKPIsNeedTheirColumns() {
        #expect(KPI.builtIn(present: ["order_id"]).isEmpty)
        #expect(
            KPI.builtIn(present: ["promised_at", "delivered_at", "returned_at"]).map(\.name)
                == ["late_rate", "return_rate"])
        let all = KPI.builtIn(present: Set(OrderColumn.names))
        #expect(all.map(\.name) == KPI.builtInList.map(\.name))
        for target in KPI.mirrored.values { #expect(all.contains { $0.name == target }) }
    }

    @Test func builtInKPIsCountWhatTheySay() throws {
        let orders = try OrdersFixture.orders(
            """
            order_id,buyer_id,seller_id,ordered_at,gmv,promised_at,shipped_at,delivered_at,cancelled_at,cancelled_by,claim_opened_at,returned_at,return_reason,rating,rated_at,tracking_valid,contacted_at,responded_at,policy_violation_at
            o1,b1,s1,2024-01-01,1,2024-01-05,2024-01-02,2024-01-05T23:00,,,,2024-01-20,seller_fault,2,2024-01-10,true,2024-01-03,2024-01-04,
            o2,b2,s1,2024-01-01,1,2024-01-05,2024-01-02,2024-01-06T00:00,,,2024-03-20,,,5,2024-01-10,false,2024-01-03,2024-01-09,2024-01-15
            o3,b3,s1,2024-01-01,1,2024-01-05,,,2024-01-03,seller,,,,,,,,,
            o4,b4,s1,2024-01-01,1,2024-01-05,,,2024-01-02,buyer,,,,,,,,,
            o5,b5,s1,2024-01-01,1,2024-01-05,2024-01-03,,,,,2024-02-01,other,,,,2024-01-04,,
            """)
        let at = OrdersFixture.at("2025-01-01")
        let found = try KPICounts.build(KPI.builtIn(present: orders.present), orders).map {
            let counts = $0.trailing(seller: 0, at: at, days: 366)
            return "\($0.kpi.name) \(counts.bad)/\(counts.eligible)"
        }
        #expect(
            found == [
                "late_rate 2/3",  // o2 arrives with the first second of the next day, o5 never
                "cancel_rate 1/4",  // the buyer's own cancellation does not count
                "defect_rate 1/3",  // o1's return; o2's claim came after the 30 days
                "negative_feedback_rate 1/2",
                "invalid_tracking_rate 2/3",  // o2 says so, o5 says nothing
                "no_response_rate 2/3",
                "policy_violation_rate 1/5",
                "return_rate 2/3",
            ])
    }
}
