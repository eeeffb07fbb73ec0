package import StatisticalModels

/// The fits that move a projection.
package struct Laws: Sendable {
    /// The hazard of the next order.
    package var driver: DiscreteHazardFit
    /// Means over the fitted rows of design columns that a projection freezes, by column name.
    package var frozenMeans: [String: Double]

    package init(driver: DiscreteHazardFit, frozenMeans: [String: Double] = [:]) {
        self.driver = driver
        self.frozenMeans = frozenMeans
    }
}
