import Assessment
import DataTables
import Marketplace
import Simulation
import TestSupport
import Testing

@Test func summaryUsesTypeSevenQuantilesAndCountsTheMissing() {
    let summary = Summary([4, .nan, 1, 3, 2])
    #expect(summary.count == 4)
    #expect(summary.missing == 1)
    #expect(summary.mean == 2.5)
    // R: sd(1:4), quantile(1:4, c(.05, .1, .25, .5, .75, .9, .95)), type 7.
    #expect(isClose(summary.sd, 1.290994448735806))
    #expect(isClose(summary.mcse, 1.290994448735806 / 2))
    for (got, want) in zip(summary.quantiles, [1.15, 1.3, 1.75, 2.5, 3.25, 3.7, 3.85]) {
        #expect(isClose(got, want, relative: 1e-15))
    }
    let one = Summary([7])
    #expect(one.mean == 7 && one.median == 7 && one.sd.isNaN && one.mcse.isNaN)
    #expect(Summary([.nan]).mean.isNaN)
}

@Test func periodsAreCompleteAndReachBackIntoHistory() {
    // The as-of day is 30 November 2024, so that the first quarter and year begin in history.
    let calendar = StepCalendar(unit: .month, asOf: Calendar.days(year: 2024, month: 11, day: 30))
    let quarters = ReportingPeriod.periods(.quarter, calendar: calendar, horizon: 6)
    #expect(quarters.map(\.label) == ["2024-Q4", "2025-Q1"])
    #expect(quarters.map(\.steps) == [-1...1, 2...4])
    let years = ReportingPeriod.periods(.year, calendar: calendar, horizon: 6)
    #expect(years.map(\.label) == ["2024"])
    #expect(years[0].steps == -10...1)
    let months = ReportingPeriod.periods(.month, calendar: calendar, horizon: 2)
    #expect(months.map(\.label) == ["2024-12", "2025-01"])
    let weeks = ReportingPeriod.periods(
        .step, calendar: StepCalendar(unit: .week, asOf: calendar.asOf), horizon: 2)
    #expect(weeks.map(\.label) == ["2024-12-01", "2024-12-08"])
}

@Test func flowsSumStocksLastRatiosDivideSums() throws {
    let outcomes = outcomes(replicates: 0..<1, steps: 2, history: [placing([50, 0, 0])]) {
        _, step in
        var ledger =
            step == 1 ? placing([100, 1, 0], clean: 90) : placing([300, 1, 0], clean: 210)
        ledger.activeBuyers = 5 * step
        return ledger
    }
    func rolled(_ name: String, _ steps: ClosedRange<Int>) throws -> Double? {
        let key = try #require(outcomes.keys.firstIndex { $0.description == name })
        return outcomes.rolledUp(key, over: steps, replicate: 0)
    }
    #expect(try rolled("orders", 1...2) == 402)
    #expect(try rolled("orders", 0...2) == 452)
    #expect(try rolled("orders", -1...2) == nil)
    #expect(try rolled("active_buyers", 1...2) == 10)
    let share = try #require(try rolled("defect_free_share", 1...2))
    #expect(isClose(share, 300.0 / 400))
    #expect(try rolled("missed_rate", 1...2) == nil)
    #expect(try rolled("claims", 0...1) == nil)
}

@Test func aScenarioAgainstItselfDiffersByExactlyZero() {
    let world = outcomes(replicates: 3..<8, steps: 2) { replicate, step in
        placing([100 + 7 * replicate, step, 3], clean: 90)
    }
    let periods = [
        ReportingPeriod(kind: .quarter, steps: 1...2, firstDay: 0, lastDay: 60)
    ]
    for difference in world.differences(from: world, periods) where difference.summary.count > 0 {
        #expect(difference.summary.mean == 0, "\(difference.key.description)")
        #expect(difference.summary.sd == 0, "\(difference.key.description)")
        let better = difference.probabilityBetter
        #expect(better.isNaN || better == 0.5, "\(difference.key.description)")
    }
}

@Test func differencesArePairedAndPointInTheMetricsDirection() throws {
    let steps = 1
    let base = outcomes(replicates: 0..<4, steps: steps) { replicate, _ in
        placing([100 * (replicate + 1), 20, 10], clean: 90 * (replicate + 1))
    }
    let scenario = outcomes("tighter", replicates: 0..<4, steps: steps, programs: ["coaching"]) {
        replicate, _ in
        // Better in two replicates, equal in one, worse in one.
        let shift = [5, 5, 0, -2][replicate]
        var ledger = placing(
            [100 * (replicate + 1) + shift, 18, 9], clean: 90 * (replicate + 1))
        ledger.enrolled = [replicate]
        return ledger
    }
    let period = ReportingPeriod(kind: .step, steps: 1...1, firstDay: 0, lastDay: 30)
    let differences = scenario.differences(from: base, [period])
    func difference(_ name: String) throws -> PairedDifference {
        try #require(differences.first { $0.key.description == name })
    }
    let orders = try difference("orders[channel=marketplace]")
    #expect(orders.summary.mean == 2)
    #expect(isClose(orders.relative, 8.0 / 1000))
    #expect(orders.probabilityBetter == (2 + 0.5) / 4)
    let cannibalised = try difference("cannibalised_orders")
    #expect(cannibalised.summary.mean == 3)
    #expect(isClose(cannibalised.relative, 3.0 / 30))
    #expect(cannibalised.probabilityBetter == 0)
    #expect(try difference("enrolled[program=coaching]").summary.mean == 1.5)
}
