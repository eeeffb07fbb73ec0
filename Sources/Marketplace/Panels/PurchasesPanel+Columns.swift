import DataTables

/// The exposures of a panel's rows.
struct PanelRows: Sendable {
    /// The occasion of each row.
    let occasions: [Int32]
    /// The place of the order that stands for it.
    let main: [Int32]

    var count: Int { occasions.count }
}

extension PurchasesPanel {
    static let channelNames = Channel.allCases.map(\.name)

    /// The rows of these exposures, in this order.
    func rows(_ chosen: [Int32]) -> PanelRows {
        let (exposures, purchases) = (exposures, purchases)
        let occasions = concurrentRows(chosen.count) { exposures[Int(chosen[$0])] }
        return PanelRows(
            occasions: occasions,
            main: concurrentRows(occasions.count) { purchases.mainPlace(Int(occasions[$0])) })
    }

    /// The values of a column of the orders in the rows' main orders.
    private func own<Value: BitwiseCopyable & Sendable>(_ rows: PanelRows, _ column: [Value])
        -> [Value]
    {
        let (main, taken) = (rows.main, purchases.taken(column))
        return concurrentRows(main.count) { taken[Int(main[$0])] }
    }

    /// Who placed the order, with whom, when.
    func addIdentity(_ rows: PanelRows, to builder: inout PanelBuilder) {
        func add(_ name: String, _ codes: [Int32], _ levels: [String]) {
            let texts = TextColumn(codes: own(rows, codes), levels: levels)
            builder.add(name, .cluster, .texts(texts))
        }
        add("order_key", orders.orderIDs.codes, orders.orderIDs.levels)
        add("buyer_id", orders.buyer, orders.buyerIDs)
        add("seller_id", orders.seller, orders.sellerIDs)
        let (occasions, placedAt) = (rows.occasions, purchases.placedAt)
        builder.add(
            "ordered_at", .context, unit: "instant",
            .instants(concurrentRows(rows.count) { placedAt[Int(occasions[$0])] }))
    }

    /// The experience as far as known; outcomes that the data cannot know have no column.
    func addExperience(
        _ rows: PanelRows, states: [ExposureState], to builder: inout PanelBuilder
    ) {
        func add(_ name: String, _ state: ExposureState) {
            let flags = concurrentRows(states.count) { row -> Int8 in
                states[row].isDisjoint(with: state) ? 0 : 1
            }
            builder.add(name, .experience, .flags(flags))
        }
        add("pending", .pending)
        if outcomes.knowsLateness { add("late", .late) }
        if outcomes.knowsDefects { add("defective", .defective) }
        if outcomes.knowsCancellations { add("cancelled", .cancelled) }
        let (occasions, origin) = (rows.occasions, purchases.origin)
        let names = Experience.allCases.map(\.name)
        let pendingCode = names.count
        let codes = concurrentRows(states.count) { row -> Int32 in
            let channel = origin[Int(occasions[row])]
            if channel != .marketplace { return Int32(pendingCode + channel.rawValue) }
            let experience = states[row].experience
            let isPending = experience == .clean && states[row].contains(.pending)
            return Int32(isPending ? pendingCode : experience.rawValue)
        }
        builder.add(
            "experience", .experience,
            PanelBuilder.compact(
                codes, names + ["pending", Channel.online.name, Channel.store.name]))
    }

    /// The channel of the next order as codes into ``channelNames``, where there is one and
    /// `isNext` says so.
    func nextChannel(_ rows: PanelRows, isNext: [Int8]) -> Column {
        let (occasions, next, origin) = (rows.occasions, next, purchases.origin)
        let codes = concurrentRows(rows.count) { row -> Int32 in
            guard isNext[row] == 1 else { return -1 }
            let following = next[Int(occasions[row])]
            return following < 0 ? -1 : Int32(origin[Int(following)].rawValue)
        }
        return PanelBuilder.compact(codes, Self.channelNames)
    }

    /// Everything that was fixed at placement.
    func addContext(_ rows: PanelRows, to builder: inout PanelBuilder) {
        let (occasions, origin) = (rows.occasions, purchases.origin)
        let channels = concurrentRows(rows.count) { Int32(origin[Int(occasions[$0])].rawValue) }
        builder.add("origin", .context, PanelBuilder.compact(channels, Self.channelNames))
        builder.add(
            "on_marketplace", .context,
            .flags(
                concurrentRows(rows.count) {
                    channels[$0] == Int32(Channel.marketplace.rawValue) ? 1 : 0
                }))
        let categories = measures.isEmpty ? [] : purchases.taken(orders.category)
        for measure in measures {
            builder.add(
                "seller_\(measure.kpi.name)", .seller, unit: "share",
                .numbers(measure.shrunk(occasions, purchases, categories: categories)))
            builder.add(
                "raw_seller_\(measure.kpi.name)", .seller, unit: "share",
                .numbers(measure.raw(occasions, purchases)))
        }
        if orders.present.contains("category") {
            let codes = own(rows, orders.category)
            builder.add("category", .context, PanelBuilder.compact(codes, orders.categories))
        }
        addHistory(rows, to: &builder)
        addSize(rows, to: &builder)
        addSellerColumns(rows, to: &builder)
        addExtraColumns(rows, to: &builder)
    }

