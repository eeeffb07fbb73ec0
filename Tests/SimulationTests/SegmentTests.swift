import Assessment
import DataTables
import Foundation
import Marketplace
import NumericCore
import Simulation
import Testing

private let small = SmallWorld(sellers: 18, categories: 3)

private func temporaryFile(_ name: String) throws -> String {
    let folder = NSTemporaryDirectory() + "trustcast-segments-\(UUID().uuidString)"
    try Files.makeFolder(folder)
    return "\(folder)/\(name)"
}

private struct Run {
    var ledgers: [[StepLedger]] = []
    var draws: SegmentDraws
    var moments: SellerMoments
    var bytes: [UInt8]
}

private func run(
    _ scenario: Scenario, _ world: World, replicates: Range<Int>, workers: Int = 1,
    tier: SellerSegmentation.Tier = .ordersPerMonth([10, 20])
) async throws -> Run {
    let policy = try Policy(scenario, world: world)
    let inputs = try small.inputs([policy], replicates: replicates, drawn: true)
    let segments = try SellerSegments(SellerSegmentation(tier: tier), world: world)
    let path = try temporaryFile("a.segments")
    defer { Files.remove(tree: Files.folder(of: path)) }
    var file = try SegmentFile(
        path, scenario: scenario.name, segments: segments.list,
        entriesAreKnown: policy.entriesAreKnown, steps: world.steps, first: replicates.lowerBound)
    var moments = SellerMoments(ids: world.assessment.sellers.ids)
    var ledgers: [[StepLedger]] = []
    try await project(
        world: world, policy: policy, inputs: inputs, replicates: replicates, seed: 11,
        workers: workers, segments: segments,
        summarise: { _, ledgers, tally in (ledgers, tally) },
        sink: { _, summary in
            ledgers.append(summary.0)
            try file.append(summary.1)
            moments.add(summary.1.sellers)
        })
    try file.finish()
    return Run(
        ledgers: ledgers, draws: try SegmentDraws(path), moments: moments,
        bytes: try Files.readFile(path).array)
}

/// What the whole marketplace has in place of a segment's metric.
private func whole(_ metric: String, _ ledger: StepLedger) -> (value: Double, weight: Double)? {
    let entries = ledger.warnings + ledger.plans + ledger.suspensions + ledger.terminations
    switch metric {
    case "orders": return (Double(ledger.placed[0]), 1)
    case "gmv": return (ledger.value[0], 1)
    case "active_sellers": return (Double(ledger.activeSellers), 1)
    case "defect_free_share":
        return (Double(ledger.experiences[0]), Double(ledger.experiences.reduce(0, +)))
    case "sellers_meeting_all": return (Double(ledger.meetingAll), Double(ledger.judged))
    case "sellers_judged": return (Double(ledger.judged), 1)
    case "sellers_warned": return (Double(ledger.warned), 1)
    case "sellers_on_plan": return (Double(ledger.onPlan), 1)
    case "sellers_suspended": return (Double(ledger.suspended), 1)
    case "warnings": return (Double(ledger.warnings), 1)
    case "plans": return (Double(ledger.plans), 1)
    case "suspensions": return (Double(ledger.suspensions), 1)
    case "terminations": return (Double(ledger.terminations), 1)
    case "false_actions": return (Double(ledger.falseActions), 1)
    case "false_share": return (Double(ledger.falseActions), Double(entries))
    case "missed_sellers": return (Double(ledger.missedSellers), 1)
    case "missed_rate": return (Double(ledger.missedSellers), Double(ledger.missing))
    default: return nil
    }
}

private let ladders: [(String, Enforcement)] = [
    ("misses", usualLadder),
    (
        "appeals won at once",
        Enforcement(
            ladder: usualLadder.ladder, stepDownAfter: 2,
            appeal: Enforcement.Appeal(
                succeedsIfFalse: 0.7, succeedsIfTrue: 0.2, takesDays: 0))
    ),
    (
        "appeals that take time, and a way back",
        Enforcement(
            ladder: [
                Enforcement.Rung(afterMisses: 1, action: .deboost, days: 60, factor: 0.5),
                Enforcement.Rung(afterMisses: 2, action: .suspend, days: 30),
                Enforcement.Rung(afterMisses: 3, action: .terminate, reinstateAfterDays: 30),
            ], stepDownAfter: 1,
            appeal: Enforcement.Appeal(
                succeedsIfFalse: 0.7, succeedsIfTrue: 0.2, takesDays: 31))
    ),
    (
        "points",
        Enforcement(
            ladder: usualLadder.ladder, stepDownAfter: 2,
            counting: .points(expireDays: 90, resetsQuarterly: true))
    ),
]

