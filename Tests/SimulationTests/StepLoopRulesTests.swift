import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import Testing

/// The step loop's own judging against the plain judge, on the orders that the loop itself made.
@Test(arguments: 0..<24)
func theStepLoopJudgesAsPlainCodeDoes(number: Int) throws {
    var stream = RandomStream(
        key: StreamKey(seed: 34), purpose: .test, entity: UInt32(number), index: 0)
    func pick(_ count: Int) -> Int { Int(stream.nextUniform() * Double(count)) }
    var small = SmallWorld()
    small.steps = 10
    small.entry = 0
    small.exit = 0
    small.rates = [0.1, 0.06, 0.08]
    let conditions = try [
        "orders_90d >= 100", "seller.fulfilment == \"platform\"", "seller.late_rate > 8%",
        "seller.tenure_months > 14", "seller.category == \"c1\"",
    ].map { try Expression.parse($0) }
    let standards = small.kpis.map { name in
        var result = standard(
            name, [0.04, 0.08, 0.12][pick(3)], days: [30, 60, 90][pick(3)],
            minimumOrders: [1, 20][pick(2)], minimumEvents: pick(3), grace: [0, 200][pick(2)])
        result.points = 1 + pick(2)
        result.limitCases = (0..<pick(3)).map { _ in
            Standard.Case(condition: conditions[pick(5)], value: [0.01, 0.15][pick(2)])
        }
        result.windowCases = (0..<pick(3)).map { _ in
            Standard.Case(condition: conditions[pick(5)], value: [30, 60, 300][pick(3)])
        }
        return result
    }
    let ladder = Enforcement(
        ladder: [
            Enforcement.Rung(afterMisses: 1, action: .warn),
            number % 2 == 0
                ? Enforcement.Rung(afterMisses: 2, action: .correctiveActionPlan, deadlineDays: 60)
                : Enforcement.Rung(afterMisses: 2, action: .orderCap, days: 30, ordersPerDay: 0.4),
            Enforcement.Rung(afterMisses: 4, action: .suspend, days: 45),
            Enforcement.Rung(
                afterMisses: 6, action: .terminate, reinstateAfterDays: pick(2) == 0 ? nil : 60),
        ], stepDownAfter: 1 + pick(2),
        counting: number % 4 == 1
            ? .points(expireDays: 150, resetsQuarterly: pick(2) == 0) : .misses)
    let world = try small.world(lagSteps: [0, 0, 0])
    var own = scenario(standards: standards, enforcement: ladder)
    own.badges = [
        Badge(name: "star", requires: standards, demand: fixed("badges.star.demand", 0.2, .real)),
        Badge(
            name: "kept", requires: [standard("cancel_rate", 0.05, minimumOrders: 40)],
            demand: fixed("badges.kept.demand", 0.1, .real)),
    ]
    let policy = try Policy(own, world: world)
    let inputs = try small.inputs([policy], replicates: 0..<1)
    let records = try sellerRecords(
        world: world, policy: policy, inputs: inputs, replicate: 0, seed: 8)
    let judge = PlainJudge(standards: standards, enforcement: ladder, stepDays: 30.4375)
    let states = small.sellerStates
    let calendar = small.assessment.calendar
    let history = small.historySteps
    let stars = own.badges.map {
        PlainJudge(standards: $0.requires, enforcement: .none, stepDays: 30.4375)
    }
    var actions = 0
    var awarded = 0
    for seller in 0..<small.sellers {
        func past(_ kpi: Int, _ age: Int) -> PlainJudge.Count {
            let place = age * small.sellers + seller
            return PlainJudge.Count(
                eligible: Int(states.eligibleHistory[kpi][place]),
                numerator: Int(states.badHistory[kpi][place]))
        }
        var counts: [[String: PlainJudge.Count]] = (0..<history).reversed().map { age in
            ["late_rate": past(0, age), "cancel_rate": past(1, age), "defect_rate": past(2, age)]
        }
        var placed = (0..<history).reversed().map { past(1, $0).eligible }
        for step in records {
            let own = step[seller]
            let kept = own.orders - own.outcomes[4]
            placed.append(own.orders)
            counts.append([
                "late_rate": PlainJudge.Count(
                    eligible: kept, numerator: own.outcomes[1] + own.outcomes[3]),
                "cancel_rate": PlainJudge.Count(
                    eligible: own.orders, numerator: own.outcomes[4]),
                "defect_rate": PlainJudge.Count(
                    eligible: kept, numerator: own.outcomes[2] + own.outcomes[3]),
            ])
        }
        let tenure = Int(states.tenure[seller])
        let reader = PlainConditions(
            attributes: [
                "fulfilment": .texts(TextColumn([seller % 4 == 0 ? "platform" : "seller"])),
                "category": .texts(TextColumn(["c\(seller % small.categories)"])),
            ], placed: placed, counts: counts, windowDays: ["late_rate": 30],
            tenure: tenure + 1 - history, stepDays: 30.4375)
        for condition in conditions { _ = try reader.holds(condition, at: 0) }
        let verdicts = judge.verdicts(
            counts: counts, firstJudged: history, tenure: tenure + 1,
            holds: { (try? reader.holds($0, at: $1)) ?? false },
            startsQuarter: { calendar.startsQuarter($0 - history + 1) })
        let badges = stars.map {
            $0.verdicts(
                counts: counts, firstJudged: history, tenure: tenure + 1,
                holds: { (try? reader.holds($0, at: $1)) ?? false })
        }
        for (step, verdict) in verdicts.enumerated() {
            let own = records[step][seller]
            #expect(own.misses == verdict.state.misses)
            #expect(own.offSteps == verdict.state.suspendedSteps)
            #expect(own.planSteps == verdict.state.planSteps)
            #expect(own.isGone == verdict.state.isTerminated)
            let isHere = !own.isGone && own.offSteps == 0
            for (bit, star) in badges.enumerated() {
                let isHolder =
                    isHere && !star[step].judged.isEmpty && star[step].missed.isEmpty
                #expect((own.badges & (1 << UInt32(bit)) != 0) == isHolder)
                awarded += isHolder ? 1 : 0
            }
            actions += verdict.action == nil ? 0 : 1
        }
    }
    #expect(actions > 0 && awarded > 0)
}

