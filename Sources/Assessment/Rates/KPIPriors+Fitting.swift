package import DataTables
package import Marketplace
package import StatisticalModels

extension KPIPriors {
    /// The beta laws of sellers' true rates by KPI and category, from all decisions before an
    /// instant.
    ///
    /// Each seller is in the category of most of its orders. A KPI without any decided order has
    /// no data to fit: its law is Beta(1/2, 1/2), and the messages say so.
    ///
    /// - Returns: The priors and what the fits have to say.
    /// - Throws: `BetaBinomialError`.
    package static func fitted(_ counts: [KPICounts], _ orders: Orders, before instant: Instant)
        throws -> (priors: KPIPriors, diagnostics: [Diagnostic])
    {
        let categories = usualCategories(orders, before: instant)
        var entries: [String: Entry] = [:]
        var diagnostics: [Diagnostic] = []
        for counted in counts {
            var eligible: [Int] = []
            var bad: [Int] = []
            for seller in 0..<counted.sellerCount {
                let found = counted.counts(seller: seller, from: .min, before: instant)
                eligible.append(found.eligible)
                bad.append(found.bad)
            }
            guard eligible.contains(where: { $0 > 0 }) else {
                entries[counted.kpi.name] = Entry(overall: RatePrior(a: 0.5, b: 0.5))
                diagnostics.append(
                    Diagnostic(
                        "no_decided_orders", .warning,
                        "no order of this KPI is decided; its rates are taken as anything",
                        place: counted.kpi.name))
                continue
            }
            let fit = try RatesByCategory.fit(
                successes: bad, trials: eligible, categories: categories)
            var own: [String: RatePrior] = [:]
            for category in fit.categories where category.fit != nil {
                own[category.category] = RatePrior(a: category.law.a, b: category.law.b)
            }
            entries[counted.kpi.name] = Entry(
                overall: RatePrior(a: fit.overall.a, b: fit.overall.b), byCategory: own)
            for var diagnostic in fit.diagnostics {
                diagnostic.place = counted.kpi.name
                diagnostics.append(diagnostic)
            }
        }
        return (KPIPriors(entries), diagnostics)
    }

    private static func usualCategories(_ orders: Orders, before instant: Instant) -> TextColumn {
        let known = orders.categories.count
        var counts = [Int](repeating: 0, count: orders.sellerIDs.count * known)
        for row in 0..<orders.count
        where orders.seller[row] >= 0 && orders.category[row] >= 0
            && orders.orderedAt[row] < instant
        {
            counts[Int(orders.seller[row]) * known + Int(orders.category[row])] += 1
        }
        let codes = orders.sellerIDs.indices.map { seller -> Int32 in
            let own = counts[(seller * known)..<((seller + 1) * known)]
            guard let most = own.max(), most > 0, let place = own.firstIndex(of: most) else {
                return -1
            }
            return Int32(place - own.startIndex)
        }
        return TextColumn(codes: codes, levels: orders.categories)
    }
}
