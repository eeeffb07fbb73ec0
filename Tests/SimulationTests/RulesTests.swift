import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import Testing

private func policy(
    _ standards: [Standard], enforcement: Enforcement = usualLadder, programs: [Program] = [],
    small: SmallWorld = SmallWorld()
) throws -> Policy {
    try Policy(
        scenario(standards: standards, enforcement: enforcement, programs: programs),
        world: small.world())
}

@Test func aWindowBelowHalfAStepNamesTheRemedy() {
    let error = #expect(throws: ProjectionError.self) {
        try policy([standard("late_rate", 0.05, days: 10)])
    }
    #expect(
        error?.description
            == "standard late_rate: a window of 10 days is shorter than half a step of 30.4375 "
            + "days; use step: week or a longer window")
}

@Test func aWindowFarFromWholeStepsIsSaid() throws {
    let rounded = try policy([standard("late_rate", 0.05, days: 45)])
    #expect(
        rounded.diagnostics == [
            "standard late_rate: a window of 45 days counts as 1 steps of 30.4375 days, more than "
                + "10 % off"
        ])
    #expect(try policy([standard("late_rate", 0.05, days: 60)]).diagnostics.isEmpty)
}

@Test func anUnknownKPIIsNamed() {
    let error = #expect(throws: ProjectionError.self) {
        try policy([standard("lateness", 0.05)])
    }
    #expect(
        error?.description
            == "standard lateness: the assessment does not have this KPI; expected one of "
            + "late_rate, cancel_rate, defect_rate")
}

@Test func eligibilityOverUnknownThingsIsRefused() throws {
    let error = #expect(throws: ProjectionError.self) {
        try policy([
            standard("late_rate", 0.05, exempt: try Expression.parse("seller.colour == \"red\""))
        ])
    }
    #expect(
        error?.description
            == "standard late_rate, exempt: `seller.colour` cannot be evaluated in a projection; "
            + "expected seller attributes, measured KPIs as seller.late_rate, seller.orders_90d, "
            + "seller.tenure_months, order.channel")
}

/// With fixed counts a looser limit never flags more, measured or by the posterior.
@Test(arguments: [Standard.JudgedBy.measured, .posterior(0.9)])
func aLooserLimitNeverFlagsMore(judgedBy: Standard.JudgedBy) throws {
    var stream = RandomStream(key: StreamKey(seed: 4), purpose: .test, entity: 1)
    let limits = [0.02, 0.04, 0.05, 0.08, 0.12, 0.3]
    let policies = try limits.map {
        try policy(
            [standard("late_rate", $0, minimumOrders: 1, judgedBy: judgedBy)], enforcement: .none)
    }
    for _ in 0..<150 {
        let size = 1 + Int(stream.nextUniform() * stream.nextUniform() * 3000)
        let share = stream.nextUniform() * 0.2
        let bad = Int((Double(size) * share).rounded())
        let missed = policies.map {
            $0.replay(
                eligible: [[Int32(size)], [0], [0]], bad: [[Int32(bad)], [0], [0]], category: 0,
                tenure: 10
            )[0].missed.count
        }
        #expect(missed == missed.sorted(by: >))
    }
}

@Test func exemptSellersAndGraceAreNotJudged() async throws {
    var small = SmallWorld()
    small.steps = 1
    small.entry = 0
    small.exit = 0
    let replicates = 0..<1
    func judged(_ standard: Standard) async throws -> Int {
        let world = try small.world()
        let policy = try Policy(scenario(standards: [standard]), world: world)
        let inputs = try small.inputs([policy], replicates: replicates)
        return try await ledgers(world, policy, inputs, replicates: replicates)[0][0].judged
    }
    #expect(try await judged(standard("late_rate", 0.05, minimumOrders: 1)) == 12)
    let platform = try Expression.parse("seller.fulfilment == \"platform\"")
    #expect(
        try await judged(standard("late_rate", 0.05, minimumOrders: 1, exempt: platform)) == 9)
    let old = try Expression.parse("seller.tenure_months >= 15 or seller.orders_90d < 0")
    #expect(try await judged(standard("late_rate", 0.05, minimumOrders: 1, exempt: old)) == 6)
    // Tenures are 4, 6, 8 … at the end of step 1; 300 days are 10 steps.
    #expect(try await judged(standard("late_rate", 0.05, minimumOrders: 1, grace: 300)) == 9)
}
