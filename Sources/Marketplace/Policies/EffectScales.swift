extension Program.Change.Target {
    /// The scales on which an effect on this target has a meaning.
    ///
    /// The one table of what may be written; reader and error use it alike. A KPI is a share of
    /// orders: its odds, itself or its points change, and it has no hazard. Leaving, entry and demand
    /// are rates in time: they change by a factor, and have no odds. The chance of a next order is
    /// driven by a hazard, or by the odds of an order in a step where the driver's link is `logit`.
    package var scales: [Effect.Scale] {
        switch self {
        case .sellerKPI: [.oddsRatio, .relative, .points]
        case .repurchase: [.hazardRatio, .relative, .oddsRatio]
        case .sellerExit, .sellerEntry, .demand: [.hazardRatio, .relative]
        }
    }

    /// The same for a driver of odds or of a hazard: where there is a hazard, an order has no odds.
    package func scales(drivenByOdds: Bool) -> [Effect.Scale] {
        guard case .repurchase = self, !drivenByOdds else { return scales }
        return scales.filter { $0 != .oddsRatio }
    }

    /// What it is that changes, as an error says it.
    package var nature: String {
        switch self {
        case .sellerKPI: "a share of orders"
        case .repurchase: "the hazard of a buyer's next order"
        case .sellerExit: "a hazard of leaving"
        case .sellerEntry: "a number of entrants in time"
        case .demand: "a number of orders in time"
        }
    }
}
