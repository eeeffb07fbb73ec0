import Marketplace

/// What buyers say and sellers answer after an order; unhappy buyers speak more often.
struct Aftermath {
    var habits: OrderHabits
    var trackingRate: Double
    var responseRate: Double

    func follow(_ order: inout OrderRow, dice: inout Dice) {
        let draws = (dice.uniform(), dice.uniform(), dice.uniform(), dice.uniform())
        let waits = (dice.exponential(), dice.exponential(), dice.exponential())
        guard order.channel != .store else { return }
        if order.shippedAt != nil { order.trackingValid = draws.0 < trackingRate }
        rate(&order, answers: draws.1, stars: dice.uniform(), wait: waits.0)
        contact(&order, chance: draws.2, wait: waits.1)
        if let contacted = order.contactedAt, draws.3 < responseRate {
            order.respondedAt = contacted + Int64((0.5 + 9 * waits.2) * 3_600)
        }
        if order.channel == .marketplace, dice.happens(habits.policyViolationRate) {
            order.policyViolationAt = order.orderedAt + Int64(dice.uniform(1, 20) * 86_400)
        }
    }

    /// Ratings are missing not at random: 20 % of clean orders, 45 % of bad ones are rated.
    private func rate(_ order: inout OrderRow, answers: Double, stars: Double, wait: Double) {
        let bad = order.fate.defective || order.fate.late
        let start = order.deliveredAt ?? order.claimOpenedAt
        guard let start, answers < (order.fate.defective ? 0.5 : bad ? 0.4 : 0.2) else { return }
        let below: [Double] =  // P(stars <= 1), (<= 2), (<= 3), (<= 4)
            order.fate.defective
            ? [0.48, 0.75, 0.87, 0.95] : bad ? [0.2, 0.38, 0.6, 0.8] : [0.02, 0.04, 0.09, 0.26]
        order.rating = 1 + below.filter { stars >= $0 }.count
        order.ratedAt = start + Int64((0.3 + 5 * wait) * 86_400)
    }

    private func contact(_ order: inout OrderRow, chance: Double, wait: Double) {
        let share =
            order.fate.defective ? 0.6 : order.fate.late ? 0.35 : order.fate.cancelled ? 0.25 : 0.05
        guard chance < share else { return }
        let known = order.defectKnownAt ?? order.lateKnownAt ?? order.cancelledAt ?? order.shippedAt
        order.contactedAt = (known ?? order.orderedAt) + Int64(0.4 * wait * 86_400)
    }
}
