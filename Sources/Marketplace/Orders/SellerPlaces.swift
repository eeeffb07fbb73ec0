import DataTables

/// The marketplace's orders by seller, each in order of placement.
struct SellerPlaces: Sendable {
    /// Where each seller's places start; one more entry than sellers.
    let starts: [Int32]
    /// Fixed pieces of whole sellers.
    let pieces: [Range<Int>]
    /// When the order of each place was placed.
    let placed: [Instant]
    /// Puts what was computed by seller in the order of buyers.
    let toBuyers: RowOrder

    /// Deals out the orders.
    ///
    /// - Complexity: O(*n*).
    init(_ orders: Orders, _ index: OrderIndex) {
        let (channel, seller) = (orders.channel, orders.seller)
        let sold = concurrentRows(orders.count) { row in
            channel[row] == .marketplace ? seller[row] : -1
        }
        let (places, starts) = OrderIndex.deal(
            sold, groupCount: orders.sellerIDs.count, order: index.byTime)
        let order = RowOrder(places: places, count: Int(starts[starts.count - 1]))
        self.starts = starts
        pieces = OrderIndex.pieces(starts)
        placed = order.taken(index.placed)
        toBuyers = RowOrder(places: order.taken(index.buyerPlaces), count: index.byBuyer.count)
    }
}
