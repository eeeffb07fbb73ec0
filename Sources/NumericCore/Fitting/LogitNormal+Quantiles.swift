extension LogitNormal {
    /// Fits the distribution to quantiles: exactly to two, by least squares of the quantiles to more.
    ///
    /// - Throws: `DistributionError` for points that are no quantiles of such a distribution.
    public init(quantiles: [QuantilePoint]) throws(DistributionError) {
        let points = try QuantilePoints("logit_normal", quantiles, in: 0...1)
        let line = points.line({ Kernels.normalQuantile($0) }, { Kernels.logit($0) })
        guard quantiles.count > 2 else {
            try self.init(logitMean: line.intercept, logitStandardDeviation: line.slope)
            return
        }
        let best = try points.nearest(
            "logit_normal", from: (line.intercept, Kernels.log(line.slope))
        ) { Kernels.logistic($0 + Kernels.exp($1) * Kernels.normalQuantile($2)) }
        try self.init(logitMean: best.0, logitStandardDeviation: Kernels.exp(best.1))
    }
}
