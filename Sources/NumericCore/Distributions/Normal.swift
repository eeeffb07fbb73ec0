/// The normal distribution.
public struct Normal: Distribution, Codable, Equatable {
    /// The expectation.
    public let mean: Double
    /// The standard deviation, at least 0.
    public let standardDeviation: Double

    /// Makes the distribution of a mean and a standard deviation.
    public init(mean: Double, standardDeviation: Double) throws(DistributionError) {
        try DistributionError.check(
            mean.isFinite && standardDeviation >= 0 && standardDeviation.isFinite, "normal",
            "needs a finite mean and a standard deviation of at least 0, not \(mean) and "
                + "\(standardDeviation)")
        self.mean = mean
        self.standardDeviation = standardDeviation
    }

    /// Makes the distribution of a central interval; a median, if given, is kept and the interval
    /// gives the spread only.
    public init(
        interval: (Double, Double), level: Double, median: Double? = nil
    ) throws(DistributionError) {
        let fit = try NormalScale(
            "normal", interval: interval, level: level, median: median, transform: { $0 })
        mean = fit.location
        standardDeviation = fit.scale
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        guard standardDeviation > 0 else { return x < mean ? 0 : 1 }
        return Kernels.normalCumulative((x - mean) / standardDeviation)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        standardDeviation > 0 ? mean + standardDeviation * Kernels.normalQuantile(p) : mean
    }
}
