import Marketplace

/// Everything that is true of a generated marketplace and that data never show.
package struct SyntheticTruth: Sendable, Codable, Hashable {
    /// The specification, with every parameter.
    package var world: SyntheticWorld
    /// The values that buyers' frailties have; `nil` where they are continuous.
    package var frailtyValues: [Double]?
    /// Each buyer's frailty, in the order of the buyers' numbers.
    package var buyerFrailty: [Double]
    /// One entry for each month generated.
    package var months: [MonthTruth]

    package struct MonthTruth: Sendable, Codable, Hashable {
        /// The month's first day, as days since 1970-01-01.
        package var firstDay: Int
        /// Rows (order and seller), by channel.
        package var orders: [Int]
        /// Value of the rows, by channel.
        package var gmv: [Double]
        /// First orders of buyers (as distinct orders, not rows).
        package var newOrders: Int
        package var repeatOrders: Int
        /// Marketplace rows by what happened; an order may be late and defective.
        package var late: Int
        package var cancelled: Int
        package var defective: Int
        package var clean: Int
        /// Lost because their seller was suspended, and moved to the online channel.
        package var unmetOrders: Int
        package var movedToOnline: Int
        /// Season times demand shock, by channel.
        package var demandFactors: [Double]
        /// The sellers' true rates in the middle of the month, interventions included.
        package var sellerLateRates: [Double]
        package var sellerCancelRates: [Double]
        package var sellerDefectRates: [Double]
    }
}

extension SyntheticTruth {
    init(_ generation: MarketplaceGeneration) {
        world = generation.world
        frailtyValues = world.frailty.values
        buyerFrailty = generation.buyers.map { Self.short($0.frailty) }
        months = generation.months.enumerated().map { month, record in
            MonthTruth(
                firstDay: generation.world.monthBounds(month).start, orders: [0, 0, 0],
                gmv: [0, 0, 0], newOrders: 0, repeatOrders: 0, late: 0, cancelled: 0, defective: 0,
                clean: 0, unmetOrders: record.unmet, movedToOnline: record.movedToOnline,
                demandFactors: record.demandFactors,
                sellerLateRates: record.rates.map { Self.short($0.late) },
                sellerCancelRates: record.rates.map { Self.short($0.cancelled) },
                sellerDefectRates: record.rates.map { Self.short($0.defective) })
        }
        count(generation.orders, buyers: generation.buyers.count)
    }

    private mutating func count(_ rows: [OrderRow], buyers: Int) {
        var seen = [Bool](repeating: false, count: buyers)
        var month = 0
        var lastOrder = -1
        for row in rows {
            while month + 1 < months.count
                && row.orderedAt >= Int64(months[month + 1].firstDay) * 86_400
            { month += 1 }
            months[month].orders[row.channel.rawValue] += 1
            months[month].gmv[row.channel.rawValue] += row.value
            if row.order != lastOrder {
                if seen[row.buyer] {
                    months[month].repeatOrders += 1
                } else {
                    months[month].newOrders += 1
                }
                seen[row.buyer] = true
                lastOrder = row.order
            }
            guard row.channel == .marketplace else { continue }
            if row.fate.late { months[month].late += 1 }
            if row.fate.cancelled { months[month].cancelled += 1 }
            if row.fate.defective { months[month].defective += 1 }
            if row.cancelledBy == .none && !row.fate.late && !row.fate.defective {
                months[month].clean += 1
            }
        }
    }

    /// Six digits are enough for a rate and halve the file.
    private static func short(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
}
