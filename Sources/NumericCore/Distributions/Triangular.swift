/// The triangular distribution.
public struct Triangular: Distribution, Codable, Equatable {
    /// The lower end.
    public let low: Double
    /// The most likely value.
    public let mode: Double
    /// The upper end.
    public let high: Double

    /// Makes the distribution of two ends and the most likely value.
    public init(low: Double, mode: Double, high: Double) throws(DistributionError) {
        try DistributionError.check(
            low.isFinite && high.isFinite && low < high && low <= mode && mode <= high,
            "triangular", "needs low <= mode <= high, not \(low), \(mode), \(high)")
        self.low = low
        self.mode = mode
        self.high = high
    }

    /// The expectation.
    public var mean: Double { (low + mode + high) / 3 }

    /// The standard deviation.
    public var standardDeviation: Double {
        let (a, b, c) = (mode - low, high - mode, high - low)
        return ((a * a + b * b + c * c) / 36).squareRoot()
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        if x <= low { return 0 }
        if x >= high { return 1 }
        if x < mode { return (x - low) * (x - low) / ((high - low) * (mode - low)) }
        return 1 - (high - x) * (high - x) / ((high - low) * (high - mode))
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        let width = high - low
        if p * width < mode - low { return low + (p * width * (mode - low)).squareRoot() }
        return high - ((1 - p) * width * (high - mode)).squareRoot()
    }
}
