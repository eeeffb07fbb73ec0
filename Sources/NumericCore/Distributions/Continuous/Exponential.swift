/// The exponential distribution of a waiting time.
public struct Exponential: Distribution, Codable, Equatable {
    /// The expectation, in the unit of X: one over the rate.
    public let mean: Double

    /// Makes the distribution of a positive mean.
    public init(mean: Double) throws(DistributionError) {
        try DistributionError.check(
            mean > 0 && mean.isFinite, "exponential", "needs a mean above 0, not \(mean)")
        self.mean = mean
    }

    /// From 0 to infinity.
    public var support: ClosedRange<Double> { 0...(.infinity) }

    /// The mean.
    public var standardDeviation: Double { mean }

    /// −x/m − log m.
    public func logDensity(_ x: Double) -> Double {
        guard x >= 0 else { return x.isNaN ? .nan : -.infinity }
        return -x / mean - Kernels.log(mean)
    }

    /// P(X ≤ x) = 1 − exp(−x/m).
    public func cumulative(_ x: Double) -> Double { x > 0 ? -Kernels.expm1(-x / mean) : 0 }

    /// P(X > x) = exp(−x/m).
    public func upperTail(_ x: Double) -> Double { x > 0 ? Kernels.exp(-x / mean) : 1 }

    /// The quantile −m log(1 − p).
    public func quantile(_ p: Double) -> Double {
        p >= 0 && p <= 1 ? -mean * Kernels.log1p(-p) : .nan
    }

    /// The value −m log q that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        q >= 0 && q <= 1 ? -mean * Kernels.log(q) : .nan
    }
}
