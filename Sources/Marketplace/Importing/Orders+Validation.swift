package import DataTables

extension Orders {
    /// Makes orders from a canonical table.
    ///
    /// - Parameters:
    ///   - table: Canonical columns and any others; see ``OrdersMapping``.
    ///   - present: The canonical columns that the source really had; left out, those of `table`.
    ///   - datePatterns: Foreign formats of dates by column.
    /// - Throws: ``DataFaults``: every class of fault with its first line and how many more.
    /// - Complexity: O(rows).
    package init(
        validating table: Table, present: Set<String>? = nil,
        datePatterns: [String: DatePattern] = [:]
    ) throws(DataFaults) {
        let (orders, faults) = try Self.read(table, present, datePatterns)
        guard faults.isEmpty else { throw faults.faults }
        self = orders
    }

    /// The orders in rows without a fault, the rows set aside, and what was wrong with them.
    package struct Lenient: Sendable {
        package var orders: Orders
        /// The rows as they were, with their lines.
        package var rejects: Table
        package var faults: DataFaults
    }

    /// Makes orders from the rows without a fault and sets the others aside.
    ///
    /// - Throws: ``DataFaults`` where a required column is absent or of another kind.
    package static func lenient(
        _ table: Table, present: Set<String>? = nil, datePatterns: [String: DatePattern] = [:]
    ) throws(DataFaults) -> Lenient {
        let (orders, faults) = try read(table, present, datePatterns)
        let whole = faults.faults.errors.filter { $0.line == nil }
        guard whole.isEmpty else { throw DataFaults(whole) }
        guard !faults.isEmpty else {
            let none = table.filtered(keeping: [])
            return Lenient(orders: orders, rejects: none, faults: faults.faults)
        }
        let kept = (0..<table.rowCount).filter { !faults.rows.contains($0) }
        let clean = try Orders(
            validating: table.filtered(keeping: kept), present: present, datePatterns: datePatterns)
        let rejects = table.filtered(keeping: faults.rows.sorted())
        return Lenient(orders: clean, rejects: rejects, faults: faults.faults)
    }

    private static func read(
        _ table: Table, _ present: Set<String>?, _ datePatterns: [String: DatePattern]
    ) throws(DataFaults) -> (Orders, FaultCollector) {
        var reader = CanonicalReader(table, datePatterns: datePatterns)
        let absent = OrderColumn.required.filter { !reader.has($0.rawValue) }
        guard absent.isEmpty else {
            let foreign = table.names.filter { !OrderColumn.names.contains($0) }
            throw DataFaults(absences(absent.map(\.rawValue), among: foreign, table))
        }
        let orderIDs = reader.identifiers(
            OrderColumn.orderID.rawValue, every: "order needs its identifier")
        let buyers = reader.identifiers(
            OrderColumn.buyerID.rawValue, every: "order needs its buyer")
        let sellers = reader.texts(OrderColumn.sellerID.rawValue)
        let categories = reader.texts(OrderColumn.category.rawValue)
        let channels = reader.words(
            OrderColumn.channel.rawValue, Channel.allCases.map { ($0.name, $0) }, none: .marketplace
        )
        let values = reader.numbers(OrderColumn.value.rawValue)
        var orders = Orders(
            orderIDs: orderIDs, buyer: buyers.codes, seller: sellers.codes, channel: channels,
            category: categories.codes,
            orderedAt: reader.instants(
                OrderColumn.orderedAt.rawValue, every: "order needs the date on which it was placed"
            ),
            value: values, promisedAt: reader.instants(OrderColumn.promisedAt.rawValue),
            shippedAt: reader.instants(OrderColumn.shippedAt.rawValue),
            deliveredAt: reader.instants(OrderColumn.deliveredAt.rawValue),
            cancelledAt: reader.instants(OrderColumn.cancelledAt.rawValue),
            cancelledBy: reader.words(
                OrderColumn.cancelledBy.rawValue,
                [
                    ("seller", .seller), ("buyer", .buyer), ("platform", .platform),
                    ("unknown", .unknown),
                ],
                none: .none), returnedAt: reader.instants(OrderColumn.returnedAt.rawValue),
            returnReason: reader.words(
                OrderColumn.returnReason.rawValue,
                [
                    ("seller_fault", .sellerFault), ("buyer_remorse", .buyerRemorse),
                    ("other", .other),
                ],
                none: .none), claimOpenedAt: reader.instants(OrderColumn.claimOpenedAt.rawValue),
            claimKind: reader.words(
                OrderColumn.claimKind.rawValue,
                [("not_received", .notReceived), ("not_as_described", .notAsDescribed)],
                none: .none), rating: reader.numbers(OrderColumn.rating.rawValue),
            ratedAt: reader.instants(OrderColumn.ratedAt.rawValue),
            buyerIDs: buyers.levels, sellerIDs: sellers.levels, categories: categories.levels,
            table: table, present: [])
        for column in [OrderColumn.contactedAt, .respondedAt, .policyViolationAt] {
            _ = reader.instants(column.rawValue)
        }
        reader.flags(OrderColumn.trackingValid.rawValue)
        reader.flags(OrderColumn.refunded.rawValue)
        orders.checkRows(&reader)
        orders.checkRepeats(&reader)
        orders.table = reader.table
        orders.present = present ?? Set(table.names).intersection(OrderColumn.names)
        if orders.table[OrderColumn.channel.rawValue] == nil {
            let all = [Int32](repeating: 0, count: orders.count)
            orders.table = orders.table.with(
                OrderColumn.channel.rawValue,
                .texts(TextColumn(codes: all, levels: [Channel.marketplace.name])))
        }
        return (orders, reader.faults)
    }

