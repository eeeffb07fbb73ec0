import DataTables
import Marketplace
import NumericCore

/// How a placed order gets its moment, category, value and fate.
struct OrderPlacement {
    let world: SyntheticWorld
    let key: StreamKey

    /// The moment of a placement: in a realistic world hours are shifted within the day so that
    /// few orders fall into the night; the order of moments stays.
    func instant(of day: Double) -> Instant {
        let whole = day.rounded(.down)
        let seconds =
            world.kind == .exact ? (day - whole) * 86_400 : Self.secondOfDay(day - whole)
        return Int64(whole) * 86_400 + min(86_399, Int64(seconds))
    }

    /// The quantile function of the time of day, piecewise linear.
    private static func secondOfDay(_ share: Double) -> Double {
        let knots: [(share: Double, hour: Double)] = [
            (0, 0), (0.06, 7), (0.3, 12), (0.62, 18), (0.9, 22), (1, 24),
        ]
        for (low, high) in zip(knots, knots.dropFirst()) where share <= high.share {
            let within = (share - low.share) / (high.share - low.share)
            return 3_600 * (low.hour + within * (high.hour - low.hour))
        }
        return 86_399
    }

    /// The category of an order; in an exact world never one in which the buyer had a bad
    /// experience in the last eight days, so that no order looks like a replacement.
    func category(for buyer: BuyerState, at moment: Instant, dice: inout Dice) -> Int {
        var shares = world.categories.map(\.share)
        if world.kind == .exact && shares.count > 2 {
            for slot in 0..<2 where buyer.badCategory[slot] >= 0 {
                if moment - buyer.badAt[slot] < 8 * 86_400 { shares[buyer.badCategory[slot]] = 0 }
            }
        }
        return dice.pick(shares)
    }

    func value(category: Int, seller: SellerState?, dice: inout Dice) -> Double {
        let truth = world.categories[category]
        let log = logarithm(truth.medianValue) + truth.valueSpread * dice.normal()
        let value = exponential(log) * (seller?.priceFactor ?? 1)
        return max(0.5, (value * 100).rounded() / 100)
    }

    /// Settles what happens to an order, with its own random numbers.
    func settle(
        _ order: inout OrderRow, seller: SellerState?, rates: TrueRates, month: Int, attempt: Int,
        second: Bool
    ) {
        let habits = world.orderHabits
        let oddsRatio = world.sellerRates.lateDefectOddsRatio
        var dice = Dice(key, second ? .secondFate : .fate, entity: order.buyer, step: attempt)
        switch world.kind {
        case .exact:
            ExactFate(month: world.monthBounds(month), lateDefectOddsRatio: oddsRatio)
                .settle(&order, rates: rates, dice: &dice)
        case .realistic:
            RealisticFate(
                habits: habits, lateDefectOddsRatio: oddsRatio,
                platformFulfilled: seller?.platformFulfilled ?? false
            ).settle(&order, rates: rates, dice: &dice)
            var after = Dice(
                key, second ? .secondAftermath : .aftermath, entity: order.buyer, step: attempt)
            Aftermath(
                habits: habits, trackingRate: seller?.trackingRate ?? 0.995,
                responseRate: seller?.responseRate ?? 0.97
            ).follow(&order, dice: &after)
        }
    }

    /// The rates of an order that no seller is behind.
    func ownRates(_ channel: Channel) -> TrueRates {
        guard world.kind == .realistic, channel == .online else {
            return TrueRates(late: 0, cancelled: 0, defective: 0)
        }
        return TrueRates(
            late: world.orderHabits.onlineLateRate, cancelled: 0,
            defective: world.orderHabits.onlineDefectRate)
    }
}
