import DataTables
import Marketplace

/// The fate of an order in an exact world: all of it known before the order's month ends.
///
/// Lateness is a matter of whole days, so no order of a month's last day is late; the others are
/// late a little more often, so that a seller's orders are late at the true rate on average.
struct ExactFate {
    /// The first day of the month and of the next, as days since 1970.
    var month: (start: Int, end: Int)
    var lateDefectOddsRatio: Double

    func settle(_ order: inout OrderRow, rates: TrueRates, dice: inout Dice) {
        let day = Calendar.day(of: order.orderedAt)
        let lastDay = month.end - 1
        let lastSecond = Int64(month.end) * 86_400 - 1
        let draws = (dice.uniform(), dice.uniform(), dice.uniform(), dice.uniform())
        switch order.channel {
        case .store: return
        case .online: break
        case .marketplace:
            order.trackingValid = true
            if draws.0 < rates.cancelled {
                order.fate.cancelled = true
                order.cancelledBy = .seller
                let latest = min(lastSecond, order.orderedAt + 2 * 86_400)
                order.cancelledAt = between(order.orderedAt, latest, draws.1)
                order.promisedAt = endOf(day: day + 3)
                order.refunded = true
                return
            }
            let days = Double(month.end - month.start)
            order.fate.late = day < lastDay && draws.1 < min(1, rates.late * days / (days - 1))
            let chance = rates.defectGiven(
                late: order.fate.late, oddsRatio: lateDefectOddsRatio)
            order.fate.defective = draws.2 < chance
        }
        deliver(&order, day: day, lastDay: lastDay, dice: &dice)
        if order.fate.defective, let delivered = order.deliveredAt {
            order.claimOpenedAt = between(delivered, lastSecond, draws.3)
            order.claimKind = .notAsDescribed
            order.refunded = true
        }
    }

    private func deliver(_ order: inout OrderRow, day: Int, lastDay: Int, dice: inout Dice) {
        let share = dice.uniform()
        if order.fate.late {
            let promised = day + dice.whole(upTo: min(3, lastDay - 1 - day))
            let delivered = promised + 1 + dice.whole(upTo: min(3, lastDay - 1 - promised))
            order.promisedAt = endOf(day: promised)
            order.deliveredAt = Int64(delivered) * 86_400 + 28_800 + Int64(share * 43_200)
        } else {
            let promised = endOf(day: day + dice.whole(upTo: min(4, lastDay - day)))
            order.promisedAt = promised
            order.deliveredAt = between(order.orderedAt, promised, share)
        }
        if let delivered = order.deliveredAt {
            order.shippedAt = between(order.orderedAt, delivered, 0.3)
        }
    }

    private func endOf(day: Int) -> Int64 { Int64(day + 1) * 86_400 - 1 }

    private func between(_ first: Int64, _ last: Int64, _ share: Double) -> Int64 {
        first + Int64(share * Double(last - first))
    }
}