    /// Required columns that are not there, each with the one that may be it; and what there is,
    /// where nothing is near.
    private static func absences(
        _ absent: [String], among foreign: [String], _ table: Table
    ) -> [DataError] {
        let shown = table.names.prefix(12).map { DataError.shown($0) }.joined(separator: ", ")
        let found = "the file has: \(shown)\(table.names.count > 12 ? ", …" : "")"
        guard absent.count < OrderColumn.required.count else {
            return [
                DataError(
                    file: table.origin?.file,
                    "no column that orders need is there (\(absent.joined(separator: ", "))); is "
                        + "the first line the header? Name the columns of an extract under "
                        + "columns; \(found)")
            ]
        }
        var faults = absent.map { name in
            DataError(
                file: table.origin?.file, column: name,
                "there is no such column; orders need it"
                    + (nearest(name, among: foreign)
                        .map { ", map it if it is called \"\(DataError.shown($0))\"" } ?? ""))
        }
        faults[faults.count - 1].message += "; \(found)"
        return faults
    }

    /// Amounts, ratings, and sellers of marketplace orders.
    private func checkRows(_ reader: inout CanonicalReader) {
        for row in 0..<count {
            if value[row].isNaN {
                guard !reader.faults.rows.contains(row) else { continue }
                reader.faults.add(
                    row: row, column: "gmv", value: "", kind: "empty",
                    message: "every order needs its value; write 0 where there is none")
            } else if value[row] < 0 {
                reader.faults.add(
                    row: row, column: "gmv", value: shortestText(value[row]), kind: "negative",
                    message: "expected 0 or more; a refund is a returned or cancelled order, "
                        + "not a negative one")
            }
            if seller[row] < 0, channel[row] == .marketplace {
                reader.faults.add(
                    row: row, column: "seller_id", value: "", kind: "empty",
                    message: "an order on the marketplace needs its seller; fill it in, or set "
                        + "channel to online or store")
            }
            if rating[row] < 1 || rating[row] > 5 {
                reader.faults.add(
                    row: row, column: "rating", value: shortestText(rating[row]), kind: "range",
                    message: "expected a rating from 1 to 5; rescale it in the mapping")
            }
        }
    }

    /// Repeated pairs of order and seller, and orders of two buyers.
    private func checkRepeats(_ reader: inout CanonicalReader) {
        guard orderIDs.levels.count < count else { return }
        var rowsOfOrder = [Int32](repeating: 0, count: orderIDs.levels.count)
        for code in orderIDs.codes where code >= 0 { rowsOfOrder[Int(code)] += 1 }
        var firstRow: [Int64: Int] = [:]
        var buyerOfOrder: [Int32: Int] = [:]
        for row in 0..<count {
            let code = orderIDs.codes[row]
            guard code >= 0, rowsOfOrder[Int(code)] > 1 else { continue }
            let order = orderIDs.levels[Int(code)]
            let key = Int64(code) << 32 | Int64(seller[row] + 1)
            if let first = firstRow[key] {
                let whose = seller[row] < 0 ? "without seller" : "of \(sellerIDs[Int(seller[row])])"
                let line = reader.faults.line(ofRow: first)
                reader.faults.add(
                    row: row, column: "order_id", value: order, kind: "repeated",
                    message: "order \(order) \(whose) stands already on line \(line); "
                        + "sum its lines to one row for each order and seller")
            } else {
                firstRow[key] = row
            }
            if let first = buyerOfOrder[code], buyer[first] != buyer[row], buyer[row] >= 0 {
                let line = reader.faults.line(ofRow: first)
                reader.faults.add(
                    row: row, column: "buyer_id", value: buyerIDs[Int(buyer[row])], kind: "buyers",
                    message: "order \(order) has another buyer on line \(line); "
                        + "expected one buyer for an order")
            } else {
                buyerOfOrder[code] = buyerOfOrder[code] ?? row
            }
        }
    }
}
