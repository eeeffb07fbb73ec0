extension Uniform {
    /// Fits the distribution to quantiles: exactly to two, by least squares to more.
    ///
    /// - Throws: `DistributionError` for points that are no quantiles of such a distribution.
    public init(quantiles: [QuantilePoint]) throws(DistributionError) {
        let points = try QuantilePoints("uniform", quantiles, in: -.infinity...(.infinity))
        let line = points.line({ $0 }, { $0 })
        try self.init(low: line.intercept, high: line.intercept + line.slope)
    }
}
