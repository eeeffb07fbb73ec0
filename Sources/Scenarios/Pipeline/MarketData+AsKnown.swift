package import DataTables
package import Marketplace

extension MarketData {
    /// The data as they were known at the end of a day: nothing placed or happened later.
    ///
    /// Attributes of sellers without a date (category, tier) and extra columns of orders stay as
    /// they are today.
    ///
    /// - Throws: `WorkspaceError` where no order was placed until then.
    package func asKnown(on day: Int, of workspace: Workspace) throws -> MarketData {
        let end = Calendar.instant(ofDay: day + 1)
        let known = try orders.known(before: end)
        guard known.count > 0 else {
            throw WorkspaceError("no order was placed up to \(Calendar.isoDate(day))")
        }
        var result = self
        result.orders = known
        result.outcomes = OrderOutcomes(
            known,
            options: .init(
                lateGraceDays: workspace.panels.lateGraceDays,
                replacementDays: workspace.panels.replacementDays))
        result.sellers = try sellers?.known(before: end)
        result.events = events.map { SellerEvents($0.events.filter { $0.at < end }) }
        result.nps = nps?.known(before: end)
        result.counts = try KPICounts.build(kpis, known).filter { counts in
            (0..<counts.sellerCount).contains {
                counts.counts(seller: $0, from: .min + 1, before: end).eligible > 0
            }
        }
        result.kpis = result.counts.map(\.kpi)
        result.asOf = day
        return result
    }
}

extension Orders {
    /// The orders as known before an instant, with the buyers and sellers that they name alone.
    func known(before end: Instant) throws -> Orders {
        let known = asKnown(before: end)
        return try Orders(validating: known.table, present: present)
    }

    /// Whether anything happened to an order at or after an instant.
    func hasEvents(from end: Instant) -> Bool {
        OrderColumn.allCases.contains { column in
            guard column.isEvent, case .instants(let values)? = table[column.rawValue] else {
                return false
            }
            return values.contains { $0 >= end }
        }
    }
}

extension Sellers {
    /// The sellers onboarded before an instant (or at nobody knows when), leaving later unknown.
    func known(before end: Instant) throws -> Sellers {
        let kept = (0..<count).filter {
            onboardedAt[$0] == Calendar.missing || onboardedAt[$0] < end
        }
        var known = table.filtered(keeping: kept)
        if table["left_at"] != nil {
            known = known.with(
                "left_at",
                .instants(kept.map { leftAt[$0] < end ? leftAt[$0] : Calendar.missing }))
        }
        return try Sellers(validating: known)
    }
}
