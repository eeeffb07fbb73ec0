import DataTables
import Marketplace

/// The category of each seller of the roster.
struct SellerCategories: Sendable {
    var names: [String]
    var code: [Int32]
    var diagnostics: [String] = []

    /// The sellers table's category where orders know it, else the one of most of its marketplace
    /// orders (the first of equals); a seller without either is in `other`.
    init(_ data: AssessmentData, _ roster: SellerRoster, _ lookup: StepLookup) {
        names = data.orders.categories
        let known = names.count
        var counts = [Int](repeating: 0, count: data.orders.sellerIDs.count * known)
        for row in 0..<data.orders.count
        where data.orders.seller[row] >= 0 && data.orders.category[row] >= 0
            && data.orders.channel[row] == .marketplace
            && data.orders.orderedAt[row] < lookup.end
        {
            counts[Int(data.orders.seller[row]) * known + Int(data.orders.category[row])] += 1
        }
        let places = Dictionary(
            uniqueKeysWithValues: names.enumerated().map { ($0.element, Int32($0.offset)) })
        var without = 0
        code = roster.ids.indices.map { seller in
            let row = Int(roster.tableRow[seller])
            if row >= 0, let name = data.sellers?.category[row], let place = places[name] {
                return place
            }
            let order = Int(roster.orderCode[seller])
            let own = order < 0 ? [] : counts[(order * known)..<((order + 1) * known)]
            if let most = own.max(), most > 0, let place = own.firstIndex(of: most) {
                return Int32(place - own.startIndex)
            }
            without += 1
            return Int32(known)
        }
        guard without > 0 else { return }
        names.append(known == 0 ? "all" : names.contains("other") ? "no category" : "other")
        if known > 0 {
            diagnostics.append(
                "\(without) sellers have no category; they form the category \"\(names[known])\"")
        }
    }
}

extension SellerRoster {
    /// The sellers table's rows of some sellers; a seller that it does not have has its id alone.
    func attributes(_ data: AssessmentData, _ kept: [Int]) -> Table {
        let identifiers = Column.texts(TextColumn(kept.map { ids[$0] }))
        guard let table = data.sellers?.table else { return Table([("seller_id", identifiers)]) }
        let rows = kept.map { Int(tableRow[$0]) }
        return Table(
            table.names.map { name in
                (name, name == "seller_id" ? identifiers : Self.column(table[name], rows))
            })
    }

    private static func column(_ column: Column?, _ rows: [Int]) -> Column {
        switch column {
        case .numbers(let values): .numbers(rows.map { $0 < 0 ? .nan : values[$0] })
        case .texts(let texts):
            .texts(
                TextColumn(codes: rows.map { $0 < 0 ? -1 : texts.codes[$0] }, levels: texts.levels))
        case .instants(let values):
            .instants(rows.map { $0 < 0 ? Calendar.missing : values[$0] })
        case .flags(let values): .flags(rows.map { $0 < 0 ? -1 : values[$0] })
        case nil: .numbers(rows.map { _ in .nan })
        }
    }
}
