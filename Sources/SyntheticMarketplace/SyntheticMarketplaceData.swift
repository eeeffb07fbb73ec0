package import DataTables

/// A generated marketplace: the four input tables and the truth behind them.
package struct SyntheticMarketplaceData: Sendable {
    /// The canonical `orders`, sorted by time.
    package var orders: Table
    /// The canonical `sellers`, in the order of their numbers.
    package var sellers: Table
    /// The canonical `seller_events`, sorted by time.
    package var sellerEvents: Table
    /// The canonical `seller_nps`, sorted by time.
    package var sellerNPS: Table
    /// What is true of each row of `orders`, in the same order: `order_id`, `seller_id`, `late`,
    /// `cancelled` (by the seller), `defective`, and the `seller_late_rate` and
    /// `seller_defect_rate` that act on the next order (missing off the marketplace).
    package var orderTruth: Table
    package var truth: SyntheticTruth
}

extension SyntheticWorld {
    /// Generates the world.
    ///
    /// Pure: the same specification gives the same tables, bit for bit, on the same machine.
    /// `progress` is called after each month with the share that is done.
    /// Time n log n in orders, memory a few hundred bytes an order.
    package func generate(
        progress: (Double) -> Void = { _ in }
    ) -> SyntheticMarketplaceData {
        var generation = MarketplaceGeneration(world: self)
        generation.run(progress: progress)
        let extract = Extract(generation)
        return SyntheticMarketplaceData(
            orders: extract.orders(), sellers: extract.sellers(),
            sellerEvents: extract.sellerEvents(), sellerNPS: extract.sellerNPS(),
            orderTruth: extract.orderTruth(), truth: SyntheticTruth(generation))
    }
}
