package import StatisticalModels

/// The fits that move a projection.
package struct Laws: Sendable {
    /// The hazard of the next order.
    package var driver: DiscreteHazardFit
    /// The channel of the next order, beside an all-cause driver; `nil` beside a cause-specific one.
    package var channel: MultinomialFit?
    /// Means over the fitted rows of design columns that a projection freezes, by column name.
    package var frozenMeans: [String: Double]

    package init(
        driver: DiscreteHazardFit, channel: MultinomialFit? = nil,
        frozenMeans: [String: Double] = [:]
    ) {
        self.driver = driver
        self.channel = channel
        self.frozenMeans = frozenMeans
    }
}
