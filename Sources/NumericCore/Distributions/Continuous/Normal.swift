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

    /// All numbers; the mean alone if the standard deviation is 0.
    public var support: ClosedRange<Double> {
        standardDeviation > 0 ? -.infinity...(.infinity) : mean...mean
    }

    /// −((x − μ)/σ)² / 2 − log(σ √2π).
    public func logDensity(_ x: Double) -> Double {
        guard standardDeviation > 0 else {
            return x.isNaN ? .nan : x == mean ? .infinity : -.infinity
        }
        return Self.logDensity((x - mean) / standardDeviation, standardDeviation)
    }

    static func logDensity(_ z: Double, _ scale: Double) -> Double {
        -0.5 * z * z - Special.halfLogTwoPi - Kernels.log(scale)
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        guard standardDeviation > 0 else { return x < mean ? 1 : 0 }
        return Kernels.normalCumulative((mean - x) / standardDeviation)
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        standardDeviation > 0 ? mean - standardDeviation * Kernels.normalQuantile(q) : mean
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
