import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Counts of the step into the rings, windows moved on, measures for rules.
    mutating func measure() {
        let roles = world.kpis
        let kpis = sellers.kpis
        SellerPasses.increment(&sellers.tenure, sellers.count)
        gauges.record(placed: sellers.orders, row: gauges.row(kpis, decidedOf: step), sellers.count)
        if roles.cancelled >= 0 { measureFelt(roles.cancelled, experience: 4, also: nil) }
        if roles.late >= 0 { measureFelt(roles.late, experience: 1, also: 3) }
        if roles.defective >= 0 { measureFelt(roles.defective, experience: 2, also: 3) }
        for kpi in roles.signals where gauges.isRead(kpi) { measureSignal(kpi) }
        gauges.advance(to: step, sellers: sellers.count)
        updateMeasures()
    }

    /// A KPI of experiences: of all orders where it is a cancellation, else of those kept, the ones of
    /// an experience and of another.
    private mutating func measureFelt(_ kpi: Int, experience: Int, also other: Int?) {
        guard gauges.isRead(kpi) else { return }
        let count = sellers.count
        let stride = sellers.stride
        let isCancellation = experience == 4
        let none = sellers.noOrders[..<count]
        gauges.record(
            row: gauges.row(kpi, decidedOf: step), orders: sellers.orders,
            less: isCancellation ? none : sellers.outcomes[(4 * stride)..<(4 * stride + count)],
            bad: sellers.outcomes[(experience * stride)..<(experience * stride + count)],
            also: other.map { sellers.outcomes[($0 * stride)..<($0 * stride + count)] } ?? none,
            rate: sellers.rate[(kpi * stride)..<(kpi * stride + count)], count)
    }

    /// Counts that buyers do not feel: eligible orders, and bad ones at the true rate.
    private mutating func measureSignal(_ kpi: Int) {
        let row = gauges.row(kpi, decidedOf: step)
        let share = world.kpis.eligibleShare[kpi]
        for i in 0..<sellers.count where sellers.gone[i] == 0 {
            let rate = sellers.rate[kpi * sellers.stride + i]
            var eligible = 0
            var bad = 0
            if sellers.orders[i] > 0 {
                let pair = draws.pair(
                    .lateAndDefective, sellers.entity[i], step: step, block: UInt32(128 + kpi))
                eligible = Inversion.binomial(
                    pair.first, trials: Int(sellers.orders[i]), probability: share)
                bad = Inversion.binomial(pair.second, trials: eligible, probability: rate)
            }
            gauges.record(
                row + i, eligible: Int32(truncatingIfNeeded: eligible),
                bad: Int32(truncatingIfNeeded: bad), rate: rate)
        }
    }

    /// What eligibility and exemptions may ask of sellers, at the end of the step.
    mutating func updateMeasures() { updateMeasures(of: 0..<sellers.count) }

    /// The same of some sellers, as of those who have just entered.
    mutating func updateMeasures(of range: Range<Int>) {
        let stride = sellers.stride
        let months = world.assessment.calendar.nominalDays / 30.4375
        for (index, measure) in policy.measures.enumerated() {
            let first = index * stride
            switch measure {
            case .rate(let gauge, let mirrored):
                for i in range {
                    let eligible = gauges.eligibleSum[gauge * stride + i]
                    let share =
                        eligible > 0
                        ? Double(gauges.badSum[gauge * stride + i]) / Double(eligible) : .nan
                    programs.measures[first + i] = mirrored ? 1 - share : share
                }
            case .orders(let gauge):
                for i in range {
                    programs.measures[first + i] = Double(gauges.eligibleSum[gauge * stride + i])
                }
            case .tenure:
                for i in range { programs.measures[first + i] = Double(sellers.tenure[i]) * months }
            }
        }
    }

    func holds(_ rule: SellerRule, for i: Int, stack: inout [Double]) -> Bool {
        rule.holds(
            row: Int(sellers.attributeRow[i]), category: sellers.category[i], seller: i,
            measures: programs.measures, stride: sellers.stride, attributes: policy.attributes,
            stack: &stack)
    }
}
