/// The uniform distribution.
public struct Uniform: Distribution, Codable, Equatable {
    /// The lower end.
    public let low: Double
    /// The upper end.
    public let high: Double

    /// Makes the distribution between two ends.
    public init(low: Double, high: Double) throws(DistributionError) {
        try DistributionError.check(
            low.isFinite && high.isFinite && low < high, "uniform",
            "needs a low end below the high one, not \(low) and \(high)")
        self.low = low
        self.high = high
    }

    /// The expectation.
    public var mean: Double { low + (high - low) / 2 }

    /// The standard deviation.
    public var standardDeviation: Double { (high - low) / 12.0.squareRoot() }

    /// From the lower to the upper end.
    public var support: ClosedRange<Double> { low...high }

    /// −log(high − low) inside.
    public func logDensity(_ x: Double) -> Double {
        guard x >= low, x <= high else { return x.isNaN ? .nan : -.infinity }
        return -Kernels.log(high - low)
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double { min(1, max(0, (high - x) / (high - low))) }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        guard q >= 0, q < 1 else { return q == 1 ? low : .nan }
        return max(low, high - (high - low) * q)
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double { min(1, max(0, (x - low) / (high - low))) }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        guard p >= 0, p < 1 else { return p == 1 ? high : .nan }
        return min(high, low + (high - low) * p)
    }
}
