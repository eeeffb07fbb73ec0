import DataTables

/// A KPI of the sellers of each exposure, as of its placement.
struct ExposureMeasure: Sendable {
    let kpi: KPI
    /// Decided and bad orders of the seller in the window before each order, by place.
    private let trailing: [KPICounts.Trailing]
    /// By category; the last one is for none.
    private let priors: [RatePrior]

    /// All KPIs, one after the other on all cores.
    ///
    /// - Throws: ``DataError`` for a KPI without a prior.
    static func all(
        _ orders: Orders, _ index: OrderIndex, kpis: [KPICounts], priors: KPIPriors
    ) throws -> [ExposureMeasure] {
        let perCategory = try kpis.map { counts in
            guard let found = priors.priors(counts.kpi.name, categories: orders.categories) else {
                throw DataError(
                    column: "seller_\(counts.kpi.name)",
                    "the KPI \(counts.kpi.name) has no prior; estimate one from the orders first")
            }
            return found
        }
        guard !kpis.isEmpty else { return [] }
        let sellers = SellerPlaces(orders, index)
        return zip(kpis, perCategory).map { counts, priors in
            let bySeller = counts.trailing(sellers, days: counts.kpi.windowDays)
            return ExposureMeasure(
                kpi: counts.kpi, trailing: sellers.toBuyers.taken(bySeller), priors: priors)
        }
    }

    /// The shrunk rate of each occasion, averaged by value over its sellers; 0 off the marketplace.
    ///
    /// `categories` are codes by place.
    func shrunk(
        _ occasions: [Int32], _ purchases: Purchases, categories: [Int32]
    ) -> [Double] {
        let (trailing, priors) = (trailing, priors)
        @Sendable func rate(_ place: Int) -> Double {
            let code = Int(categories[place])
            let prior = priors[code < 0 ? priors.count - 1 : code]
            return prior.shrunk(
                bad: Double(trailing[place].bad), eligible: Double(trailing[place].eligible))
        }
        return concurrentRows(occasions.count) { index in
            let occasion = Int(occasions[index])
            guard purchases.origin[occasion] == .marketplace else { return 0 }
            if let place = purchases.onlyPlace(occasion) { return rate(place) }
            return purchases.sold(occasion).reduce(0) { $0 + $1.weight * rate($1.place) }
        }
    }

    /// The measured rate, averaged likewise over sellers with decided orders; not-a-number where
    /// none has any, 0 off the marketplace.
    func raw(_ occasions: [Int32], _ purchases: Purchases) -> [Double] {
        let trailing = trailing
        return concurrentRows(occasions.count) { index in
            let occasion = Int(occasions[index])
            guard purchases.origin[occasion] == .marketplace else { return 0 }
            if let place = purchases.onlyPlace(occasion) {
                let counts = trailing[place]
                return counts.eligible > 0 ? Double(counts.bad) / Double(counts.eligible) : .nan
            }
            var sum = 0.0
            var measured = 0.0
            for (place, weight) in purchases.sold(occasion) where trailing[place].eligible > 0 {
                sum += weight * Double(trailing[place].bad) / Double(trailing[place].eligible)
                measured += weight
            }
            return measured > 0 ? sum / measured : .nan
        }
    }
}
