package import DataTables

/// How the panel of sellers by step is cut.
package struct SellerMonthsOptions: Sendable, Hashable {
    /// A gap shorter than this is never a departure.
    package var gapDaysAtLeast: Int
    /// The days before an order over which the seller's pace is measured.
    package var rateDays: Int
    /// Days after an action in which a seller counts as under action.
    package var actionDays: Int
    /// Days from the first order that feed histories and give no rows.
    package var burnInDays: Int
    /// The last day of the data, as days since 1970-01-01; `nil`: the last marketplace order.
    package var dataEnd: Int?

    package init(
        gapDaysAtLeast: Int = 60, rateDays: Int = 180, actionDays: Int = 90, burnInDays: Int = 90,
        dataEnd: Int? = nil
    ) {
        self.gapDaysAtLeast = gapDaysAtLeast
        self.rateDays = rateDays
        self.actionDays = actionDays
        self.burnInDays = burnInDays
        self.dataEnd = dataEnd
    }
}

/// Sellers by step: who could leave the marketplace, and who did.
///
/// A row is a step at whose start the seller was on the marketplace and neither suspended,
/// suppressed nor terminated. `left` = 1 where it left in the step: at `left_at` if the sellers
/// table has that column, else one day after the last order before a gap of active days longer
/// than max(60, 3/λ), λ the seller's orders an active day in the 180 days before the gap. Where
/// gaps decide, the last such stretch of data cannot tell and is censored. A termination ends the
/// rows and is no departure. All other columns are as of the start of the step.
package struct SellerMonthsPanel: Sendable {
    let orders: Orders
    let kpis: [KPICounts]
    let priors: KPIPriors
    let sellers: Sellers?
    let calendar: StepCalendar
    let options: SellerMonthsOptions
    private let timelines: [SellerTimeline?]
    private let arrivals: [Instant]
    private let placed: GroupedCounts
    private let end: Instant
    private let start: Instant

    /// Reads every seller's history; `kpis` are built from the same orders.
    ///
    /// - Throws: ``DataError`` for a KPI without a prior.
    /// - Complexity: O(*n*) and a radix sort by seller and time.
    package init(
        _ orders: Orders, kpis: [KPICounts], priors: KPIPriors, sellers: Sellers? = nil,
        events: SellerEvents? = nil, calendar: StepCalendar,
        options: SellerMonthsOptions = SellerMonthsOptions()
    ) throws {
        for counts in kpis where priors.prior(counts.kpi.name, category: nil) == nil {
            throw DataError(
                column: "seller_\(counts.kpi.name)",
                "the KPI \(counts.kpi.name) has no prior; estimate one from the orders first")
        }
        self.orders = orders
        self.kpis = kpis
        self.priors = priors
        self.sellers = sellers
        self.calendar = calendar
        self.options = options
        let sold = (0..<orders.count).filter { orders.isSold($0) }
        let instants = sold.map { orders.orderedAt[$0] }
        let last = instants.max().map(Calendar.day(of:)) ?? calendar.asOf
        end = Calendar.instant(ofDay: (options.dataEnd ?? last) + 1)
        start = instants.min() ?? end
        placed = GroupedCounts(
            groups: sold.map { orders.seller[$0] }, instants: instants,
            groupCount: orders.sellerIDs.count)
        let rows = sellers?.rows(of: orders.sellerIDs)
        let histories = Self.histories(orders, sold, end)
        let eventsOf = Self.eventsBySeller(orders, events, end)
        var timelines: [SellerTimeline?] = []
        var arrivals: [Instant] = []
        for seller in orders.sellerIDs.indices {
            let row = rows.map { Int($0[seller]) } ?? -1
            let onboarded = row < 0 ? Calendar.missing : sellers?.onboardedAt[row]
            var leftAt: Instant?
            if let sellers, sellers.present.contains("left_at") {
                leftAt = row < 0 ? Calendar.missing : sellers.leftAt[row]
            }
            let own = histories.instants[histories.starts[seller]..<histories.starts[seller + 1]]
            arrivals.append(min(own.first ?? end, onboarded.flatMap(Self.present) ?? end))
            timelines.append(
                own.isEmpty
                    ? nil
                    : SellerTimeline(
                        orders: own, events: eventsOf[seller] ?? [],
                        onboarded: onboarded ?? Calendar.missing, leftAt: leftAt, end: end,
                        rule: options))
        }
        self.timelines = timelines
        self.arrivals = arrivals
    }

    private static func present(_ instant: Instant) -> Instant? {
        instant == Calendar.missing ? nil : instant
    }

    /// Each seller's orders before the end, ascending.
    private static func histories(_ orders: Orders, _ sold: [Int], _ end: Instant) -> (
        starts: [Int], instants: [Instant]
    ) {
        let known = sold.filter { orders.orderedAt[$0] < end }
        let order = sortedPermutation(
            by: known.map { orders.seller[$0] }, then: known.map { orders.orderedAt[$0] })
        var starts = [Int](repeating: 0, count: orders.sellerIDs.count + 1)
        for row in known { starts[Int(orders.seller[row]) + 1] += 1 }
        for seller in orders.sellerIDs.indices { starts[seller + 1] += starts[seller] }
        return (starts, order.map { orders.orderedAt[known[Int($0)]] })
    }

    private static func eventsBySeller(
        _ orders: Orders, _ events: SellerEvents?, _ end: Instant
    ) -> [Int: [SellerEvents.Event]] {
        guard let events else { return [:] }
        var codes: [String: Int] = [:]
        for (code, id) in orders.sellerIDs.enumerated() { codes[id] = code }
        var result: [Int: [SellerEvents.Event]] = [:]
        for event in events.events where event.at < end {
            if let code = codes[event.sellerID] { result[code, default: []].append(event) }
        }
        return result
    }
}

