import Assessment
import DataTables
import Marketplace
import StatisticalModels

extension Simulator {
    /// Who has which badge after the step's judgement: one of its standards judges the seller, none
    /// is missed, and the seller is on the marketplace.
    mutating func awardBadges() {
        guard !policy.badges.isEmpty else { return }
        let stride = sellers.stride
        var stack: [Double] = []
        swap(&stack, &self.stack)
        for i in 0..<sellers.count {
            var bits: UInt32 = 0
            if sellers.gone[i] == 0, sellers.ladder[i].offLeft == 0 {
                for (bit, badge) in policy.badges.enumerated()
                where holds(badge, i, stride, &stack) {
                    bits |= 1 << UInt32(bit)
                }
            }
            sellers.badges[i] = bits
        }
        swap(&stack, &self.stack)
    }

    private func holds(
        _ badge: CompiledBadge, _ i: Int, _ stride: Int, _ stack: inout [Double]
    ) -> Bool {
        var isJudged = false
        for standard in badge.requires {
            if let exempt = standard.exempt, holds(exempt, for: i, stack: &stack) { continue }
            let place = standard.gauge { holds($0, for: i, stack: &stack) } * stride + i
            let eligible = gauges.eligibleSum[place]
            guard eligible >= standard.minimumOrders, sellers.tenure[i] >= standard.graceSteps
            else { continue }
            isJudged = true
            let limit = standard.limit { holds($0, for: i, stack: &stack) }
            if standard.isMissed(
                limit, bad: gauges.badSum[place], of: eligible, category: sellers.category[i])
            {
                return false
            }
        }
        return isJudged
    }
}