    private func addHistory(_ rows: PanelRows, to builder: inout PanelBuilder) {
        let (occasions, first) = (rows.occasions, purchases.firstOfBuyer)
        let (origin, placedAt) = (purchases.origin, purchases.placedAt)
        let home = concurrentRows(rows.count) {
            Int32(origin[Int(first[Int(occasions[$0])])].rawValue)
        }
        builder.add("home_channel", .buyer, PanelBuilder.compact(home, Self.channelNames))
        builder.add(
            "buyer_orders", .buyer, unit: "orders",
            .numbers(
                concurrentRows(rows.count) {
                    Double(occasions[$0] - first[Int(occasions[$0])])
                }))
        builder.add(
            "buyer_tenure_days", .buyer, unit: "days",
            .numbers(
                concurrentRows(rows.count) { row in
                    let occasion = Int(occasions[row])
                    return Self.days(placedAt[occasion] - placedAt[Int(first[occasion])])
                }))
        builder.add(
            "days_since_last", .buyer, unit: "days",
            .numbers(
                concurrentRows(rows.count) { row in
                    let occasion = Int(occasions[row])
                    guard occasion > Int(first[occasion]) else { return .nan }
                    return Self.days(placedAt[occasion] - placedAt[occasion - 1])
                }))
    }

    private func addSize(_ rows: PanelRows, to builder: inout PanelBuilder) {
        let (occasions, purchases) = (rows.occasions, purchases)
        let seller = purchases.taken(orders.seller)
        let sellers = concurrentRows(rows.count) { row -> Double in
            let occasion = Int(occasions[row])
            if let place = purchases.onlyPlace(occasion) { return seller[place] < 0 ? 0 : 1 }
            return Double(
                Set(purchases.places(occasion).map { seller[$0] }.filter { $0 >= 0 }).count)
        }
        builder.add("n_sellers", .context, unit: "sellers", .numbers(sellers))
        builder.add(
            "order_share", .context, unit: "share",
            .numbers(concurrentRows(rows.count) { 1 / max(sellers[$0], 1) }))
        let value = purchases.taken(orders.value)
        let values = concurrentRows(rows.count) { row -> Double in
            let occasion = Int(occasions[row])
            if let place = purchases.onlyPlace(occasion) { return value[place] }
            return purchases.places(occasion).reduce(0) { $0 + value[$1] }
        }
        builder.add("gmv", .context, unit: "value", .numbers(values))
    }

    /// Columns of the sellers table as `seller_…`, but for the date of leaving, which is not
    /// known yet.
    private func addSellerColumns(_ rows: PanelRows, to builder: inout PanelBuilder) {
        guard let sellers else { return }
        let rowOfSeller = sellers.rows(of: orders.sellerIDs)
        let seller = own(rows, orders.seller)
        let joined = concurrentRows(rows.count) { row in
            seller[row] < 0 ? -1 : rowOfSeller[Int(seller[row])]
        }
        for (name, column) in zip(sellers.table.names, sellers.table.columns)
        where name != "seller_id" && name != "left_at" {
            builder.add("seller_\(name)", .seller, column.gathered(joined))
        }
    }

    /// Extra columns of the order that stands for the occasion.
    private func addExtraColumns(_ rows: PanelRows, to builder: inout PanelBuilder) {
        let extra =
            options.extraColumns
            ?? orders.table.names.filter { !OrderColumn.names.contains($0) }
        for name in extra {
            guard let column = orders.table[name] else { continue }
            builder.add(
                name, .context,
                purchases.outcomes.index.buyerOrder.taken(column).gathered(rows.main))
        }
    }
}

extension Column {
    /// The values of these rows; −1 gives a missing value.
    func gathered(_ rows: [Int32]) -> Column {
        func values<Value: BitwiseCopyable & Sendable>(_ all: [Value], missing: Value) -> [Value] {
            concurrentRows(rows.count) { rows[$0] < 0 ? missing : all[Int(rows[$0])] }
        }
        return switch self {
        case .numbers(let all): .numbers(values(all, missing: .nan))
        case .instants(let all): .instants(values(all, missing: Calendar.missing))
        case .flags(let all): .flags(values(all, missing: -1))
        case .texts(let texts): PanelBuilder.compact(values(texts.codes, missing: -1), texts.levels)
        }
    }
}
