import DataTables

extension PurchasesPanel {
    static let channelNames = Channel.allCases.map(\.name)

    /// Who placed the order, with whom, when.
    ///
    /// `rows` are exposures.
    func addIdentity(_ rows: [Int], to builder: inout PanelBuilder) {
        let main = exposures.map { Int(purchases.mainRow[Int($0)]) }
        let order = rows.map { orders.orderIDs.codes[main[$0]] }
        builder.add(
            "order_key", .cluster, .texts(TextColumn(codes: order, levels: orders.orderIDs.levels)))
        let buyer = rows.map { orders.buyer[main[$0]] }
        builder.add("buyer_id", .cluster, .texts(TextColumn(codes: buyer, levels: orders.buyerIDs)))
        let seller = rows.map { orders.seller[main[$0]] }
        builder.add(
            "seller_id", .cluster, .texts(TextColumn(codes: seller, levels: orders.sellerIDs)))
        builder.add(
            "ordered_at", .context, unit: "instant",
            .instants(rows.map { purchases.placedAt[Int(exposures[$0])] }))
    }

    /// The experience as far as known; outcomes that the data cannot know have no column.
    func addExperience(
        _ rows: [Int], states: [ExposureState], to builder: inout PanelBuilder
    ) {
        func flag(_ state: ExposureState) -> Column {
            .flags(states.map { $0.contains(state) ? 1 : 0 })
        }
        builder.add("pending", .experience, flag(.pending))
        if outcomes.knowsLateness { builder.add("late", .experience, flag(.late)) }
        if outcomes.knowsDefects { builder.add("defective", .experience, flag(.defective)) }
        if outcomes.knowsCancellations { builder.add("cancelled", .experience, flag(.cancelled)) }
        let names = Experience.allCases.map(\.name)
        let levels = names + ["pending", Channel.online.name, Channel.store.name]
        let codes = rows.indices.map { index -> Int32 in
            let origin = purchases.origin[Int(exposures[rows[index]])]
            if origin != .marketplace { return Int32(names.count + origin.rawValue) }
            let experience = states[index].experience
            let isPending = experience == .clean && states[index].contains(.pending)
            return Int32(isPending ? names.count : experience.rawValue)
        }
        builder.add("experience", .experience, PanelBuilder.compact(codes, levels))
    }

    /// The channel of an exposure's next order as a code into ``channelNames``.
    func nextChannelCode(_ exposure: Int) -> Int32 {
        let following = next[Int(exposures[exposure])]
        return following < 0 ? -1 : Int32(purchases.origin[Int(following)].rawValue)
    }

    /// Everything that was fixed at placement.
    func addContext(_ rows: [Int], to builder: inout PanelBuilder) {
        let origins = exposures.map { Int32(purchases.origin[Int($0)].rawValue) }
        builder.add(
            "origin", .context, PanelBuilder.compact(rows.map { origins[$0] }, Self.channelNames))
        builder.add("on_marketplace", .context, .flags(rows.map { origins[$0] == 0 ? 1 : 0 }))
        for measure in measures {
            builder.add(
                "seller_\(measure.kpi.name)", .seller, unit: "share",
                .numbers(rows.map { measure.shrunk[$0] }))
            builder.add(
                "raw_seller_\(measure.kpi.name)", .seller, unit: "share",
                .numbers(rows.map { measure.raw[$0] }))
        }
        let main = exposures.map { Int(purchases.mainRow[Int($0)]) }
        if orders.present.contains("category") {
            let codes = rows.map { orders.category[main[$0]] }
            builder.add("category", .context, PanelBuilder.compact(codes, orders.categories))
        }
        addHistory(rows, to: &builder)
        addBasket(rows, to: &builder)
        addSellerColumns(rows, main, to: &builder)
        addExtraColumns(rows, main, to: &builder)
    }

    private func addHistory(_ rows: [Int], to builder: inout PanelBuilder) {
        let home = exposures.map {
            Int32(purchases.origin[Int(purchases.firstOfBuyer[Int($0)])].rawValue)
        }
        builder.add(
            "home_channel", .buyer, PanelBuilder.compact(rows.map { home[$0] }, Self.channelNames))
        let before = exposures.map { Double($0 - purchases.firstOfBuyer[Int($0)]) }
        builder.add("buyer_orders", .buyer, unit: "orders", .numbers(rows.map { before[$0] }))
        let tenure = exposures.map { occasion in
            let first = Int(purchases.firstOfBuyer[Int(occasion)])
            return Self.days(purchases.placedAt[Int(occasion)] - purchases.placedAt[first])
        }
        builder.add("buyer_tenure_days", .buyer, unit: "days", .numbers(rows.map { tenure[$0] }))
        let gap = exposures.map { occasion -> Double in
            guard occasion > purchases.firstOfBuyer[Int(occasion)] else { return .nan }
            let previous = purchases.placedAt[Int(occasion) - 1]
            return Self.days(purchases.placedAt[Int(occasion)] - previous)
        }
        builder.add("days_since_last", .buyer, unit: "days", .numbers(rows.map { gap[$0] }))
    }

    private func addBasket(_ rows: [Int], to builder: inout PanelBuilder) {
        let sellerCounts = exposures.map { occasion -> Double in
            Double(distinctSellers(Int(occasion)))
        }
        builder.add(
            "n_sellers", .context, unit: "sellers", .numbers(rows.map { sellerCounts[$0] }))
        builder.add(
            "order_share", .context, unit: "share",
            .numbers(rows.map { 1 / max(sellerCounts[$0], 1) }))
        let values = exposures.map { occasion in
            purchases.members(Int(occasion)).reduce(0) { $0 + orders.value[Int($1)] }
        }
        builder.add("gmv", .context, unit: "value", .numbers(rows.map { values[$0] }))
    }

    /// The number of sellers of an occasion; 0 where nobody is named.
    private func distinctSellers(_ occasion: Int) -> Int {
        let members = purchases.members(occasion)
        if members.count == 1 { return orders.seller[Int(members[members.startIndex])] < 0 ? 0 : 1 }
        return Set(members.map { orders.seller[Int($0)] }.filter { $0 >= 0 }).count
    }

    /// Columns of the sellers table as `seller_…`, but for the date of leaving, which is not
    /// known yet.
    private func addSellerColumns(_ rows: [Int], _ main: [Int], to builder: inout PanelBuilder) {
        guard let sellers else { return }
        let rowOfSeller = sellers.rows(of: orders.sellerIDs)
        let joined = main.map { row -> Int32 in
            let seller = orders.seller[row]
            return seller < 0 ? -1 : rowOfSeller[Int(seller)]
        }
        for (name, column) in zip(sellers.table.names, sellers.table.columns)
        where name != "seller_id" && name != "left_at" {
            let gathered = column.gathered(rows.map { joined[$0] })
            builder.add("seller_\(name)", .seller, gathered)
        }
    }

    /// Extra columns of the order that stands for the occasion.
    private func addExtraColumns(_ rows: [Int], _ main: [Int], to builder: inout PanelBuilder) {
        let extra =
            options.extraColumns
            ?? orders.table.names.filter { !OrderColumn.names.contains($0) }
        for name in extra {
            guard let column = orders.table[name] else { continue }
            builder.add(name, .context, column.gathered(rows.map { Int32(main[$0]) }))
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
