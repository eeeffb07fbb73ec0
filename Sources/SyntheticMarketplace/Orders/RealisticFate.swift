import DataTables
import Marketplace

/// The fate of an order in a realistic world, its delivery by weekdays included.
struct RealisticFate {
    var habits: OrderHabits
    var lateDefectOddsRatio: Double
    var platformFulfilled: Bool

    func settle(_ order: inout OrderRow, rates: TrueRates, dice: inout Dice) {
        if order.channel == .store {
            sellInStore(&order, dice: &dice)
            return
        }
        let day = Calendar.day(of: order.orderedAt)
        let chance = (dice.uniform(), dice.uniform(), dice.uniform(), dice.uniform())
        let handling = dice.exponential()
        let promised = promiseDay(order, day: day, dice: &dice)
        order.promisedAt = Int64(promised) * 86_400 + 72_000
        if cancel(&order, rates: rates, chance: chance.0, after: handling) { return }
        order.fate.late = chance.1 < rates.late
        let defect = rates.defectGiven(late: order.fate.late, oddsRatio: lateDefectOddsRatio)
        order.fate.defective = chance.2 < defect
        deliver(&order, day: day, promised: promised, dice: &dice)
        if order.fate.defective {
            complain(&order, promised: promised, kind: chance.3, dice: &dice)
        } else {
            returnByChoice(&order, chance: chance.3, dice: &dice)
        }
    }

    private func sellInStore(_ order: inout OrderRow, dice: inout Dice) {
        guard dice.happens(habits.remorseReturnRate / 2) else { return }
        order.returnedAt = order.orderedAt + Int64((2 + 8 * dice.exponential()) * 86_400)
        order.returnReason = .buyerRemorse
        order.refunded = true
    }

    private func promiseDay(_ order: OrderRow, day: Int, dice: inout Dice) -> Int {
        let quick = order.channel == .online || platformFulfilled
        let promised = day + 2 + dice.whole(upTo: quick ? 3 : 5)
        return Self.isSunday(promised) ? promised + 1 : promised
    }

    /// Cancels the order or not, by one uniform: seller first, then buyer, then platform.
    private func cancel(
        _ order: inout OrderRow, rates: TrueRates, chance: Double, after handling: Double
    ) -> Bool {
        let bySeller = rates.cancelled
        let byBuyer = bySeller + habits.buyerCancelRate
        guard chance < byBuyer + habits.platformCancelRate else { return false }
        order.cancelledBy = chance < bySeller ? .seller : chance < byBuyer ? .buyer : .platform
        order.fate.cancelled = order.cancelledBy == .seller
        let days = order.cancelledBy == .buyer ? 0.1 + 0.3 * handling : 0.3 + 0.9 * handling
        order.cancelledAt = order.orderedAt + Int64(min(days, 1.9) * 86_400)
        order.refunded = true
        return true
    }

    private func deliver(
        _ order: inout OrderRow, day: Int, promised: Int, dice: inout Dice
    ) {
        var delivered: Int
        if order.fate.late {
            delivered = promised + 1 + min(20, Int(1.6 * dice.exponential()))
            if Self.isSunday(delivered) { delivered += 1 }
        } else {
            delivered = max(day + 1, promised - dice.pick([0.34, 0.3, 0.2, 0.1, 0.06]))
            if Self.isSunday(delivered) { delivered += delivered > day + 1 ? -1 : 1 }
        }
        let moment = Int64(delivered) * 86_400 + Int64(dice.uniform(9, 20) * 3_600)
        order.deliveredAt = moment
        let share = dice.uniform(0.15, 0.5)
        order.shippedAt = order.orderedAt + Int64(share * Double(moment - order.orderedAt))
    }

    /// The buyer claims, or sends the goods back at the seller's cost.
    private func complain(
        _ order: inout OrderRow, promised: Int, kind: Double, dice: inout Dice
    ) {
        guard let delivered = order.deliveredAt else { return }
        let wait = dice.exponential()
        let isLost = dice.happens(0.6) && order.fate.late
        order.refunded = dice.happens(0.88)
        func later(_ days: Double) -> Int64 { Int64(min(days, 29) * 86_400) }
        if kind < 0.5 {
            order.claimKind = .notAsDescribed
            order.claimOpenedAt = delivered + later(0.2 + 4 * wait)
        } else if kind < 0.85 {
            order.returnReason = .sellerFault
            order.returnedAt = delivered + later(2 + 5 * wait)
        } else {
            order.claimKind = .notReceived
            if isLost { order.deliveredAt = nil }
            let from = isLost ? Int64(promised + 1) * 86_400 + 36_000 : delivered
            order.claimOpenedAt = from + later(1 + 3 * wait)
        }
    }

    private func returnByChoice(_ order: inout OrderRow, chance: Double, dice: inout Dice) {
        let wait = dice.exponential()
        guard let delivered = order.deliveredAt, chance < 1.1 * habits.remorseReturnRate else {
            return
        }
        order.returnReason = chance < habits.remorseReturnRate ? .buyerRemorse : .other
        order.returnedAt = delivered + Int64((3 + 7 * wait) * 86_400)
        order.refunded = true
    }

    private static func isSunday(_ day: Int) -> Bool { (day + 4) % 7 == 0 }
}