@Test(arguments: ladders) func segmentsAddUpToTheWholeInEveryReplicateAndStep(
    _ name: String, _ enforcement: Enforcement
) async throws {
    var world = small
    world.entry = 1.5
    world.exit = 0.04
    let run = try await run(
        scenario(
            standards: [standard("late_rate", 0.06), standard("defect_rate", 0.03)],
            enforcement: enforcement), try world.world(), replicates: 0..<12)
    var actions = 0.0
    for kind in SellerSegment.kinds {
        let places = run.draws.segments.indices.filter { run.draws.segments[$0].kind == kind }
        let parts = try places.map { try run.draws.outcomes(of: $0) }
        #expect(parts.count == 3)
        for (key, metric) in parts[0].keys.enumerated() {
            for replicate in 0..<12 {
                var terminated = 0
                for step in 1...small.steps {
                    let ledger = run.ledgers[replicate][step - 1]
                    terminated += ledger.terminated
                    let cells = parts.map { $0.cell(key, step: step, replicate: replicate) }
                    let expected =
                        metric.metric == "sellers_terminated"
                        ? (value: Double(terminated), weight: 1)
                        : try #require(whole(metric.metric, ledger))
                    if parts[0].weightColumns[key] < 0 {
                        let sum = cells.reduce(0) { $0 + $1.value }
                        // Counts exactly; a value's parts are rounded once each.
                        let slack = metric.metric == "gmv" ? 1e-12 * expected.value : 0
                        #expect(abs(sum - expected.value) <= slack, "\(kind) \(metric) \(step)")
                        if metric.metric == "suspensions" { actions += sum }
                    } else {
                        let weight = cells.reduce(0) { $0 + $1.weight }
                        let sum = cells.reduce(0) {
                            $0 + ($1.weight == 0 ? 0 : ($1.value * $1.weight).rounded())
                        }
                        #expect(weight == expected.weight, "\(kind) \(metric) \(step)")
                        #expect(sum == expected.value, "\(kind) \(metric) \(step)")
                    }
                }
            }
        }
    }
    #expect(actions > 0, "\(name): nobody was suspended, so that nothing was tested")
}

@Test func sellersAreTheSameBytesForAnyWorkersAndShards() async throws {
    let world = try small.world()
    let one = try await run(scenario(), world, replicates: 0..<21)
    for workers in [2, 7] {
        let other = try await run(scenario(), world, replicates: 0..<21, workers: workers)
        #expect(other.bytes == one.bytes)
        #expect(other.moments == one.moments)
    }
    let path = try temporaryFile("merged.segments")
    defer { Files.remove(tree: Files.folder(of: path)) }
    let parts = [
        try await run(scenario(), world, replicates: 0..<13),
        try await run(scenario(), world, replicates: 13..<21),
    ]
    var file = try SegmentFile(
        path, scenario: one.draws.scenario, segments: one.draws.segments,
        entriesAreKnown: one.draws.entriesAreKnown, steps: small.steps, first: 0)
    try file.append(parts[0].draws, after: 0)
    #expect(throws: OutcomesMergeError.gap(after: 12, next: 13)) {
        try file.append(parts[1].draws, after: 12)
    }
    try file.append(parts[1].draws, after: 13)
    try file.finish()
    #expect(try Files.readFile(path).array == one.bytes)
    var moments = parts[1].moments
    moments.add(parts[0].moments)
    #expect(moments.encoded() == one.moments.encoded())
    #expect(try SellerMoments(decoding: moments.encoded()) == one.moments)
}

@Test func aSellersMomentsAreThoseOfItsFutures() async throws {
    let world = try small.world()
    let policy = try Policy(scenario(), world: world)
    let inputs = try small.inputs([policy], replicates: 0..<9, drawn: true)
    let run = try await run(scenario(), world, replicates: 0..<9)
    var orders: [[Double]] = []
    var off: [[Bool]] = []
    for replicate in 0..<9 {
        let records = try sellerRecords(
            world: world, policy: policy, inputs: inputs, replicate: replicate, seed: 11)
        orders.append(
            (0..<small.sellers).map { i in Double(records.reduce(0) { $0 + $1[i].orders }) })
        off.append(
            (0..<small.sellers).map { i in
                records.contains { $0[i].offSteps > 0 && !$0[i].isGone }
            })
    }
    for seller in 0..<small.sellers {
        let own = orders.map { $0[seller] }
        let summary = Summary(own)
        let found = run.moments.orders(of: seller)
        #expect(abs(found.mean - summary.mean) < 1e-9)
        #expect(abs(found.sd - summary.sd) < 1e-9)
        let share = Double(off.count { $0[seller] }) / 9
        let suspended = run.moments.probability(of: .suspended, seller: seller)
        #expect(suspended.estimate == share)
        #expect(abs(suspended.mcse - (share * (1 - share) / 9).squareRoot()) < 1e-12)
    }
}

@Test func tiersComeFromAColumnOrFromOrders() throws {
    let world = try small.world()
    let byColumn = try SellerSegments(
        SellerSegmentation(tier: .column("fulfilment")), world: world)
    #expect(
        byColumn.list.map(\.name) == [
            "c0", "c1", "c2", "platform", "seller", "under_6_months", "6_to_24_months",
            "from_24_months",
        ])
    let bySize = try SellerSegments(
        SellerSegmentation(tier: .ordersPerMonth([50]), tenureMonths: []), world: world)
    #expect(
        bySize.list.map(\.name) == ["c0", "c1", "c2", "under_50_orders", "from_50_orders", "all"])
    #expect(
        throws: ProjectionError.rule(
            "projection.segments.tier: the sellers have no column of texts \"size\"; there are "
                + "seller_id, fulfilment")
    ) { try SellerSegments(SellerSegmentation(tier: .column("size")), world: world) }
}

@Test func aDamagedFileOfSegmentsIsRefused() async throws {
    let run = try await run(scenario(), try small.world(), replicates: 0..<2)
    let path = try temporaryFile("b.segments")
    defer { Files.remove(tree: Files.folder(of: path)) }
    for place in [30, run.bytes.count / 2, run.bytes.count - 1] {
        var bytes = run.bytes
        bytes[place] ^= 1
        try Files.writeWhole(path, bytes)
        #expect(throws: OutcomesDecodingError.self) { try SegmentDraws(path) }
    }
    try Files.writeWhole(path, Array(run.bytes.dropLast(9)))
    #expect(throws: OutcomesDecodingError.self) { try SegmentDraws(path) }
}
