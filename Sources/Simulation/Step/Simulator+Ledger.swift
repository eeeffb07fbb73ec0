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
        let stride = sellers.stride
        let ladder = policy.ladder
        let active = gauges.activeGauge * stride
        let before: UInt32 = 1 << UInt32(World.followedSteps)
        var known = 0
        for i in 0..<sellers.count {
            let isHere = sellers.gone[i] == 0
            let isActive =
                isHere && sellers.ladder[i].offLeft == 0 && gauges.eligibleSum[active + i] > 0
            sellers.activeBits[i] = sellers.activeBits[i] << 1 | (isActive ? 1 : 0)
            if sellers.activeBits[i] & before != 0 {
                known += 1
                if isHere { ledger.retained += 1 }
                if sellers.gone[i] == 2 { ledger.terminatedSince += 1 }
            }
            guard isHere else { continue }
            ledger.sellers += 1
            if isActive { ledger.activeSellers += 1 }
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
