import DataTables

/// What data there are, what is missing and what that costs, as lines to read.
package struct DataCheck: Sendable, Equatable {
    /// A fact, a cost or an oddity.
    package struct Finding: Sendable, Hashable {
        package enum Kind: String, Sendable, Codable { case present, missing, odd }
        package var kind: Kind
        /// A short name, as `orders`, `kpi`, `delivered_before_ordered`.
        package var code: String
        package var text: String

        package init(_ kind: Kind, _ code: String, _ text: String) {
            self.kind = kind
            self.code = code
            self.text = text
        }
    }

    package var findings: [Finding]
    /// KPIs that can be computed, and those that cannot.
    package var availableKPIs: [String]
    package var unavailableKPIs: [String]

    /// All findings in order, one line each.
    package var lines: [String] { findings.map(\.text) }

    /// Looks through the tables; `kpis` are the workspace's, left out the built-in ones.
    package init(
        orders: Orders, outcomes: OrderOutcomes, sellers: Sellers? = nil,
        events: SellerEvents? = nil, kpis: [KPI]? = nil
    ) {
        let available = (kpis ?? KPI.builtIn(present: orders.present)).map(\.name)
        availableKPIs = available
        unavailableKPIs = KPI.builtInList.map(\.name).filter { !available.contains($0) }
        findings = []
        describe(orders)
        describe(orders, outcomes)
        describe(sellers, events, orders)
        describeKPIs(orders)
        describeCosts(orders, outcomes, sellers, events)
        lookForOddities(orders, outcomes)
    }

    private mutating func add(_ kind: Finding.Kind, _ code: String, _ text: String) {
        findings.append(Finding(kind, code, text))
    }

    private mutating func describe(_ orders: Orders) {
        guard let first = orders.orderedAt.min(), let last = orders.orderedAt.max() else {
            add(.missing, "orders", "orders: none")
            return
        }
        let buyers = Set(orders.buyer).count
        let sellers = Set(orders.seller.filter { $0 >= 0 }).count
        add(
            .present, "orders",
            "orders: \(orders.count) rows, \(Self.isoDay(first)) to \(Self.isoDay(last)), "
                + "\(buyers) buyers, \(sellers) sellers")
        let ends = orders.lastOrderDays
        var counts = [Int](repeating: 0, count: Channel.allCases.count)
        for channel in orders.channel { counts[channel.rawValue] += 1 }
        let parts = ends.map {
            "\($0.channel.name) \(counts[$0.channel.rawValue]) (last on \(Calendar.isoDate($0.day)))"
        }
        add(.present, "channels", "channels: " + parts.joined(separator: ", "))
        if let early = ends.map(\.day).min(), let late = ends.map(\.day).max(), late > early + 7 {
            let name = ends.first { $0.day == early }?.channel.name ?? ""
            add(
                .odd, "channel_ends_early",
                "orders of channel \(name) end on \(Calendar.isoDate(early)), "
                    + "\(late - early) days before the last one; follow-up ends there too, unless "
                    + "data_end says otherwise")
        }
    }

    private mutating func describe(_ orders: Orders, _ outcomes: OrderOutcomes) {
        var counts = [Int](repeating: 0, count: Experience.allCases.count)
        var withdrawn = 0
        var unknown = 0
        var replacements = 0
        for row in 0..<orders.count where orders.channel[row] == .marketplace {
            if outcomes.isExposure(row) {
                counts[outcomes.experience(row).rawValue] += 1
            } else if orders.cancelledBy[row] == .unknown {
                unknown += 1
            } else {
                withdrawn += 1
            }
            if outcomes.replaces[row] >= 0 { replacements += 1 }
        }
        let parts = Experience.allCases.filter { counts[$0.rawValue] > 0 }.map {
            "\($0.name) \(counts[$0.rawValue])"
        }
        guard !parts.isEmpty else { return }
        add(
            .present, "experiences",
            "marketplace orders: " + parts.joined(separator: ", ")
                + "; cancelled by buyer or platform \(withdrawn)"
                + (unknown > 0 ? "; cancelled, by whom is unknown \(unknown)" : "")
                + "; replacements \(replacements)")
    }

    private mutating func describe(_ sellers: Sellers?, _ events: SellerEvents?, _ orders: Orders) {
        if let sellers {
            let unknown = sellers.rows(of: orders.sellerIDs).count { $0 < 0 }
            add(.present, "sellers", "sellers: \(sellers.count) rows")
            if unknown > 0 {
                add(
                    .odd, "sellers_unknown",
                    "\(unknown) sellers with orders are not in the sellers table; their columns "
                        + "are missing")
            }
        }
        guard let events else { return }
        let known = Set(orders.sellerIDs)
        let strangers = Set(events.events.map(\.sellerID)).subtracting(known).count
        add(.present, "seller_events", "seller_events: \(events.events.count) rows")
        if strangers > 0 {
            add(
                .odd, "events_of_unknown_sellers",
                "seller_events name \(strangers) sellers without orders")
        }
    }

    private mutating func describeKPIs(_ orders: Orders) {
        let names = availableKPIs.isEmpty ? "none" : availableKPIs.joined(separator: ", ")
        add(.present, "kpis", "KPIs: \(names)")
        for item in KPI.builtInList where unavailableKPIs.contains(item.name) {
            let sets = item.needs.map { need in
                need.subtracting(orders.present).sorted().joined(separator: " and ")
            }
            add(
                .missing, "kpi",
                "\(item.name) is unavailable: the orders have no \(sets.joined(separator: ", or "))"
            )
        }
    }

    private mutating func describeCosts(
        _ orders: Orders, _ outcomes: OrderOutcomes, _ sellers: Sellers?, _ events: SellerEvents?
    ) {
        let lost = [
            (outcomes.knowsLateness, "late", "promised_at and delivered_at"),
            (
                outcomes.knowsDefects, "defective",
                "claim_opened_at, or returned_at and return_reason"
            ),
            (outcomes.knowsCancellations, "cancelled", "cancelled_at and cancelled_by"),
        ]
        for (isKnown, column, needs) in lost where !isKnown {
            add(
                .missing, "experience",
                "the panel has no column \(column): it needs \(needs); models that name it "
                    + "cannot be fitted, and defect_free_share counts no such order")
        }
        if orders.lastOrderDays.count == 1 {
            add(
                .missing, "channels",
                "orders are of one channel: repurchase elsewhere and cannibalised orders cannot "
                    + "be seen")
        }
        if !orders.present.contains(OrderColumn.category.rawValue) {
            add(
                .missing, "category",
                "no category: rates are shrunk to one level, and any order within the replacement "
                    + "days after a failed one counts as its replacement")
        }
        if sellers?.present.contains("left_at") != true {
            add(
                .missing, "left_at",
                "no left_at of sellers: departures are told from gaps in their orders")
        }
        if sellers?.present.contains("onboarded_at") != true {
            add(
                .missing, "onboarded_at",
                "no onboarded_at of sellers: tenure and grace count from the first order")
        }
        if events == nil {
            add(
                .missing, "seller_events",
                "no seller_events: past actions are unknown, every seller starts without one, "
                    + "and under_action is 0")
        }
        if let first = orders.orderedAt.min(), let last = orders.orderedAt.max() {
            let days = Calendar.day(of: last) - Calendar.day(of: first) + 1
            if days < 548 {
                add(
                    .missing, "season",
                    "\(days) days of orders: a season cannot be told from less than 18 months")
            }
            if days < 180 + 90 {
                add(
                    .missing, "history",
                    "\(days) days of orders: after 180 days of burn-in, \(max(0, days - 180)) days "
                        + "are left to follow buyers")
            }
        }
    }

    private static func isoDay(_ instant: Instant) -> String {
        Calendar.isoDate(Calendar.day(of: instant))
    }
}
