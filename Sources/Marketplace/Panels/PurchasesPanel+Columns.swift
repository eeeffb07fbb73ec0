import DataTables

extension PurchasesPanel {
    static let channelNames = Channel.allCases.map(\.name)

    /// Who placed the order, with whom, when.
    ///
    /// `rows` are exposures.
    func addIdentity(_ rows: [Int32], to builder: inout PanelBuilder) {
        let occasions = rows.map { exposures[Int($0)] }
        let (orders, purchases) = (orders, purchases)
        let main = occasions.map { purchases.mainRow[Int($0)] }
        builder.add(
            "order_key", .cluster,
            .texts(
                TextColumn(
                    codes: main.map { orders.orderIDs.codes[Int($0)] },
                    levels: orders.orderIDs.levels)))
        builder.add(
            "buyer_id", .cluster,
            .texts(TextColumn(codes: main.map { orders.buyer[Int($0)] }, levels: orders.buyerIDs)))
        builder.add(
            "seller_id", .cluster,
            .texts(
                TextColumn(codes: main.map { orders.seller[Int($0)] }, levels: orders.sellerIDs)))
        builder.add(
            "ordered_at", .context, unit: "instant",
            .instants(occasions.map { purchases.placedAt[Int($0)] }))
    }

    /// The experience as far as known; outcomes that the data cannot know have no column.
    func addExperience(
        _ rows: [Int32], states: [ExposureState], to builder: inout PanelBuilder
    ) {
        func add(_ name: String, _ state: ExposureState) {
            builder.add(
                name, .experience, .flags(states.map { $0.isDisjoint(with: state) ? 0 : 1 }))
        }
        add("pending", .pending)
        if outcomes.knowsLateness { add("late", .late) }
        if outcomes.knowsDefects { add("defective", .defective) }
        if outcomes.knowsCancellations { add("cancelled", .cancelled) }
        let (exposures, purchases) = (exposures, purchases)
        let names = Experience.allCases.map(\.name)
        let levels = names + ["pending", Channel.online.name, Channel.store.name]
        @Sendable func code(_ index: Int) -> Int32 {
            let origin = purchases.origin[Int(exposures[Int(rows[index])])]
            if origin != .marketplace { return Int32(names.count + origin.rawValue) }
            let experience = states[index].experience
            let isPending = experience == .clean && states[index].contains(.pending)
            return Int32(isPending ? names.count : experience.rawValue)
        }
        builder.add(
            "experience", .experience, PanelBuilder.compact(rows.indices.map(code), levels))
    }

    /// The channel of an exposure's next order as a code into ``channelNames``.
    func nextChannelCode(_ exposure: Int) -> Int32 {
        let following = next[Int(exposures[exposure])]
        return following < 0 ? -1 : Int32(purchases.origin[Int(following)].rawValue)
    }

    /// Everything that was fixed at placement.
    func addContext(_ rows: [Int32], to builder: inout PanelBuilder) {
        let occasions = rows.map { exposures[Int($0)] }
        let (orders, purchases) = (orders, purchases)
        builder.add(
            "origin", .context,
            PanelBuilder.compact(
                occasions.map { Int32(purchases.origin[Int($0)].rawValue) }, Self.channelNames))
        builder.add(
            "on_marketplace", .context,
            .flags(occasions.map { purchases.origin[Int($0)] == .marketplace ? 1 : 0 }))
        for measure in measures {
            builder.add(
                "seller_\(measure.kpi.name)", .seller, unit: "share",
                .numbers(rows.map { measure.shrunk[Int($0)] }))
            builder.add(
                "raw_seller_\(measure.kpi.name)", .seller, unit: "share",
                .numbers(rows.map { measure.raw[Int($0)] }))
        }
        let main = occasions.map { purchases.mainRow[Int($0)] }
        if orders.present.contains("category") {
            builder.add(
                "category", .context,
                PanelBuilder.compact(main.map { orders.category[Int($0)] }, orders.categories))
        }
        addHistory(occasions, to: &builder)
        builder.add(
            "n_sellers", .context, unit: "sellers",
            .numbers(occasions.map { Double(purchases.sellerCount[Int($0)]) }))
        builder.add(
            "order_share", .context, unit: "share",
            .numbers(occasions.map { 1 / Double(max(purchases.sellerCount[Int($0)], 1)) }))
        builder.add(
            "gmv", .context, unit: "value",
            .numbers(occasions.map { purchases.value[Int($0)] }))
        addSellerColumns(main, to: &builder)
        addExtraColumns(main, to: &builder)
    }

    private func addHistory(_ occasions: [Int32], to builder: inout PanelBuilder) {
        let purchases = purchases
        @Sendable func first(_ occasion: Int32) -> Int {
            Int(purchases.firstOfBuyer[Int(occasion)])
        }
        builder.add(
            "home_channel", .buyer,
            PanelBuilder.compact(
                occasions.map { Int32(purchases.origin[first($0)].rawValue) }, Self.channelNames))
        builder.add(
            "buyer_orders", .buyer, unit: "orders",
            .numbers(occasions.map { Double(Int($0) - first($0)) }))
        builder.add(
            "buyer_tenure_days", .buyer, unit: "days",
            .numbers(
                occasions.map {
                    Self.days(purchases.placedAt[Int($0)] - purchases.placedAt[first($0)])
                }))
        builder.add(
            "days_since_last", .buyer, unit: "days",
            .numbers(
                occasions.map {
                    guard Int($0) > first($0) else { return .nan }
                    return Self.days(
                        purchases.placedAt[Int($0)] - purchases.placedAt[Int($0) - 1])
                }))
    }

    /// Columns of the sellers table as `seller_…`, but for the date of leaving, which is not
    /// known yet.
    private func addSellerColumns(_ main: [Int32], to builder: inout PanelBuilder) {
        guard let sellers else { return }
        let rowOfSeller = sellers.rows(of: orders.sellerIDs)
        let joined = main.map { row -> Int32 in
            let seller = orders.seller[Int(row)]
            return seller < 0 ? -1 : rowOfSeller[Int(seller)]
        }
        for (name, column) in zip(sellers.table.names, sellers.table.columns)
        where name != "seller_id" && name != "left_at" {
            builder.add("seller_\(name)", .seller, column.gathered(joined))
        }
    }

    /// Extra columns of the order that stands for the occasion.
    private func addExtraColumns(_ main: [Int32], to builder: inout PanelBuilder) {
        let extra =
            options.extraColumns
            ?? orders.table.names.filter { !OrderColumn.names.contains($0) }
        for name in extra {
            guard let column = orders.table[name] else { continue }
            builder.add(name, .context, column.gathered(main))
        }
    }
}

extension Column {
    /// The values of these rows; −1 gives a missing value.
    func gathered(_ rows: [Int32]) -> Column {
        switch self {
        case .numbers(let values): .numbers(rows.map { $0 < 0 ? .nan : values[Int($0)] })
        case .instants(let values):
            .instants(rows.map { $0 < 0 ? Calendar.missing : values[Int($0)] })
        case .flags(let values): .flags(rows.map { $0 < 0 ? -1 : values[Int($0)] })
        case .texts(let texts):
            PanelBuilder.compact(rows.map { $0 < 0 ? -1 : texts.codes[Int($0)] }, texts.levels)
        }
    }
}
