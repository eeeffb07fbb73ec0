import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import Testing

/// The runner itself throws on a broken identity; here worlds are made hard for it.
@Test(arguments: 0..<200)
func identitiesHoldInRandomWorlds(number: Int) async throws {
    var stream = RandomStream(
        key: StreamKey(seed: 99), purpose: .test, entity: UInt32(number), index: 0)
    func pick(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * stream.nextUniform()
    }
    var small = SmallWorld()
    small.sellers = 1 + Int(pick(0, 25))
    small.categories = 1 + Int(pick(0, 3.5))
    small.classes = 1 + Int(pick(0, 4))
    small.openCell = 2 + Int(pick(0, 24))
    small.steps = 4 + Int(pick(0, 5))
    small.buyers = Int(pick(0, 6000))
    small.baseline = [pick(-4, 0.5), pick(-4, -1), pick(-5, -1)]
    small.newBuyers = [pick(0, 300), pick(0, 60), pick(0, 60)]
    small.rates = [pick(0.001, 0.4), pick(0.001, 0.3), pick(0.001, 0.3)]
    small.entry = pick(0, 3)
    small.exit = pick(0, 0.3)
    small.suspended = pick(0, 1) < 0.3 ? [0, 3] : []
    if pick(0, 1) < 0.3 { small.kpis = ["late_rate", "tracking_rate"] }
    if pick(0, 1) < 0.2 { small.noise = .none }
    let world = try small.world()
    let terminating = Enforcement(
        ladder: [
            Enforcement.Rung(afterMisses: 1, action: .suppress, days: 30),
            Enforcement.Rung(afterMisses: 2, action: .terminate),
        ],
        appeal: Enforcement.Appeal(succeedsIfFalse: 0.5, succeedsIfTrue: 0.1, takesDays: 14))
    let policy = try Policy(
        scenario(
            standards: small.kpis.map { standard($0, pick(0.01, 0.2), minimumOrders: 1) },
            enforcement: pick(0, 1) < 0.5 ? terminating : usualLadder,
            programs: number % 3 == 0
                ? [
                    try winBack(
                        OracleWorld.eligibleBuyers, ratio: 3, uptake: 0.8,
                        in: number % 2 == 0 ? .online : nil)
                ] : [],
            assumptions: assumptions(
                diverted: pick(0, 1), moved: pick(0, 1), causal: pick(0, 1))), world: world)
    let inputs = try small.inputs([policy], replicates: 0..<2, drawn: true)
    let all = try await ledgers(world, policy, inputs, replicates: 0..<2)
    #expect(all.count == 2)
    for replicate in all {
        #expect(replicate.count == small.steps)
        for (step, ledger) in replicate.enumerated() {
            #expect(ledger.meetingAll <= ledger.judged)
            #expect(ledger.judged <= ledger.sellers + ledger.left + ledger.terminated)
            #expect(ledger.missedSellers <= ledger.missing)
            #expect(ledger.retained + ledger.terminatedSince <= ledger.activeBefore)
            #expect(ledger.activeBuyers + ledger.lapsedBuyers <= 2 * ledger.buyers)
            #expect(ledger.value.allSatisfy { $0 >= 0 && $0.isFinite })
            let parts = ledger.valueMeetingAll + ledger.valueUnjudged
            #expect(parts <= ledger.value[0] * (1 + 1e-12))
            if number % 3 == 0 {
                #expect(ledger.enrolled[0] <= ledger.buyers)
                #expect(ledger.covered[0] <= ledger.placed.reduce(0, +) - ledger.newOrders)
            }
            guard step > 0 else { continue }
            let returned = ledger.returns.enumerated().filter { $0.offset % 12 == 0 }
                .reduce(0) { $0 + $1.element }
            #expect(returned <= replicate[step - 1].lastOrders.reduce(0, +))
        }
    }
}

@Test func aBrokenLedgerIsNamed() {
    var before = StepLedger()
    before.buyers = 10
    var ledger = before
    #expect(ledger.brokenIdentity(after: before, sellersPlaced: 0) == nil)
    ledger.intended = 3
    #expect(
        ledger.brokenIdentity(after: before, sellersPlaced: 0)
            == "intended = placed + moved online + unmet (3 = 0 + 0 + 0)")
    ledger.intended = 0
    ledger.buyers = 11
    #expect(
        ledger.brokenIdentity(after: before, sellersPlaced: 0)
            == "buyers = buyers before + new (11 = 10 + 0)")
}
