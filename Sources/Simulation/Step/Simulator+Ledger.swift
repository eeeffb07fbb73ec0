import Assessment
import DataTables
import Marketplace
import StatisticalModels

extension Simulator {
    /// Stocks at the end of the step.
    mutating func closeLedger() {
        countBuyers()
        countSellers()
        countPrograms()
    }

    private mutating func countBuyers() {
        let layout = world.layout
        var total = 0
        for cell in cohorts.count.indices { total += cohorts.count[cell] }
        ledger.buyers = total
        for age in 0..<min(World.followedSteps, layout.openCell) {
            ledger.activeBuyers += cohorts.total(ofAge: age)
        }
        ledger.lapsedBuyers = cohorts.total(ofAge: layout.openCell)
        let row = cohorts.row(ofAge: 0)
        for cell in 0..<layout.width {
            ledger.lastOrders[layout.origin(ofSlot: cell % layout.slots)] +=
                cohorts.count[row + cell]
        }
    }

    private mutating func countSellers() {
        let counts = SellerPasses.noteActivity(
            &sellers.activeBits, gone: sellers.gone, off: sellers.off,
            orders: gauges.eligibleSum, at: gauges.activeGauge * sellers.stride, sellers.count)
        ledger.sellers = counts.here
        ledger.activeSellers = counts.active
        let before = SellerPasses.known(
            sellers.activeBits, bit: 1 << UInt32(World.followedSteps), gone: sellers.gone,
            sellers.count)
        ledger.retained = before.here
        ledger.terminatedSince = before.terminated
        let known = before.known
        let ladder = policy.ladder
        for i in 0..<sellers.count where sellers.onLadder[i] != 0 && sellers.gone[i] == 0 {
            countState(i, ladder)
        }
        ledger.activeBefore = history.activeBefore(step: step, known: known)
        if step <= World.followedSteps {
            ledger.terminatedSince = min(
                ledger.activeBefore - ledger.retained,
                ledger.terminatedSince + history.terminatedBefore(step: step))
        }
    }

    private mutating func countState(_ i: Int, _ ladder: CompiledLadder) {
        if sellers.ladder[i].offLeft > 0 {
            ledger.suspended += 1
            return
        }
        let rung = ladder.rung(ofMisses: sellers.ladder[i].misses)
        guard rung >= 0 else { return }
        if ladder.actions[rung] == .warn { ledger.warned += 1 } else { ledger.onPlan += 1 }
    }
}
