/// Each seller of the start over the replicates: sums, so that memory does not grow with them.
///
/// All sums are of whole numbers (values in hundredths), so that shards add up to the same bits in
/// any order.
package struct SellerMoments: Sendable, Hashable {
    /// What can happen to a seller within the horizon: the state at the end of some step.
    package enum Event: Int, Sendable, CaseIterable {
        case warned, onPlan, suspended, terminated, left

        init?(_ standing: SellerStanding) {
            switch standing {
            case .free: return nil
            case .warned: self = .warned
            case .onPlan: self = .onPlan
            case .suspended: self = .suspended
            case .terminated: self = .terminated
            case .left: self = .left
            }
        }
    }

    package let ids: [String]
    package internal(set) var replicates = 0
    var orders: [UInt64]
    var ordersSquared: [UInt64]
    /// In hundredths.
    var value: [UInt64]
    var valueSquared: [UInt128]
    /// `[event * sellers + seller]`: replicates in which it happens.
    var events: [UInt64]

    package init(ids: [String]) {
        self.ids = ids
        orders = [UInt64](repeating: 0, count: ids.count)
        ordersSquared = orders
        value = orders
        valueSquared = [UInt128](repeating: 0, count: ids.count)
        events = [UInt64](repeating: 0, count: Event.allCases.count * ids.count)
    }

    /// Adds a replicate.
    package mutating func add(_ sellers: [SellerFuture]) {
        replicates += 1
        for (place, seller) in sellers.enumerated() {
            let count = UInt64(max(0, seller.orders))
            orders[place] += count
            ordersSquared[place] += count * count
            let hundredths = UInt64((100 * max(0, seller.value)).rounded())
            value[place] += hundredths
            valueSquared[place] += UInt128(hundredths) * UInt128(hundredths)
            for event in Event.allCases where seller.standings >> UInt8(event.rawValue) & 1 == 1 {
                events[event.rawValue * ids.count + place] += 1
            }
        }
    }

    /// Adds other replicates of the same sellers.
    ///
    /// - Precondition: the same sellers.
    package mutating func add(_ other: SellerMoments) {
        precondition(ids == other.ids, "the sellers differ")
        replicates += other.replicates
        for place in ids.indices {
            orders[place] += other.orders[place]
            ordersSquared[place] += other.ordersSquared[place]
            value[place] += other.value[place]
            valueSquared[place] += other.valueSquared[place]
        }
        for place in events.indices { events[place] += other.events[place] }
    }

    /// Mean and standard deviation over the replicates.
    package struct Spread: Sendable, Hashable {
        package var mean: Double
        package var sd: Double
        /// The Monte Carlo error of the mean.
        package var mcse: Double

        /// From sums; the squares about the mean are whole numbers over n, so that nothing is lost.
        init(sum: UInt128, squares: UInt128, replicates: Int, scale: Double) {
            let n = Double(replicates)
            mean = replicates == 0 ? .nan : Double(sum) / n / scale
            let about = UInt128(replicates) * squares - sum * sum
            sd = replicates < 2 ? .nan : (Double(about) / n / (n - 1)).squareRoot() / scale
            mcse = sd / n.squareRoot()
        }
    }

    package func orders(of seller: Int) -> Spread {
        Spread(
            sum: UInt128(orders[seller]), squares: UInt128(ordersSquared[seller]),
            replicates: replicates, scale: 1)
    }

    package func value(of seller: Int) -> Spread {
        Spread(
            sum: UInt128(value[seller]), squares: valueSquared[seller], replicates: replicates,
            scale: 100)
    }

    /// The share of replicates in which it happens, and the error of that share.
    package func probability(
        of event: Event, seller: Int
    ) -> (estimate: Double, mcse: Double) {
        guard replicates > 0 else { return (.nan, .nan) }
        let share = Double(events[event.rawValue * ids.count + seller]) / Double(replicates)
        return (share, (share * (1 - share) / Double(replicates)).squareRoot())
    }
}
