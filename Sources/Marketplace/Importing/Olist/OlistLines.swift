import DataTables

/// Item lines summed to one entry for each order and seller.
struct OlistLines {
    struct Sum {
        var orderRow: Int
        var seller: Int32
        var price = 0.0
        var freight = 0.0
        var items = 0
        /// The line of the dearest item, the first among equals.
        var dearest: Int
        var dearestPrice = -1.0
    }

    /// By order in the order of their file, then by the seller's first line.
    private(set) var sums: [Sum] = []
    private(set) var sellers = TextColumn(codes: [], levels: [])

    /// Sums the lines.
    ///
    /// Every line needs its order, its seller and a price; others are noted in `faults`.
    ///
    /// - Complexity: O(lines), and a sort of the sums.
    init(_ items: Table, orderIDs: TextColumn, faults: inout FaultCollector) throws {
        let orders = try items.texts("order_id")
        let sellers = try items.texts("seller_id")
        let prices = try items.numbers("price")
        let freights = try items.numbers("freight_value")
        let rows = try joinIndex(of: orders, in: orderIDs, named: "order_id")
        self.sellers = sellers
        var place: [Int64: Int] = [:]
        for line in 0..<items.rowCount {
            guard rows[line] >= 0 else {
                faults.add(
                    row: line, column: "order_id", value: orders[line] ?? "", kind: "order",
                    message: "the orders have no such order; take both files from one extract")
                continue
            }
            guard sellers.codes[line] >= 0 else {
                faults.add(
                    row: line, column: "seller_id", value: "", kind: "seller",
                    message: "every item needs its seller")
                continue
            }
            guard prices[line] >= 0 else {
                faults.add(
                    row: line, column: "price", value: shortestText(prices[line]), kind: "price",
                    message: "every item needs its price, 0 or more")
                continue
            }
            let key = Int64(rows[line]) << 32 | Int64(sellers.codes[line])
            let index = place[key] ?? sums.count
            if index == sums.count {
                place[key] = index
                sums.append(
                    Sum(orderRow: Int(rows[line]), seller: sellers.codes[line], dearest: line))
            }
            sums[index].add(line, price: prices[line], freight: freights[line])
        }
        let order = sortedPermutation(by: sums.map { Int64($0.orderRow) })
        sums = order.map { sums[Int($0)] }
    }
}

extension OlistLines.Sum {
    fileprivate mutating func add(_ line: Int, price: Double, freight: Double) {
        self.price += price
        self.freight += freight.isNaN ? 0 : freight
        items += 1
        if price > dearestPrice {
            dearestPrice = price
            dearest = line
        }
    }
}
