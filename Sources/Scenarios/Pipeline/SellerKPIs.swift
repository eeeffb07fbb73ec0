package import DataTables
import Marketplace

/// Every seller's KPIs as counts and rates, over all of history and over each KPI's window.
package enum SellerKPIs {
    /// The table `seller_id, kpi, window, numerator, eligible, rate, shrunk_rate, unit`.
    ///
    /// `window` is `all`, or the KPI's days before the end of the as-of day, as in `60 days`. An
    /// order counts from its decision instant on. The rate is missing where no order counts;
    /// `shrunk_rate` is (a + numerator)/(a + b + eligible) with the beta law of the seller's
    /// category, and so is there for every seller.
    ///
    /// - Complexity: O(sellers × KPIs × log orders of the seller).
    package static func table(_ data: MarketData, _ rates: KPIRates) -> Table {
        let end = Calendar.instant(ofDay: data.asOf + 1)
        let priors = rates.priors
        let categories = data.sellerCategories
        let sellers = data.orders.sellerIDs.indices.sorted {
            data.orders.sellerIDs[$0] < data.orders.sellerIDs[$1]
        }
        var ids: [String?] = []
        var kpis: [String?] = []
        var windows: [String?] = []
        var numerators: [Double] = []
        var eligible: [Double] = []
        var shrunk: [Double] = []
        for seller in sellers {
            for counts in data.counts {
                let kpi = counts.kpi
                let prior = priors.prior(kpi.name, category: categories[seller])
                let trailing = counts.trailing(seller: seller, at: end, days: kpi.windowDays)
                let all = counts.counts(seller: seller, from: .min + 1, before: end)
                for (window, count) in [("all", all), ("\(kpi.windowDays) days", trailing)] {
                    ids.append(data.orders.sellerIDs[seller])
                    kpis.append(kpi.name)
                    windows.append(window)
                    numerators.append(Double(count.bad))
                    eligible.append(Double(count.eligible))
                    shrunk.append(
                        prior?.shrunk(bad: Double(count.bad), eligible: Double(count.eligible))
                            ?? .nan)
                }
            }
        }
        let raw = zip(numerators, eligible).map { $1 > 0 ? $0 / $1 : .nan }
        return Table([
            ("seller_id", .texts(TextColumn(ids))), ("kpi", .texts(TextColumn(kpis))),
            ("window", .texts(TextColumn(windows))), ("numerator", .numbers(numerators)),
            ("eligible", .numbers(eligible)), ("rate", .numbers(raw)),
            ("shrunk_rate", .numbers(shrunk)),
            ("unit", .texts(TextColumn(ids.map { _ in "share" }))),
        ])
    }

    /// One line a KPI: the counts of all sellers together, and the worst tenth of sellers.
    package static func lines(_ data: MarketData, _ rates: KPIRates) -> [String] {
        let end = Calendar.instant(ofDay: data.asOf + 1)
        let categories = data.sellerCategories
        return data.counts.map { counts in
            let totals = (0..<counts.sellerCount).map {
                counts.counts(seller: $0, from: .min + 1, before: end)
            }
            let bad = totals.reduce(0) { $0 + $1.bad }
            let eligible = totals.reduce(0) { $0 + $1.eligible }
            let sellers = totals.count { $0.eligible > 0 }
            let shrunk = totals.indices.compactMap { seller -> Double? in
                guard totals[seller].eligible > 0 else { return nil }
                return rates.priors.prior(counts.kpi.name, category: categories[seller])?.shrunk(
                    bad: Double(totals[seller].bad), eligible: Double(totals[seller].eligible))
            }.sorted()
            let tenth = shrunk.isEmpty ? .nan : shrunk[(shrunk.count * 9) / 10]
            return
                "\(counts.kpi.name): \(bad) of \(eligible) orders of \(sellers) sellers, "
                + "\(percent(Double(bad) / Double(max(eligible, 1)))); one seller in ten has a "
                + "shrunk rate of \(percent(tenth)) or more"
        }
    }

    private static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "unknown" }
        return "\(shortestText((share * 1000).rounded() / 10)) %"
    }
}
