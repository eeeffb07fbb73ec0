import DataTables

/// The orders table with its customers: who ordered when, and what became of it.
struct OlistOrders {
    let orderIDs: TextColumn
    /// The person behind each order's `customer_id`, which is made anew for every order.
    let buyers: TextColumn
    let buyerStates: TextColumn
    let orderedAt: [Instant]
    let promisedAt: [Instant]
    let shippedAt: [Instant]
    let deliveredAt: [Instant]
    let isCancelled: [Bool]

    init(_ orders: Table, _ customers: Table, faults: inout FaultCollector) throws {
        orderIDs = try orders.texts("order_id")
        let customerIDs = try orders.texts("customer_id")
        let rows = try OlistMarket.located(customers) {
            try joinIndex(
                of: customerIDs, in: try customers.texts("customer_id"), named: "customer_id")
        }
        let people = try customers.texts("customer_unique_id")
        let states = try customers.texts("customer_state")
        func gathered(_ column: TextColumn) -> TextColumn {
            TextColumn(
                codes: rows.map { $0 < 0 ? -1 : column.codes[Int($0)] }, levels: column.levels)
        }
        buyers = gathered(people)
        buyerStates = gathered(states)
        orderedAt = OlistDates.instants("order_purchase_timestamp", in: orders, &faults)
        promisedAt = OlistDates.instants("order_estimated_delivery_date", in: orders, &faults)
        shippedAt = OlistDates.instants("order_delivered_carrier_date", in: orders, &faults)
        deliveredAt = OlistDates.instants("order_delivered_customer_date", in: orders, &faults)
        let statuses = try orders.texts("order_status")
        let areCancelled = statuses.levels.map(OlistMarket.cancelledStatuses.contains)
        isCancelled = statuses.codes.map { $0 >= 0 && areCancelled[Int($0)] }
        check(customerIDs, &faults)
    }

    private func check(_ customerIDs: TextColumn, _ faults: inout FaultCollector) {
        var first = [Int](repeating: -1, count: orderIDs.levels.count)
        for row in orderIDs.codes.indices {
            let code = Int(orderIDs.codes[row])
            if code < 0 {
                faults.add(
                    row: row, column: "order_id", value: "", kind: "empty",
                    message: "every order needs its identifier")
                continue
            }
            if first[code] >= 0 {
                let line = faults.line(ofRow: first[code])
                faults.add(
                    row: row, column: "order_id", value: orderIDs[row], kind: "repeated",
                    message: "the order stands already on line \(line); "
                        + "expected one row for each order")
            }
            first[code] = row
            if buyers.codes[row] < 0 {
                faults.add(
                    row: row, column: "customer_id", value: customerIDs[row] ?? "",
                    kind: "customer",
                    message: "the customers have no such customer_id; take both files from one "
                        + "extract")
            }
            if orderedAt[row] == Calendar.missing, !faults.rows.contains(row) {
                faults.add(
                    row: row, column: "order_purchase_timestamp", value: "", kind: "moment",
                    message: "every order needs the moment at which it was placed")
            }
        }
    }
}