/// A variance of shocks far below 0 is none, and one that is known is its square root.
///
/// One that is not known spreads the share of late orders more than its estimate of 0 does.
@Test func theVarianceOfShocksIsDrawn() async throws {
    var small = SmallWorld()
    small.noise = .none
    small.noise.rateShocks = true
    small.entry = 0
    small.exit = 0
    func run(deviation: Double, variance: Double? = nil, error: Double = 0) async throws
        -> [[StepLedger]]
    {
        var assessment = small.assessment
        assessment.market.rateShockDeviation = small.kpis.map { _ in deviation }
        if let variance {
            assessment.market.rateShockVariance = small.kpis.map { _ in variance }
            assessment.market.rateShockVarianceError = small.kpis.map { _ in error }
        }
        let world = try World(
            assessment: assessment, laws: Laws(driver: small.driver), steps: small.steps,
            noise: small.noise)
        let policy = try Policy(scenario(standards: [], enforcement: .none), world: world)
        let inputs = try small.inputs([policy], replicates: 0..<200)
        return try await ledgers(world, policy, inputs, replicates: 0..<200)
    }
    let none = try await run(deviation: 0)
    #expect(try await run(deviation: 0.3, variance: -1, error: 0.01) == none)
    func counts(_ all: [[StepLedger]]) -> [[[Int]]] {
        all.map { $0.map { $0.placed + $0.experiences } }
    }
    let known = try await run(deviation: 0.3)
    #expect(counts(try await run(deviation: 0, variance: 0.09, error: 1e-13)) == counts(known))
    #expect(counts(known) != counts(none))
    func spread(_ all: [[StepLedger]]) -> Double {
        let shares = all.map { Double($0[0].experiences[1]) / Double($0[0].placed[0]) }
        let mean = shares.reduce(0, +) / 200
        return (shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 199).squareRoot()
    }
    let unsure = try await run(deviation: 0, variance: 0, error: 0.5)
    #expect(spread(unsure) > 1.5 * spread(none))
}
