import DataTables

/// What buyers did, as occasions in order of buyer and time.
///
/// An occasion is everything a buyer placed at one instant: the rows of a split order, and
/// orders of the same instant. It has the worst experience of its rows. Almost every occasion has
/// one row. A *place* is a row's position in the order of buyers and time; columns are put in that
/// order where they are read, so that what is read for one occasion after the other lies together.
struct Purchases: Sendable {
    let orders: Orders
    let outcomes: OrderOutcomes
    /// The first place of each occasion; one more entry than occasions.
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
        let placed = index.buyerOrder.taken(index.placed)
        let walk = BuyerWalk(
            pieces: index.buyerPieces, buyerStarts: index.buyerStarts, placed: placed)
        let pieces = walk.occasions()
        let total = pieces.last?.upperBound ?? 0
        let starts = walk.starts(pieces, rowCount: placed.count)
        let channel = index.buyerOrder.taken(orders.channel)
        origin = concurrentRows(total) { occasion in
            let places = Int(starts[occasion])..<Int(starts[occasion + 1])
            let first = channel[places.lowerBound]
            guard places.count > 1 else { return first }
            return places.contains { channel[$0] == .marketplace } ? .marketplace : first
        }
        placedAt =
            total == placed.count ? placed : concurrentRows(total) { placed[Int(starts[$0])] }
        firstOfBuyer = walk.firsts(pieces)
        self.orders = orders
        self.outcomes = outcomes
        self.starts = starts
        self.pieces = pieces
    }

    /// A column of the orders by place.
    func taken<Value: BitwiseCopyable & Sendable>(_ column: [Value]) -> [Value] {
        outcomes.index.buyerOrder.taken(column)
    }

    /// The places of an occasion's rows.
    func places(_ occasion: Int) -> Range<Int> {
        Int(starts[occasion])..<Int(starts[occasion + 1])
    }

    /// The place of an occasion's row if it has one row; `nil` for more.
    func onlyPlace(_ occasion: Int) -> Int? {
        let first = Int(starts[occasion])
        return Int(starts[occasion + 1]) == first + 1 ? first : nil
    }

    /// The row of the orders at a place.
    func row(_ place: Int) -> Int { Int(outcomes.index.byBuyer[place]) }

    /// The place that stands for the occasion: the largest value on its channel.
    func mainPlace(_ occasion: Int) -> Int32 {
        if let place = onlyPlace(occasion) { return Int32(place) }
        var main = -1
        for place in places(occasion) where orders.channel[row(place)] == origin[occasion] {
            if main < 0 || orders.value[row(place)] > orders.value[row(main)] { main = place }
        }
        return Int32(main)
    }

    /// The places of an occasion that sellers sold, weighted by value.
    func sold(_ occasion: Int) -> [(place: Int, weight: Double)] {
        let sold = places(occasion).filter { orders.isSold(row($0)) }
        let total = sold.reduce(0) { $0 + orders.value[row($1)] }
        return sold.map { place in
            (place, total > 0 ? orders.value[row(place)] / total : 1 / Double(sold.count))
        }
    }
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
