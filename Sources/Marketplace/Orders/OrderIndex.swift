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
    /// Where each seller's rows start in `bySeller`; one more entry than sellers.
    let sellerStarts: [Int32]

    /// Sorts by placement, unless the file is in that order already, and deals out the rows.
    ///
    /// - Complexity: O(*n*).
    init(_ orders: Orders) {
        let placed = Self.placement(orders)
        let isAscending = zip(placed, placed.dropFirst()).allSatisfy { $0 <= $1 }
        let order = isAscending ? nil : sortedPermutation(by: placed)
        let dealt = concurrentMap(2) { which in
            if which == 0 {
                return Self.deal(orders.buyer, groupCount: orders.buyerIDs.count, order: order)
            }
            let (channel, seller) = (orders.channel, orders.seller)
            let sold = seller.indices.map { channel[$0] == .marketplace ? seller[$0] : -1 }
            return Self.deal(sold, groupCount: orders.sellerIDs.count, order: order)
        }
        self.placed = placed
        (byBuyer, buyerStarts) = dealt[0]
        (bySeller, sellerStarts) = dealt[1]
    }

    /// Fixed pieces of whole buyers with about 65,536 rows each.
    var buyerPieces: [Range<Int>] {
        var pieces: [Range<Int>] = []
        var first = 0
        for buyer in 0..<(buyerStarts.count - 1)
        where buyerStarts[buyer + 1] - buyerStarts[first] >= 65_536 {
            pieces.append(first..<buyer + 1)
            first = buyer + 1
        }
        if first < buyerStarts.count - 1 { pieces.append(first..<buyerStarts.count - 1) }
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

    /// A stable counting sort by code; rows of a negative code are left out.
    static func deal(_ codes: [Int32], groupCount: Int, order: [Int32]?)
        -> (rows: [Int32], starts: [Int32])
    {
        var starts = [Int32](repeating: 0, count: groupCount + 1)
        for code in codes where code >= 0 { starts[Int(code) + 1] += 1 }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        var next = starts
        var rows = [Int32](repeating: 0, count: Int(starts[groupCount]))
        func place(_ row: Int) {
            let code = Int(codes[row])
            guard code >= 0 else { return }
            rows[Int(next[code])] = Int32(row)
            next[code] += 1
        }
        if let order {
            for row in order { place(Int(row)) }
        } else {
            for row in codes.indices { place(row) }
        }
        return (rows, starts)
    }
}

extension Orders {
    /// Whether a row is a seller's order on the marketplace.
    func isSold(_ row: Int) -> Bool { channel[row] == .marketplace && seller[row] >= 0 }
}
