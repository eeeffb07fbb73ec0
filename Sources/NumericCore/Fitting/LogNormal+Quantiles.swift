extension LogNormal {
    /// Fits the distribution to quantiles: exactly to two, by least squares of the quantiles to more.
    ///
    /// - Throws: `DistributionError` for points that are no quantiles of such a distribution.
    public init(quantiles: [QuantilePoint]) throws(DistributionError) {
        let points = try QuantilePoints("log_normal", quantiles, in: 0...(.infinity))
        let line = points.line({ Kernels.normalQuantile($0) }, { Kernels.log($0) })
        guard quantiles.count > 2 else {
            try self.init(logMean: line.intercept, logStandardDeviation: line.slope)
            return
        }
        let best = try points.nearest(
            "log_normal", from: (line.intercept, Kernels.log(line.slope))
        ) { Kernels.exp($0 + Kernels.exp($1) * Kernels.normalQuantile($2)) }
        try self.init(logMean: best.0, logStandardDeviation: Kernels.exp(best.1))
    }
}
