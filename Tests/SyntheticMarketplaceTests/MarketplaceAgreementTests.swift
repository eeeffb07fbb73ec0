import DataTables
import Marketplace
import SyntheticMarketplace
import Testing

/// The world and the Marketplace room, written apart, mean the same by the same words.
@Suite struct MarketplaceAgreementTests {
    static let worlds = [
        WorldCase("exact", .exact(seed: 61, buyers: 1_000, months: 12)),
        WorldCase("small", .small(seed: 62, buyers: 1_500, months: 18)),
    ]

    @Test(arguments: worlds) func tablesAreCanonical(_ test: WorldCase) throws {
        let data = test.world.generate()
        let orders = try Orders(validating: data.orders)
        #expect(orders.count == data.orders.rowCount)
        _ = try Sellers(validating: data.sellers)
        _ = try SellerEvents(validating: data.sellerEvents)
    }

    /// Outcomes as the panel sees them at the end are the true ones, in an exact world all known
    /// before the order's month ends.
    @Test func outcomesOfAnExactWorldAreTheTrueOnes() throws {
        let world = SyntheticWorld.exact(seed: 63, buyers: 1_000, months: 12)
        let data = world.generate()
        let orders = try Orders(validating: data.orders)
        let outcomes = OrderOutcomes(orders)
        let late = try data.orderTruth.flags("late")
        let defective = try data.orderTruth.flags("defective")
        let cancelled = try data.orderTruth.flags("cancelled")
        let calendar = StepCalendar(unit: .month, asOf: world.endDay - 1)
        var wrong = 0
        for row in 0..<orders.count {
            let step = calendar.step(ofDay: Calendar.day(of: orders.orderedAt[row]))
            let monthEnd = Int64(calendar.lastDay(of: step) + 1) * 86_400
            for moment in [0, monthEnd - orders.orderedAt[row] - 1] {
                let known = outcomes.experience(row, knownAt: orders.orderedAt[row] + moment)
                let isBad = late[row] + defective[row] + cancelled[row] > 0
                if moment == 0 && isBad && orders.orderedAt[row] < monthEnd - 86_400 {
                    if known == .lateAndDefective || known == .late { wrong += 1 }
                }
                guard moment > 0 else { continue }
                let want: Experience =
                    cancelled[row] == 1
                    ? .cancelled
                    : late[row] == 1
                        ? (defective[row] == 1 ? .lateAndDefective : .late)
                        : defective[row] == 1 ? .defective : .clean
                if known != want { wrong += 1 }
            }
            if outcomes.replaces[row] >= 0 || !outcomes.isExposure(row) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    /// The measured covariates of the hazard are the panel's shrunk KPIs, from other code.
    @Test func measuredCovariatesAreThePanelsKPIs() throws {
        var world = SyntheticWorld.exact(seed: 64, buyers: 800, sellers: 12, months: 10)
        let (late, defect) = (BetaPrior(a: 1, b: 9), BetaPrior(a: 1, b: 19))
        world.kpiCovariate = .measured(late: late, defect: defect)
        let data = world.generate()
        let orders = try Orders(validating: data.orders)
        let kpis = KPI.builtIn(present: orders.present)
        let rates = (
            try data.orderTruth.numbers("seller_late_rate"),
            try data.orderTruth.numbers("seller_defect_rate")
        )
        for (name, prior, truth) in [
            ("late_rate", late, rates.0), ("defect_rate", defect, rates.1),
        ] {
            let kpi = try #require(kpis.first { $0.name == name })
            let counts = try KPICounts.build(kpi, orders)
            var (wrong, decided) = (0, 0)
            for row in 0..<orders.count where orders.seller[row] >= 0 {
                let (eligible, bad) = counts.trailing(
                    seller: Int(orders.seller[row]), at: orders.orderedAt[row],
                    days: kpi.windowDays)
                let want = (prior.a + Double(bad)) / (prior.a + prior.b + Double(eligible))
                if abs(truth[row] - want) > 1e-12 { wrong += 1 }
                if eligible > 0 { decided += 1 }
            }
            #expect(wrong == 0, "\(name)")
            #expect(decided > 500, "\(name)")
        }
    }
}
