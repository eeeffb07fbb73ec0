import DataTables

/// A KPI of the sellers of each exposure, as of its placement.
struct ExposureMeasure: Sendable {
    let kpi: KPI
    /// The shrunk rate, averaged by value over the sellers; 0 off the marketplace.
    let shrunk: [Double]
    /// The measured rate, averaged likewise over sellers with decided orders; not-a-number where
    /// none has any, 0 off the marketplace.
    let raw: [Double]

    /// All KPIs, each on a core of its own.
    ///
    /// - Throws: ``DataError`` for a KPI without a prior.
    static func all(
        _ exposures: [Int32], _ purchases: Purchases, _ orders: Orders, _ index: OrderIndex,
        kpis: [KPICounts], priors: KPIPriors
    ) throws -> [ExposureMeasure] {
        let perCategory = try kpis.map { counts in
            guard let found = priors.priors(counts.kpi.name, categories: orders.categories) else {
                throw DataError(
                    column: "seller_\(counts.kpi.name)",
                    "the KPI \(counts.kpi.name) has no prior; estimate one from the orders first")
            }
            return found
        }
        return concurrentMap(kpis.count) { number in
            measure(
                exposures, purchases, orders, index, kpis[number], priors: perCategory[number])
        }
    }

    private static func measure(
        _ exposures: [Int32], _ purchases: Purchases, _ orders: Orders, _ index: OrderIndex,
        _ counts: KPICounts, priors: [RatePrior]
    ) -> ExposureMeasure {
        let trailing = counts.trailing(
            rows: index.bySeller, sellers: orders.seller, placed: index.placed,
            days: counts.kpi.windowDays)
        var shrunk = [Double](repeating: 0, count: exposures.count)
        var raw = shrunk
        for exposure in exposures.indices {
            let occasion = Int(exposures[exposure])
            guard purchases.origin[occasion] == .marketplace else { continue }
            let members = purchases.members(occasion)
            var total = 0.0
            var sold = 0.0
            if members.count > 1 {
                for row in members where orders.isSold(Int(row)) {
                    total += orders.value[Int(row)]
                    sold += 1
                }
            }
            var measured = 0.0
            for row in members where members.count == 1 || orders.isSold(Int(row)) {
                let category = Int(orders.category[Int(row)])
                let prior = priors[category < 0 ? priors.count - 1 : category]
                let weight =
                    members.count == 1
                    ? 1 : total > 0 ? orders.value[Int(row)] / total : 1 / sold
                let x = Double(trailing[Int(row)].bad)
                let n = Double(trailing[Int(row)].eligible)
                shrunk[exposure] += weight * prior.shrunk(bad: x, eligible: n)
                if n > 0 {
                    raw[exposure] += weight * x / n
                    measured += weight
                }
            }
            raw[exposure] = measured > 0 ? raw[exposure] / measured : .nan
        }
        return ExposureMeasure(kpi: counts.kpi, shrunk: shrunk, raw: raw)
    }
}
