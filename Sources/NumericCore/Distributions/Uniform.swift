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

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double { min(1, max(0, (x - low) / (high - low))) }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double { low + (high - low) * p }
}
