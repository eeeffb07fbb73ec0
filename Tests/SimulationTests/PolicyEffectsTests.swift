import Assessment
import DataTables
import Marketplace
import Simulation
import Testing

private let replicates = 0..<16

/// A coaching program that halves the odds of every bad outcome, with an effect on repurchase that
/// is 1 but may be declared total.
private func coaching(_ path: Program.Change.Path) -> Program {
    var changes = ["late_rate", "cancel_rate", "defect_rate"].map { kpi in
        Program.Change(
            name: kpi, target: .sellerKPI(kpi),
            effect: Effect(
                scale: .oddsRatio,
                size: fixed("programs.coaching.effects.\(kpi)", 0.3, .positive)))
    }
    changes.append(
        Program.Change(
            name: "return", target: .repurchase(nil), path: path,
            effect: Effect(
                scale: .hazardRatio,
                size: fixed("programs.coaching.effects.return", 1, .positive))))
    return Program(
        name: "coaching", title: "Coaching", starts: nil, ends: nil, eligible: .flag(true),
        uptake: fixed("programs.coaching.uptake", 1), capacity: nil, rampMonths: 0,
        decayHalfLifeMonths: nil, changes: changes, claimShare: nil)
}

/// Mean change of marketplace demand over the horizon, paired, in a world whose buyers feel a lot.
private func gain(_ programs: [Program], causal: Double) async throws -> Double {
    var small = SmallWorld()
    small.steps = 8
    small.noise = .none
    small.rates = [0.2, 0.08, 0.12]
    small.slopes = [-0.8, -1.0, -0.9, 0]
    let world = try small.world()
    func demand(_ programs: [Program]) async throws -> Double {
        let policy = try Policy(
            scenario(
                enforcement: .none, programs: programs,
                assumptions: assumptions(causal: causal)), world: world)
        let inputs = try small.inputs([policy], replicates: replicates)
        let all = try await ledgers(world, policy, inputs, replicates: replicates)
        let intended = all.map { Double($0.reduce(0) { $0 + $1.intended }) }
        return intended.reduce(0, +) / Double(intended.count)
    }
    return try await demand(programs) - demand([])
}

/// The gain of about 400 orders has a paired standard error below 15: bounds are 5 of them or more.
@Test func aTotalEffectSwitchesTheMediatedPathOff() async throws {
    let direct = try await gain([coaching(.direct)], causal: 1)
    let total = try await gain([coaching(.total)], causal: 1)
    #expect(direct > 100)
    #expect(abs(total) < 0.25 * direct)
}

@Test func theCausalShareScalesTheEffectOfChanges() async throws {
    let whole = try await gain([coaching(.direct)], causal: 1)
    let half = try await gain([coaching(.direct)], causal: 0.5)
    let none = try await gain([coaching(.direct)], causal: 0)
    #expect(half > 0.25 * whole && half < 0.75 * whole)
    #expect(abs(none) < 0.25 * whole)
}

@Test func absentSellersDemandIsDivertedMovedOrUnmet() async throws {
    var small = SmallWorld()
    small.suspended = [0, 1, 2]
    small.exit = 0
    small.entry = 0
    func totals(diverted: Double, moved: Double) async throws -> (unmet: Int, moved: Int) {
        let world = try small.world()
        let policy = try Policy(
            scenario(
                enforcement: .none,
                assumptions: assumptions(diverted: diverted, moved: moved)), world: world)
        let inputs = try small.inputs([policy], replicates: 0..<2)
        let all = try await ledgers(world, policy, inputs, replicates: 0..<2).joined()
        return (all.reduce(0) { $0 + $1.unmet }, all.reduce(0) { $0 + $1.movedToOnline })
    }
    let taken = try await totals(diverted: 1, moved: 0.5)
    #expect(taken == (0, 0))
    let lost = try await totals(diverted: 0, moved: 0)
    #expect(lost.unmet > 0 && lost.moved == 0)
    let online = try await totals(diverted: 0, moved: 1)
    #expect(online.unmet == 0 && online.moved > 0)
}

@Test func programsEnrolToCapacityAndEnd() async throws {
    var small = SmallWorld()
    small.exit = 0
    small.entry = 0
    var program = coaching(.direct)
    program.capacity = 4
    program.starts = small.assessment.calendar.firstDay(of: 2)
    program.ends = small.assessment.calendar.lastDay(of: 4)
    let world = try small.world()
    let policy = try Policy(scenario(enforcement: .none, programs: [program]), world: world)
    let inputs = try small.inputs([policy], replicates: 0..<1)
    let ledgers = try await ledgers(world, policy, inputs, replicates: 0..<1)[0]
    #expect(ledgers.map { $0.enrolled[0] } == [0, 4, 4, 4, 0, 0])
    #expect(ledgers[0].covered == [0])
    #expect(ledgers[2].covered[0] > 0)
}

@Test func aGuaranteeForEverybodyRaisesReturnsAndPaysClaims() async throws {
    var small = SmallWorld()
    small.noise = .none
    let guarantee = Program(
        name: "guarantee", title: "Guarantee", starts: nil, ends: nil,
        eligible: try Expression.parse("order.channel == \"marketplace\""),
        uptake: fixed("programs.guarantee.uptake", 1), capacity: nil, rampMonths: 0,
        decayHalfLifeMonths: nil,
        changes: [
            Program.Change(
                name: "forgive", target: .repurchase(nil), path: .direct,
                effect: Effect(
                    scale: .hazardRatio,
                    size: fixed("programs.guarantee.effects.forgive", 2, .positive)))
        ], claimShare: fixed("programs.guarantee.claims", 0.5))
    let world = try small.world()
    func run(_ programs: [Program]) async throws -> [StepLedger] {
        let policy = try Policy(scenario(programs: programs), world: world)
        let inputs = try small.inputs([policy], replicates: 0..<1)
        return try await ledgers(world, policy, inputs, replicates: 0..<1)[0]
    }
    let plain = try await run([])
    let paid = try await run([guarantee])
    #expect(plain.allSatisfy { $0.claims == 0 })
    #expect(paid[0].covered[0] == paid[0].placed[0])
    let defective = paid.reduce(0) { $0 + $1.experiences[2] + $1.experiences[3] }
    let claims = paid.reduce(0) { $0 + $1.claims }
    #expect(claims > 0 && claims <= defective)
    #expect(paid.allSatisfy { $0.claimValue > 0 || $0.claims == 0 })
    #expect(
        paid.reduce(0) { $0 + $1.intended } > plain.reduce(0) { $0 + $1.intended } + 50)
}

@Test func badOrdersAreReplacedWithHistorysShare() async throws {
    let small = SmallWorld(steps: 3)
    var assessment = small.assessment
    var past = StepLedger()
    past.experiences = [900, 50, 25, 5, 20]
    past.replacements = 20
    assessment.history = [StepLedger](repeating: past, count: 6)
    let world = try World(
        assessment: assessment, laws: Laws(driver: small.driver), steps: small.steps)
    let policy = try Policy(scenario(), world: world)
    let inputs = try small.inputs([policy], replicates: 0..<8)
    let all = try await ledgers(world, policy, inputs, replicates: 0..<8).joined()
    let replaced = all.reduce(0) { $0 + $1.replacements }
    // Replacements can be bad too, but are not replaced again.
    let bad = all.reduce(0) { $0 + $1.experiences[2] + $1.experiences[3] + $1.experiences[4] }
    #expect(replaced > 0)
    #expect(abs(Double(replaced) - 0.4 * Double(bad)) < 0.1 * Double(bad))
}