extension SellerMonthsPanel {
    private struct Rows {
        var seller: [Int] = []
        var step: [Int] = []
        var instant: [Instant] = []
        var left: [Int8] = []
        var off = 0
        var unsure = 0
        var brief = 0
        var terminated = 0
        var returned = 0
    }

    /// The rows, by seller and step.
    package func panel() -> Panel {
        var rows = Rows()
        let burnInEnd = start + Int64(options.burnInDays) * Calendar.secondsPerDay
        let first = calendar.step(ofDay: Calendar.day(of: start))
        let last = max(first, calendar.step(ofDay: Calendar.day(of: end)))
        let edges = (first...(last + 1)).map { Calendar.instant(ofDay: calendar.firstDay(of: $0)) }
        for (seller, timeline) in timelines.enumerated() {
            guard let timeline else { continue }
            rows.returned += timeline.spells.count - 1
            for spell in timeline.spells {
                add(spell, timeline, seller, first, edges, burnInEnd, to: &rows)
            }
        }
        return build(rows)
    }

    private func add(
        _ spell: SellerTimeline.Spell, _ timeline: SellerTimeline, _ seller: Int, _ first: Int,
        _ edges: [Instant], _ burnInEnd: Instant, to rows: inout Rows
    ) {
        var isSeen = false
        for index in 0..<(edges.count - 1) {
            let (from, to) = (edges[index], edges[index + 1])
            guard from >= spell.start, from >= burnInEnd else { continue }
            guard from < spell.end else { break }
            if timeline.isOff(at: from) {
                rows.off += 1
                continue
            }
            let endsHere = spell.end < to
            if endsHere, spell.ending == .censored {
                rows.unsure += 1
                continue
            }
            if endsHere, spell.ending == .terminated { rows.terminated += 1 }
            let left = endsHere && spell.ending == .left
            if left { isSeen = true }
            rows.seller.append(seller)
            rows.step.append(first + index)
            rows.instant.append(from)
            rows.left.append(left ? 1 : 0)
        }
        if spell.ending == .left, !isSeen { rows.brief += 1 }
    }

    private func build(_ rows: Rows) -> Panel {
        var builder = PanelBuilder()
        builder.add(
            "seller_id", .cluster,
            .texts(TextColumn(codes: rows.seller.map { Int32($0) }, levels: orders.sellerIDs)))
        builder.add("step", .context, unit: "steps", .numbers(rows.step.map { Double($0) }))
        builder.add("step_start", .context, unit: "instant", .instants(rows.instant))
        builder.add("left", .outcome, .flags(rows.left))
        let categories = sellerCategories()
        addKPIs(rows, categories, to: &builder)
        addState(rows, to: &builder)
        if !categories.levels.isEmpty {
            builder.add(
                "category", .context,
                PanelBuilder.compact(
                    rows.seller.map { categories.codes[$0] }, categories.levels))
        }
        addSellerColumns(rows, to: &builder)
        return builder.panel(counts: counts(rows))
    }

