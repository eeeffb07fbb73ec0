extension Gamma {
    /// Fits the distribution to quantiles: exactly to two, by least squares of the quantiles to more.
    ///
    /// - Throws: `DistributionError` for points that are no quantiles of such a distribution.
    public init(quantiles: [QuantilePoint]) throws(DistributionError) {
        let points = try QuantilePoints("gamma", quantiles, in: 0...(.infinity))
        // The log-normal distribution through the points has a variation σ² ≈ 1 / shape.
        let line = points.line({ Kernels.normalQuantile($0) }, { Kernels.log($0) })
        let start = (line.intercept, -2 * Kernels.log(line.slope))
        func quantile(_ logMean: Double, _ logShape: Double, _ p: Double) -> Double {
            let shape = Kernels.exp(min(40, logShape))
            return Special.gammaQuantile(p, shape: shape, scale: Kernels.exp(logMean) / shape)
        }
        var best = try points.nearest(
            "gamma", from: start, on: { Kernels.log($0) }, quantile)
        if quantiles.count > 2 { best = try points.nearest("gamma", from: best, quantile) }
        let shape = Kernels.exp(best.1)
        try self.init(shape: shape, scale: Kernels.exp(best.0) / shape)
    }
}
