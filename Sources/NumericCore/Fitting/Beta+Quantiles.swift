extension Beta {
    /// Fits the distribution to quantiles: exactly to two, by least squares of the quantiles to more.
    ///
    /// - Throws: `DistributionError` for points that are no quantiles of such a distribution.
    public init(quantiles: [QuantilePoint]) throws(DistributionError) {
        let points = try QuantilePoints("beta", quantiles, in: 0...1)
        // The logit-normal distribution through the points has the variance σ² ≈ 1/α + 1/β.
        let line = points.line({ Kernels.normalQuantile($0) }, { Kernels.logit($0) })
        let share = Kernels.logistic(line.intercept)
        let size = 1 / (line.slope * line.slope * share * (1 - share))
        func quantile(_ logAlpha: Double, _ logBeta: Double, _ p: Double) -> Double {
            Special.betaQuantile(
                p, Kernels.exp(min(40, logAlpha)), Kernels.exp(min(40, logBeta)))
        }
        var best = try points.nearest(
            "beta", from: (Kernels.log(size * share), Kernels.log(size * (1 - share))),
            on: { Kernels.logit($0) }, quantile)
        if quantiles.count > 2 { best = try points.nearest("beta", from: best, quantile) }
        try self.init(alpha: Kernels.exp(best.0), beta: Kernels.exp(best.1))
    }
}
