import Assessment
import DataTables
import Marketplace
import Simulation
import Testing

private let small = SmallWorld()

private func run(
    _ replicates: Range<Int>, workers: Int = 1, scenario: Scenario = scenario(), seed: UInt64 = 11
) async throws -> [[StepLedger]] {
    let world = try small.world()
    let policy = try Policy(scenario, world: world)
    let inputs = try small.inputs([policy], replicates: replicates, drawn: true)
    return try await ledgers(
        world, policy, inputs, replicates: replicates, seed: seed, workers: workers)
}

@Test func anyNumberOfWorkersAndAnySplitGiveTheSameLedgers() async throws {
    let one = try await run(0..<21)
    #expect(try await run(0..<21, workers: 2) == one)
    #expect(try await run(0..<21, workers: 7) == one)
    let first = try await run(0..<13, workers: 2)
    let second = try await run(13..<21)
    #expect(first + second == one)
    #expect(try await run(0..<9) == Array(one.prefix(9)))
    #expect(try await run(0..<21, seed: 12) != one)
}

/// Entrants have no record yet, whatever a seller in their place did in another replicate: who may take
/// part in a program that asks for one does not depend on what a worker ran before.
@Test func entrantsBringNoRecordFromAnotherReplicate() async throws {
    var busy = small
    busy.entry = 3
    busy.steps = 10
    let world = try busy.world()
    let scenario = scenario(programs: [
        program(eligible: try Expression.parse("seller.late_rate > 1% and seller.orders_90d >= 3"))
    ])
    let policy = try Policy(scenario, world: world)
    let inputs = try busy.inputs([policy], replicates: 0..<40, drawn: true)
    let whole = try await ledgers(world, policy, inputs, replicates: 0..<40)
    for replicate in stride(from: 1, to: 40, by: 3) {
        let alone = try await ledgers(
            world, policy, inputs, replicates: replicate..<(replicate + 1))
        #expect(alone[0] == whole[replicate], "replicate \(replicate)")
    }
}

@Test func aShorterHorizonIsTheBeginningOfALongerOne() async throws {
    var long = small
    long.steps = 9
    let replicates = 0..<6
    let world = try long.world()
    let policy = try Policy(scenario(), world: world)
    let inputs = try long.inputs([policy], replicates: replicates, drawn: true)
    let all = try await ledgers(world, policy, inputs, replicates: replicates)
    let short = try await run(replicates)
    #expect(all.map { Array($0.prefix(6)) } == short)
}

private func program(eligible: Expression, hazardRatio: Double = 1.5) -> Program {
    Program(
        name: "coaching", title: "Coaching", starts: nil, ends: nil, eligible: eligible,
        uptake: fixed("programs.coaching.uptake", 0.7), capacity: 5, rampMonths: 2,
        decayHalfLifeMonths: 6,
        changes: [
            Program.Change(
                name: "late", target: .sellerKPI("late_rate"),
                effect: Effect(
                    scale: .oddsRatio,
                    size: fixed("programs.coaching.effects.late", 0.5, .positive))),
            Program.Change(
                name: "exit", target: .sellerExit,
                effect: Effect(
                    scale: .hazardRatio,
                    size: fixed("programs.coaching.effects.exit", 0.5, .positive))),
            Program.Change(
                name: "return", target: .repurchase(nil), path: .direct,
                effect: Effect(
                    scale: .hazardRatio,
                    size: fixed("programs.coaching.effects.return", hazardRatio, .positive))),
        ], claimShare: fixed("programs.coaching.claims", 0.3))
}

@Test func aProgramForNobodyChangesNoBit() async throws {
    let plain = try await run(0..<5)
    let nobody = Expression.binary(
        .greater, .column("seller.orders_90d"), .number(1_000_000))
    var same = try await run(
        0..<5, scenario: scenario("same", programs: [program(eligible: nobody)]))
    for replicate in same.indices {
        for step in same[replicate].indices {
            #expect(same[replicate][step].enrolled == [0])
            #expect(same[replicate][step].covered == [0])
            same[replicate][step].enrolled = []
            same[replicate][step].covered = []
        }
    }
    #expect(same == plain)
    let somebody = Expression.binary(.greater, .column("seller.orders_90d"), .number(10))
    let changed = try await run(
        0..<5, scenario: scenario("other", programs: [program(eligible: somebody)]))
    #expect(changed[0][5].enrolled[0] == 5)
    #expect(changed[0][5].covered[0] > 0)
    #expect(changed[0].map(\.placed) != plain[0].map(\.placed))
}

@Test func withFrozenRatesTheBaselineIsTheSameForEveryCausalShare() async throws {
    var frozen = small
    frozen.noise.rateDrift = false
    frozen.noise.rateShocks = false
    let world = try frozen.world()
    var seen: [[[StepLedger]]] = []
    for share in [0.0, 0.35, 1] {
        let policy = try Policy(
            scenario(enforcement: .none, assumptions: assumptions(causal: share)), world: world)
        let inputs = try frozen.inputs([policy], replicates: 0..<4)
        seen.append(try await ledgers(world, policy, inputs, replicates: 0..<4))
    }
    #expect(seen[0] == seen[1])
    #expect(seen[0] == seen[2])
}
