extension Weibull {
    /// Fits the distribution to quantiles: exactly to two, by least squares of the quantiles to more.
    ///
    /// - Throws: `DistributionError` for points that are no quantiles of such a distribution.
    public init(quantiles: [QuantilePoint]) throws(DistributionError) {
        let points = try QuantilePoints("weibull", quantiles, in: 0...(.infinity))
        // log x = log λ + log(−log(1 − p)) / k.
        func logHazard(_ p: Double) -> Double { Kernels.log(-Kernels.log1p(-p)) }
        let line = points.line(logHazard, { Kernels.log($0) })
        guard quantiles.count > 2 else {
            try self.init(shape: 1 / line.slope, scale: Kernels.exp(line.intercept))
            return
        }
        let best = try points.nearest(
            "weibull", from: (line.intercept, Kernels.log(line.slope))
        ) { Kernels.exp($0 + Kernels.exp($1) * logHazard($2)) }
        try self.init(shape: Kernels.exp(-best.1), scale: Kernels.exp(best.0))
    }
}
