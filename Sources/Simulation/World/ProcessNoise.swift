/// Which sources of process noise are on; without them intervals are honest only in worlds that
/// share the omission.
package struct ProcessNoise: Sendable, Hashable, Codable {
    /// AR(1) log demand factor per channel, of mean 1.
    package var demand: Bool
    /// Logit shocks per category, step and KPI.
    package var rateShocks: Bool
    /// Drift of sellers' true rates.
    package var rateDrift: Bool
    /// The error of the level gamma.
    package var level: Bool
    /// Noise of order values about the sellers' means.
    package var orderValues: Bool
    /// Random walk of sellers' log shares.
    package var shares: Bool

    package init(
        demand: Bool = true, rateShocks: Bool = true, rateDrift: Bool = true, level: Bool = true,
        orderValues: Bool = true, shares: Bool = true
    ) {
        self.demand = demand
        self.rateShocks = rateShocks
        self.rateDrift = rateDrift
        self.level = level
        self.orderValues = orderValues
        self.shares = shares
    }

    /// Everything off: rates are frozen and demand has no factor.
    package static let none = ProcessNoise(
        demand: false, rateShocks: false, rateDrift: false, level: false, orderValues: false,
        shares: false)
}
