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

    /// From the lower to the upper end.
    public var support: ClosedRange<Double> { low...high }

    /// The logarithm of 2 (x − low) / ((high − low) (mode − low)) left of the mode, alike right.
    public func logDensity(_ x: Double) -> Double {
        guard x >= low, x <= high else { return x.isNaN ? .nan : -.infinity }
        let share = x < mode ? (x - low) / (mode - low) : x > mode ? (high - x) / (high - mode) : 1
        return Kernels.log(2 * share) - Kernels.log(high - low)
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        if x > mode, x < high {
            return (high - x) / (high - low) * ((high - x) / (high - mode))
        }
        return 1 - cumulative(x)
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        let width = high - low
        guard q >= 0, q * width < high - mode else { return quantile(1 - q) }
        return high - (q * width * (high - mode)).squareRoot()
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
        guard p > 0, p <= 1 else { return p == 0 ? low : .nan }
        let width = high - low
        if p * width < mode - low { return low + (p * width * (mode - low)).squareRoot() }
        return high - ((1 - p) * width * (high - mode)).squareRoot()
    }
}