    private func addKPIs(_ rows: Rows, _ categories: TextColumn, to builder: inout PanelBuilder) {
        for counts in kpis {
            let name = counts.kpi.name
            var shrunk: [Double] = []
            var raw: [Double] = []
            for (seller, instant) in zip(rows.seller, rows.instant) {
                let found = counts.trailing(
                    seller: seller, at: instant, days: counts.kpi.windowDays)
                let (x, n) = (Double(found.bad), Double(found.eligible))
                let prior = priors.prior(name, category: categories[seller])
                shrunk.append(prior?.shrunk(bad: x, eligible: n) ?? .nan)
                raw.append(n > 0 ? x / n : .nan)
            }
            let (rates, measured) = (shrunk, raw)
            builder.add("seller_\(name)", .seller, unit: "share", .numbers(rates))
            builder.add("raw_seller_\(name)", .seller, unit: "share", .numbers(measured))
        }
    }

    private func addState(_ rows: Rows, to builder: inout PanelBuilder) {
        let quarter = 90 * Calendar.secondsPerDay
        let recent = zip(rows.seller, rows.instant).map { seller, instant in
            placed.count(group: seller, from: instant - quarter, before: instant)
        }
        builder.add("orders_90d", .seller, unit: "orders", .numbers(recent))
        let tenure = zip(rows.seller, rows.instant).map { seller, instant in
            PurchasesPanel.days(instant - arrivals[seller]) / 30.4375
        }
        builder.add("tenure_months", .seller, unit: "months", .numbers(tenure))
        let action = zip(rows.seller, rows.instant).map { seller, instant -> Int8 in
            let timeline = timelines[seller]
            return timeline?.isUnderAction(at: instant, days: options.actionDays) == true ? 1 : 0
        }
        builder.add("under_action", .seller, .flags(action))
        let months = (1...12).map { ($0 < 10 ? "0" : "") + String($0) }
        let codes = rows.instant.map {
            Int32(Calendar.date(days: Calendar.day(of: $0)).month - 1)
        }
        builder.add("month", .context, PanelBuilder.compact(codes, months))
    }

    /// The category of the sellers table, else that of the seller's first order.
    private func sellerCategories() -> TextColumn {
        var first = [Int](repeating: -1, count: orders.sellerIDs.count)
        for row in 0..<orders.count where orders.isSold(row) {
            let seller = Int(orders.seller[row])
            if first[seller] < 0 || orders.orderedAt[row] < orders.orderedAt[first[seller]] {
                first[seller] = row
            }
        }
        let rows = sellers?.rows(of: orders.sellerIDs)
        return TextColumn(
            orders.sellerIDs.indices.map { seller in
                if let sellers, let row = rows?[seller], row >= 0,
                    let category = sellers.category[Int(row)]
                {
                    return category
                }
                guard first[seller] >= 0, orders.category[first[seller]] >= 0 else { return nil }
                return orders.categories[Int(orders.category[first[seller]])]
            })
    }

    private func addSellerColumns(_ rows: Rows, to builder: inout PanelBuilder) {
        guard let sellers else { return }
        let joined = sellers.rows(of: orders.sellerIDs)
        let unwanted: Set = ["seller_id", "left_at", "onboarded_at", "category"]
        for (name, column) in zip(sellers.table.names, sellers.table.columns)
        where !unwanted.contains(name) {
            builder.add(
                "seller_\(name)", .seller, column.gathered(rows.seller.map { joined[$0] }))
        }
    }

    private func counts(_ rows: Rows) -> [PanelCount] {
        let isSaid = sellers?.present.contains("left_at") == true
        let departures = rows.left.reduce(0) { $0 + Int($1) }
        return [
            PanelCount("sellers with orders", timelines.count { $0 != nil }),
            PanelCount(
                isSaid ? "departures as said in left_at" : "departures told from gaps", departures),
            PanelCount("sellers who came back after a gap", rows.returned),
            PanelCount("terminations (no departures)", rows.terminated),
            PanelCount("steps left out: suspended or suppressed at the start", rows.off),
            PanelCount("steps left out: the data end before a departure would show", rows.unsure),
            PanelCount("departures left out: before the seller's first whole step", rows.brief),
            PanelCount("rows", rows.seller.count),
        ]
    }
}
