import DataTables

/// The orders by buyer, in order of placement.
struct OrderIndex: Sendable {
    /// When each row's order was placed: the earliest instant of its rows.
    let placed: [Instant]
    /// Rows by placement, then file; `nil` where the file is in that order.
    let byTime: [Int32]?
    /// Rows by buyer, then placement, then file.
    let byBuyer: [Int32]
    /// Where each buyer's rows start in `byBuyer`; one more entry than buyers.
    let buyerStarts: [Int32]
    /// For each row its place in `byBuyer`.
    let buyerPlaces: [Int32]
    /// Puts columns in the order of `byBuyer`.
    let buyerOrder: RowOrder

    /// Sorts by placement, unless the file is in that order already, and deals out the rows.
    ///
    /// - Complexity: O(*n*).
    init(_ orders: Orders) {
        let placed = Self.placement(orders)
        let isAscending = zip(placed, placed.dropFirst()).allSatisfy { $0 <= $1 }
        self.placed = placed
        byTime = isAscending ? nil : sortedPermutation(by: placed)
        (buyerPlaces, buyerStarts) = Self.deal(
            orders.buyer, groupCount: orders.buyerIDs.count, order: byTime)
        buyerOrder = RowOrder(places: buyerPlaces, count: Int(buyerStarts[buyerStarts.count - 1]))
        byBuyer = buyerOrder.taken(concurrentRows(orders.count) { Int32($0) })
    }

    /// Fixed pieces of whole buyers with about 65,536 rows each.
    var buyerPieces: [Range<Int>] { Self.pieces(buyerStarts) }

    /// Fixed pieces of whole groups with about 65,536 rows each, given where each group starts.
    static func pieces(_ starts: [Int32]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var first = 0
        for group in 0..<(starts.count - 1) where starts[group + 1] - starts[first] >= 65_536 {
            pieces.append(first..<group + 1)
            first = group + 1
        }
        if first < starts.count - 1 { pieces.append(first..<starts.count - 1) }
        return pieces
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

    /// The places of rows in a stable counting sort by code, −1 for a negative code, and where
    /// each code starts.
    static func deal(_ codes: [Int32], groupCount: Int, order: [Int32]?)
        -> (places: [Int32], starts: [Int32])
    {
        var starts = [Int32](repeating: 0, count: groupCount + 1)
        for code in codes where code >= 0 { starts[Int(code) + 1] += 1 }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        var next = starts
        var places = [Int32](repeating: -1, count: codes.count)
        func place(_ row: Int) {
            let code = Int(codes[row])
            guard code >= 0 else { return }
            places[row] = next[code]
            next[code] += 1
        }
        if let order {
            for row in order { place(Int(row)) }
        } else {
            for row in codes.indices { place(row) }
        }
        return (places, starts)
    }
}

extension Orders {
    /// Whether a row is a seller's order on the marketplace.
    func isSold(_ row: Int) -> Bool { channel[row] == .marketplace && seller[row] >= 0 }
}
