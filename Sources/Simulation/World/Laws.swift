package import StatisticalModels

/// The fits that move a projection.
package struct Laws: Sendable {
    /// The hazard of the next order.
    package var driver: DiscreteHazardFit

    package init(driver: DiscreteHazardFit) {
        self.driver = driver
    }
}
