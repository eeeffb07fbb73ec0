package import DataTables

/// Orders and sellers made from the public Olist tables, with what was decided on the way.
///
/// One row for each order and seller: `gmv` is the sum of the items' prices without freight (which
/// stays in a column of its own), `buyer_id` the customer behind all of one's `customer_id`s,
/// `category` that of the dearest item, the rating the one answered last. Olist records neither
/// when an order was cancelled nor by whom: `cancelled_by` is `unknown` and there is no moment.
package struct OlistMarket: Sendable {
    /// Canonical orders with the extra columns `freight`, `items` and `buyer_state`.
    package private(set) var orders: Table
    package private(set) var sellers: Table
    /// Orders that have no items, hence no seller and no value.
    package private(set) var withoutItems: Table
    /// What was counted, set aside or decided, as sentences.
    package private(set) var notes: [String]

    /// Statuses that mean an order was cancelled.
    static let cancelledStatuses: Set = ["canceled", "unavailable"]

    /// Joins the tables.
    ///
    /// - Throws: ``DataFaults``: absent columns, orders without customer or moment, items without
    ///   order, seller or price, scores and timestamps that are none, in the order of the files.
    /// - Complexity: O(rows) time and memory, hashing each identifier once.
    package init(_ tables: OlistTables) throws {
        try tables.checkColumns()
        var found = Faults(tables)
        let base = try OlistOrders(tables.orders, tables.customers, faults: &found.orders)
        try found.throwAny()
        let lines = try OlistLines(
            tables.items, orderIDs: base.orderIDs, faults: &found.items)
        var reviews = OlistReviews(orderCount: tables.orders.rowCount)
        if let table = tables.reviews {
            reviews = try OlistReviews(table, orderIDs: base.orderIDs, faults: &found.reviews)
        }
        try found.throwAny()
        let categories = try Self.categories(tables)
        orders = Self.orders(base, lines, reviews, categories)
        sellers = try Self.sellers(tables.sellers, lines)
        let sold = Set(lines.sums.map(\.orderRow))
        let unsold = (0..<tables.orders.rowCount).filter { !sold.contains($0) }
        withoutItems = tables.orders.filtered(keeping: unsold)
        notes = []
        describe(tables, base, lines, reviews)
    }

    /// The faults of the tables that can have any.
    private struct Faults {
        var orders: FaultCollector
        var items: FaultCollector
        var reviews: FaultCollector

        init(_ tables: OlistTables) {
            orders = FaultCollector(tables.orders)
            items = FaultCollector(tables.items)
            reviews = FaultCollector(tables.reviews ?? tables.orders)
        }

        func throwAny() throws(DataFaults) {
            let errors = [orders, items, reviews].flatMap(\.faults.errors)
            if !errors.isEmpty { throw DataFaults(errors) }
        }
    }

    // MARK: Tables

    private static func orders(
        _ base: OlistOrders, _ lines: OlistLines, _ reviews: OlistReviews, _ categories: TextColumn
    ) -> Table {
        let sums = lines.sums
        let rows = sums.map(\.orderRow)
        func moments(_ values: [Instant]) -> Column { .instants(rows.map { values[$0] }) }
        func texts(_ column: TextColumn) -> Column { .texts(column.taking(rows)) }
        return Table([
            ("order_id", texts(base.orderIDs)), ("buyer_id", texts(base.buyers)),
            ("seller_id", .texts(lines.sellers.taking(sums.map(\.dearest)))),
            ("channel", .texts(TextColumn(sums.map { _ in Channel.marketplace.name }))),
            ("category", .texts(categories.taking(sums.map(\.dearest)))),
            ("ordered_at", moments(base.orderedAt)),
            ("gmv", .numbers(sums.map { Self.rounded($0.price) })),
            ("promised_at", moments(base.promisedAt)), ("shipped_at", moments(base.shippedAt)),
            ("delivered_at", moments(base.deliveredAt)),
            (
                "cancelled_by",
                .texts(TextColumn(rows.map { base.isCancelled[$0] ? "unknown" : nil }))
            ),
            ("rating", .numbers(rows.map { reviews.rating[$0] })),
            ("rated_at", moments(reviews.ratedAt)),
            ("freight", .numbers(sums.map { Self.rounded($0.freight) })),
            ("items", .numbers(sums.map { Double($0.items) })),
            ("buyer_state", texts(base.buyerStates)),
        ])
    }

    /// The sum of decimal amounts without the last bits of binary arithmetic.
    private static func rounded(_ amount: Double) -> Double { (amount * 1e6).rounded() / 1e6 }

    /// The category of each item line, in English where a translation is there.
    private static func categories(_ tables: OlistTables) throws -> TextColumn {
        let none = TextColumn(
            codes: [Int32](repeating: -1, count: tables.items.rowCount), levels: [])
        guard let products = tables.products else { return none }
        let rows = try located(products) {
            try joinIndex(
                of: try tables.items.texts("product_id"), in: try products.texts("product_id"),
                named: "product_id")
        }
        var names = try products.texts("product_category_name")
        if let table = tables.categoryNames {
            let foreign = try table.texts("product_category_name")
            let english = try table.texts("product_category_name_english")
            var translation: [String: String] = [:]
            for row in 0..<table.rowCount {
                if let from = foreign[row], let to = english[row] { translation[from] = to }
            }
            names = TextColumn(
                names.codes.map { code in
                    guard code >= 0 else { return nil }
                    let name = names.levels[Int(code)]
                    return translation[name] ?? name
                })
        }
        return TextColumn(rows.map { $0 < 0 ? nil : names[Int($0)] })
    }

    /// The sellers of the file, or those of the items where there is none.
    private static func sellers(_ table: Table?, _ lines: OlistLines) throws -> Table {
        guard let table else {
            return Table([
                ("seller_id", .texts(TextColumn(lines.sellers.levels.map(Optional.some))))
            ])
        }
        let country = TextColumn(
            codes: [Int32](repeating: 0, count: table.rowCount), levels: ["BR"])
        return Table([
            ("seller_id", try table.column("seller_id")), ("country", .texts(country)),
            ("state", try table.column("seller_state")), ("city", try table.column("seller_city")),
        ])
    }

    /// Says of which file a fault of a join is.
    static func located<Result>(_ table: Table, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch var error as DataError {
            error.file = error.file ?? table.origin?.file
            throw error
        }
    }

    // MARK: Notes

    private mutating func describe(
        _ tables: OlistTables, _ base: OlistOrders, _ lines: OlistLines, _ reviews: OlistReviews
    ) {
        let split = lines.sums.count - Set(lines.sums.map(\.orderRow)).count
        notes.append(
            "\(tables.items.rowCount) items became \(lines.sums.count) rows, one for each order "
                + "and seller; \(split) are a further seller of an order, with the delivery and "
                + "the rating of the whole order")
        notes.append("gmv is the items' price; freight is a column of its own and not in it")
        if withoutItems.rowCount > 0 {
            notes.append(
                "\(withoutItems.rowCount) orders have no items, so no seller and no value; they "
                    + "are set aside")
        }
        let cancelled = lines.sums.count { base.isCancelled[$0.orderRow] }
        if cancelled > 0 {
            notes.append(
                "\(cancelled) rows are of status canceled or unavailable; when and by whom is not "
                    + "recorded, so they are cancelled_by unknown and neither late nor clean")
        }
        if reviews.superseded > 0 {
            notes.append(
                "\(reviews.superseded) reviews are followed by a later one of the same order, "
                    + "which counts in their place")
        }
        if reviews.strangers > 0 {
            notes.append(
                "\(reviews.strangers) reviews are of orders that are not there and are left out")
        }
        for file in OlistTables.File.allCases where tables[file] == nil {
            notes.append("there is no \(file.names[0]): \(file.cost)")
        }
    }
}
