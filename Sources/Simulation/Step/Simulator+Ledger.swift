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
            &sellers.activeBits, gone: sellers.gone, standing: sellers.standing,
            orders: gauges.eligibleSum, at: gauges.activeGauge * sellers.stride, sellers.count)
        ledger.sellers = counts.here
        ledger.activeSellers = counts.active
        let before = SellerPasses.known(
            sellers.activeBits, bit: 1 << UInt32(World.followedSteps), gone: sellers.gone,
            sellers.count)
        ledger.retained = before.here
        ledger.terminatedSince = before.terminated
        let known = before.known
        let standings = SellerPasses.standings(
            sellers.standing, gone: sellers.gone, sellers.count)
        ledger.warned = standings.warned
        ledger.onPlan = standings.onPlan
        ledger.suspended = standings.suspended
        ledger.activeBefore = history.activeBefore(step: step, known: known)
        if step <= World.followedSteps {
            ledger.terminatedSince = min(
                ledger.activeBefore - ledger.retained,
                ledger.terminatedSince + history.terminatedBefore(step: step))
        }
    }
}
