import DataTables

/// The orders by buyer and by seller, each in order of placement.
struct OrderIndex: Sendable {
    /// When each row's order was placed: the earliest instant of its rows.
    let placed: [Instant]
    /// Rows by buyer, then placement, then file.
    let byBuyer: [Int32]
    /// Where each buyer's rows start in `byBuyer`; one more entry than buyers.
    let buyerStarts: [Int32]
    /// Marketplace rows by seller, then placement, then file.
    let bySeller: [Int32]

    /// Sorts by placement, unless the file is in that order already, and deals out the rows.
    ///
    /// - Complexity: O(*n*).
    init(_ orders: Orders) {
        let placed = Self.placement(orders)
        let isAscending = zip(placed, placed.dropFirst()).allSatisfy { $0 <= $1 }
        let order = isAscending ? nil : sortedPermutation(by: placed)
        self.placed = placed
        (byBuyer, buyerStarts) = Self.deal(
            orders.buyer, groupCount: orders.buyerIDs.count, order: order)
        let sold = (0..<orders.count).map { orders.isSold($0) ? orders.seller[$0] : -1 }
        (bySeller, _) = Self.deal(sold, groupCount: orders.sellerIDs.count, order: order)
    }

    private static func placement(_ orders: Orders) -> [Instant] {
        guard orders.orderIDs.levels.count < orders.count else { return orders.orderedAt }
        var first = [Instant](repeating: .max, count: orders.orderIDs.levels.count)
        for row in 0..<orders.count {
            let code = Int(orders.orderIDs.codes[row])
            first[code] = min(first[code], orders.orderedAt[row])
        }
        return orders.orderIDs.codes.map { first[Int($0)] }
    }

    /// A stable counting sort by code; rows of a negative code are left out.
    static func deal(_ codes: [Int32], groupCount: Int, order: [Int32]?)
        -> (rows: [Int32], starts: [Int32])
    {
        var starts = [Int32](repeating: 0, count: groupCount + 1)
        for code in codes where code >= 0 { starts[Int(code) + 1] += 1 }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        var next = starts
        var rows = [Int32](repeating: 0, count: Int(starts[groupCount]))
        for index in codes.indices {
            let row = order.map { Int($0[index]) } ?? index
            let code = Int(codes[row])
            guard code >= 0 else { continue }
            rows[Int(next[code])] = Int32(row)
            next[code] += 1
        }
        return (rows, starts)
    }
}

extension Orders {
    /// Whether a row is a seller's order on the marketplace.
    func isSold(_ row: Int) -> Bool { channel[row] == .marketplace && seller[row] >= 0 }
}
