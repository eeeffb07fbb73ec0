package import DataTables
package import Marketplace
package import StatisticalModels

/// The laws of sellers' true rates for every KPI, by category, fitted from all decided orders.
package struct KPIRates: Sendable {
    /// By KPI name.
    package var byKPI: [String: RatesByCategory]
    package var diagnostics: [Diagnostic]

    /// Fits a beta-binomial law a KPI.
    ///
    /// - Throws: `BetaBinomialError` for counts that cannot be.
    package static func fit(_ data: MarketData) throws -> KPIRates {
        let end = Calendar.instant(ofDay: data.asOf + 1)
        let categories = data.sellerCategories
        var result = KPIRates(byKPI: [:], diagnostics: [])
        for counts in data.counts {
            let totals = (0..<counts.sellerCount).map {
                counts.counts(seller: $0, from: .min + 1, before: end)
            }
            let fit = try RatesByCategory.fit(
                successes: totals.map(\.bad), trials: totals.map(\.eligible),
                categories: categories)
            result.byKPI[counts.kpi.name] = fit
            result.diagnostics += fit.diagnostics.map {
                var note = $0
                note.place = counts.kpi.name
                return note
            }
        }
        return result
    }

    /// The same laws as priors for shrinkage.
    package var priors: KPIPriors {
        KPIPriors(
            byKPI.mapValues { rates in
                KPIPriors.Entry(
                    overall: RatePrior(a: rates.overall.a, b: rates.overall.b),
                    byCategory: Dictionary(
                        rates.categories.map {
                            ($0.category, RatePrior(a: $0.law.a, b: $0.law.b))
                        }, uniquingKeysWith: { first, _ in first }))
            })
    }
}

extension MarketData {
    /// Each seller's category: that of the sellers table, else the one of most of its orders.
    package var sellerCategories: TextColumn {
        var tally = [Int32](
            repeating: 0, count: orders.sellerIDs.count * max(orders.categories.count, 1))
        for row in 0..<orders.count where orders.seller[row] >= 0 && orders.category[row] >= 0 {
            tally[Int(orders.seller[row]) * orders.categories.count + Int(orders.category[row])] +=
                1
        }
        let rows = sellers?.rows(of: orders.sellerIDs)
        return TextColumn(
            orders.sellerIDs.indices.map { seller in
                if let sellers, let row = rows?[seller], row >= 0,
                    let category = sellers.category[Int(row)]
                {
                    return category
                }
                let start = seller * orders.categories.count
                let own = tally[start..<(start + orders.categories.count)]
                guard let most = own.max(), most > 0, let index = own.firstIndex(of: most) else {
                    return nil
                }
                return orders.categories[index - start]
            })
    }
}
