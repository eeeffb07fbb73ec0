import Assessment
import Marketplace
import Simulation
import Testing

/// All counts of a small world with everything switched on, as one number written down once: the
/// same in debug and release and on every x86-64 CPU.
///
/// A change of this number is a change of every projection: it is made on purpose and said so, or
/// it is a fault.
@Test func allCountsAreTheSameInEveryBuild() async throws {
    var small = SmallWorld()
    small.weightShape = 8
    let world = try small.world(holdsLevel: true)
    let policy = try Policy(
        scenario(programs: [try winBack(OracleWorld.eligibleBuyers, ratio: 2, uptake: 0.5)]),
        world: world)
    let replicates = 0..<12
    let inputs = try small.inputs([policy], replicates: replicates)
    let all = try await ledgers(world, policy, inputs, replicates: replicates)
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for ledger in all.joined() {
        for count in counts(ledger) {
            sum = (sum ^ UInt64(bitPattern: Int64(count))) &* 0x100_0000_01B3
        }
    }
    #expect(sum == 16_979_208_655_802_521_334)
}

private func counts(_ ledger: StepLedger) -> [Int] {
    [ledger.intended, ledger.movedToOnline, ledger.unmet, ledger.newOrders, ledger.replacements]
        + ledger.placed + ledger.experiences + ledger.lastOrders + ledger.returns
        + [
            ledger.buyers, ledger.activeBuyers, ledger.lapsedBuyers, ledger.sellers,
            ledger.activeSellers, ledger.entered, ledger.left, ledger.terminated,
            ledger.activeBefore, ledger.retained, ledger.terminatedSince, ledger.judged,
            ledger.meetingAll, ledger.warned, ledger.onPlan, ledger.suspended, ledger.warnings,
            ledger.plans, ledger.suspensions, ledger.terminations, ledger.falseActions,
            ledger.healthy, ledger.healthyFlagged, ledger.missing, ledger.missedSellers,
        ]
}
