import DataTables
import Marketplace
import Testing

/// Six orders whose panel rows are worked by hand in the comments.
struct HandWorkedPanelTests {
    /// - o1 is late: promised 5 January, decided when that day is over, 5 days after placement.
    /// - o2 is split: s1 delivers, s2 cancels 2 days after placement; both are known after 6 days.
    /// - o3 replaces the cancelled half; o5 is withdrawn by the buyer. Neither is an exposure.
    /// - o6 is punctual (known after 4 days) and claimed after 10.
    /// Follow-up ends with 30 June, the instant 2024-07-01T00:00.
    static let text = """
        order_id,buyer_id,seller_id,channel,category,ordered_at,gmv,promised_at,shipped_at,delivered_at,cancelled_at,cancelled_by,claim_opened_at,claim_kind,gift
        o1,b1,s1,marketplace,home,2024-01-01,100,2024-01-05,2024-01-02,2024-01-07T12:00,,,,,yes
        o2,b1,s1,marketplace,home,2024-02-10,60,2024-02-15,2024-02-11,2024-02-14,,,,,no
        o2,b1,s2,marketplace,home,2024-02-10,40,2024-02-15,,,2024-02-12,seller,,,yes
        o3,b1,s3,marketplace,home,2024-02-15,40,2024-02-20,2024-02-16,2024-02-18,,,,,no
        o4,b1,,online,home,2024-03-31,20,,,,,,,,no
        o5,b1,s1,marketplace,home,2024-04-10,30,2024-04-20,,,2024-04-11,buyer,,,no
        o6,b2,s1,marketplace,toys,2024-05-01,50,2024-05-04,2024-05-02,2024-05-03,,,2024-05-11,not_as_described,no
        """

    static func panel() throws -> PurchasesPanel {
        let orders = try OrdersFixture.orders(text)
        var kpis = KPI.builtIn(present: orders.present).filter { $0.name == "late_rate" }
        kpis[0].windowDays = 365
        return try PurchasesPanel(
            orders, outcomes: OrderOutcomes(orders), kpis: try KPICounts.build(kpis, orders),
            priors: KPIPriors(["late_rate": .init(overall: RatePrior(a: 1, b: 9))]),
            options: PanelOptions(burnInDays: 0, dataEnd: OrdersFixture.day("2024-06-30")))
    }

