import DataTables

/// What buyers did, as occasions in order of buyer and time.
///
/// An occasion is everything a buyer placed at one instant: the rows of a split order, and
/// orders of the same instant. It has the worst experience of its rows. Almost every occasion has
/// one row, so what its rows say is looked up there and not copied.
struct Purchases: Sendable {
    let orders: Orders
    let outcomes: OrderOutcomes
    /// Rows of the orders by buyer and time of placement.
    let rows: [Int32]
    /// Where each occasion's rows start in `rows`; one more entry than occasions.
    let starts: [Int32]
    /// The buyer's first occasion.
    let firstOfBuyer: [Int32]
    let placedAt: [Instant]
    let origin: [Channel]
    /// Fixed pieces of occasions, each of whole buyers.
    let pieces: [Range<Int>]

    var count: Int { placedAt.count }

    /// Groups the orders.
    ///
    /// - Complexity: O(*n*).
    init(_ orders: Orders, _ outcomes: OrderOutcomes) {
        let index = outcomes.index
        let rows = index.byBuyer
        let placed = concurrentRows(rows.count) { index.placed[Int(rows[$0])] }
        let walk = BuyerWalk(
            pieces: index.buyerPieces, buyerStarts: index.buyerStarts, placed: placed)
        let pieces = walk.occasions()
        let total = pieces.last?.upperBound ?? 0
        let starts = walk.starts(pieces, rowCount: rows.count)
        let channel = orders.channel
        origin = concurrentRows(total) { occasion in
            let span = Int(starts[occasion])..<Int(starts[occasion + 1])
            let first = channel[Int(rows[span.lowerBound])]
            guard span.count > 1 else { return first }
            return span.contains { channel[Int(rows[$0])] == .marketplace } ? .marketplace : first
        }
        placedAt =
            total == rows.count ? placed : concurrentRows(total) { placed[Int(starts[$0])] }
        firstOfBuyer = walk.firsts(pieces)
        self.orders = orders
        self.outcomes = outcomes
        self.rows = rows
        self.starts = starts
        self.pieces = pieces
    }

    /// The rows of an occasion as places in `rows`.
    func span(_ occasion: Int) -> Range<Int> {
        Int(starts[occasion])..<Int(starts[occasion + 1])
    }

    /// The row of an occasion that has one; `nil` for more.
    func onlyRow(_ occasion: Int) -> Int? {
        let first = Int(starts[occasion])
        return Int(starts[occasion + 1]) == first + 1 ? Int(rows[first]) : nil
    }

    /// The row that stands for the occasion: the largest value on its channel.
    func mainRow(_ occasion: Int) -> Int32 {
        if let row = onlyRow(occasion) { return Int32(row) }
        var main = -1
        for row in members(occasion) where orders.channel[row] == origin[occasion] {
            if main < 0 || orders.value[row] > orders.value[main] { main = row }
        }
        return Int32(main)
    }

    /// The value of all rows.
    func value(_ occasion: Int) -> Double {
        if let row = onlyRow(occasion) { return orders.value[row] }
        return members(occasion).reduce(0) { $0 + orders.value[$1] }
    }

    /// The number of different sellers.
    func sellerCount(_ occasion: Int) -> Int {
        if let row = onlyRow(occasion) { return orders.seller[row] < 0 ? 0 : 1 }
        return Set(members(occasion).map { orders.seller[$0] }.filter { $0 >= 0 }).count
    }

    /// The rows of an occasion that sellers sold, weighted by value.
    func sold(_ occasion: Int) -> [(row: Int, weight: Double)] {
        let sold = members(occasion).filter { orders.isSold($0) }
        let total = sold.reduce(0) { $0 + orders.value[$1] }
        return sold.map { row in
            (row, total > 0 ? orders.value[row] / total : 1 / Double(sold.count))
        }
    }

    func members(_ occasion: Int) -> [Int] { span(occasion).map { Int(rows[$0]) } }
}

/// Goes through the orders of buyers by place, one piece of whole buyers at a time.
private struct BuyerWalk {
    let pieces: [Range<Int>]
    let buyerStarts: [Int32]
    /// By place: buyer, then time.
    let placed: [Instant]

    private func places(_ buyer: Int) -> Range<Int> {
        Int(buyerStarts[buyer])..<Int(buyerStarts[buyer + 1])
    }

    /// Whether a buyer's place is the first one of its instant.
    private func isFirst(_ place: Int, _ buyer: Int) -> Bool {
        place == Int(buyerStarts[buyer]) || placed[place] != placed[place - 1]
    }

    /// The occasions of each piece.
    func occasions() -> [Range<Int>] {
        let counts = concurrentMap(pieces.count) { piece in
            pieces[piece].reduce(0) { count, buyer in
                count + places(buyer).count { isFirst($0, buyer) }
            }
        }
        var end = 0
        return counts.map { count in
            end += count
            return end - count..<end
        }
    }

    /// Where occasions start, and where the last one ends.
    func starts(_ occasions: [Range<Int>], rowCount: Int) -> [Int32] {
        let total = occasions.last?.upperBound ?? 0
        return concurrentArray(pieces: occasions + [total..<total + 1]) { piece, room in
            guard piece < occasions.count else {
                room[0] = Int32(rowCount)
                return
            }
            var number = 0
            for buyer in pieces[piece] {
                for place in places(buyer) where isFirst(place, buyer) {
                    room[number] = Int32(place)
                    number += 1
                }
            }
        }
    }

    /// The first occasion of each occasion's buyer.
    func firsts(_ occasions: [Range<Int>]) -> [Int32] {
        concurrentArray(pieces: occasions) { piece, room in
            var number = 0
            for buyer in pieces[piece] {
                let first = Int32(occasions[piece].lowerBound + number)
                for place in places(buyer) where isFirst(place, buyer) {
                    room[number] = first
                    number += 1
                }
            }
        }
    }
}