    @Test func intervalsAreCutWhereSomethingBecomesKnown() throws {
        let table = try Self.panel().intervals().table
        #expect(
            table.cells("order_key")
                == ["o1", "o1", "o2", "o2", "o2", "o4", "o6", "o6", "o6"])
        #expect(table.doubles("start") == [0, 5, 0, 2, 6, 0, 0, 4, 10])
        #expect(table.doubles("stop") == [5, 40, 2, 6, 50, 92, 4, 10, 61])
        #expect(table.doubles("pending") == [1, 0, 1, 1, 0, 0, 1, 0, 0])
        #expect(table.doubles("late") == [0, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(table.doubles("cancelled") == [0, 0, 0, 1, 1, 0, 0, 0, 0])
        #expect(table.doubles("defective") == [0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(
            table.cells("experience") == [
                "pending", "late", "pending", "cancelled", "cancelled", "online", "pending",
                "clean", "defective",
            ])
        #expect(table.doubles("repurchased") == [0, 1, 0, 0, 1, 0, 0, 0, 0])
        #expect(
            table.cells("next_channel") == ["", "marketplace", "", "", "online", "", "", "", ""])
    }

    @Test func contextIsThatOfPlacement() throws {
        let table = try Self.panel().landmark(days: 0).table
        #expect(table.cells("order_key") == ["o1", "o2", "o4", "o6"])
        #expect(table.cells("buyer_id") == ["b1", "b1", "b1", "b2"])
        #expect(table.cells("seller_id") == ["s1", "s1", "", "s1"])
        #expect(
            table.cells("ordered_at") == ["2024-01-01", "2024-02-10", "2024-03-31", "2024-05-01"])
        #expect(table.cells("origin") == ["marketplace", "marketplace", "online", "marketplace"])
        #expect(table.doubles("on_marketplace") == [1, 1, 0, 1])
        #expect(table.cells("category") == ["home", "home", "home", "toys"])
        #expect(
            table.cells("home_channel") == [
                "marketplace", "marketplace", "marketplace", "marketplace",
            ])
        #expect(table.doubles("buyer_orders") == [0, 1, 3, 0])
        #expect(table.doubles("buyer_tenure_days") == [0, 40, 90, 0])
        #expect(table.cells("days_since_last") == ["", "40", "45", ""])
        #expect(table.doubles("n_sellers") == [1, 2, 0, 1])
        #expect(table.doubles("order_share") == [1, 0.5, 1, 1])
        #expect(table.doubles("gmv") == [100, 100, 20, 50])
        // The row with the largest value stands for a split order.
        #expect(table.cells("gift") == ["yes", "no", "no", "no"])
    }

    /// s1 before o2: one decided order, late: (1 + 1)/(10 + 1); s2: none, 1/10.
    ///
    /// Before o6: o1 late and s1's half of o2 punctual, o5 was cancelled before it was decided.
    @Test func ratesAreShrunkAndWeightedByValue() throws {
        let table = try Self.panel().landmark(days: 0).table
        let shrunk = table.doubles("seller_late_rate")
        let expected = [0.1, 0.6 * 2 / 11 + 0.4 * 0.1, 0, 2.0 / 12]
        for (found, wanted) in zip(shrunk, expected) { #expect(abs(found - wanted) < 1e-15) }
        #expect(table.cells("raw_seller_late_rate") == ["", "1", "0", "0.5"])
    }

    @Test func landmarkRowsMissWhatFollowUpCannotSay() throws {
        let table = try Self.panel().landmark().table
        #expect(table.cells("order_key") == ["o1", "o2", "o4", "o6"])
        #expect(table.doubles("days") == [10, 20, 62, 31])
        #expect(table.doubles("repurchased") == [1, 1, 0, 0])
        #expect(table.cells("repurchased_30d") == ["true", "true", "false", "false"])
        // 152, 112, 62 and 31 days are followed up; 365 never, also where an order was seen.
        #expect(table.cells("repurchased_90d") == ["true", "true", "", ""])
        #expect(table.cells("repurchased_365d") == ["", "", "", ""])
        #expect(table.cells("experience") == ["late", "cancelled", "online", "defective"])
        #expect(table.cells("next_channel") == ["marketplace", "online", "", ""])
        #expect(table.doubles("pending") == [0, 0, 0, 0])
    }

    @Test func everythingLeftOutIsCounted() throws {
        #expect(
            try Self.panel().intervals().counts == [
                PanelCount("rows of orders", 7),
                PanelCount("purchase occasions", 6),
                PanelCount("occasions of several rows, taken as one", 1),
                PanelCount("left out: cancelled by buyer or platform before shipping", 1),
                PanelCount("left out: cancelled, by whom or when is not said", 0),
                PanelCount("left out: replacement after a cancelled order", 1),
                PanelCount("left out: in the burn-in", 0),
                PanelCount("left out: after the end of follow-up", 0),
                PanelCount("exposures", 4),
                PanelCount("followed by another order", 2),
                PanelCount("censored at the end of follow-up", 2),
                PanelCount("rows", 9),
            ])
    }

    @Test func exposuresFollowedBeforeTheLandmarkLeaveByExperience() throws {
        let counts = try Self.panel().landmark(days: 45).counts
        #expect(
            counts.contains(PanelCount("left out: bought again before the landmark, late order", 1))
        )
        #expect(counts.contains(PanelCount("rows", 3)))
        let far = try Self.panel().landmark(days: 70).counts
        #expect(far.contains(PanelCount("left out: follow-up ends before the landmark", 1)))
    }
}
