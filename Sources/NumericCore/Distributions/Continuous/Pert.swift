/// The PERT distribution: a beta distribution stretched over [low, high] around a most likely value.
public struct Pert: Distribution, Codable, Equatable {
    /// The lower end.
    public let low: Double
    /// The most likely value.
    public let mode: Double
    /// The upper end.
    public let high: Double
    /// The weight of the most likely value; 4 is usual.
    public let concentration: Double

    /// Makes the distribution of two ends and the most likely value.
    public init(
        low: Double, mode: Double, high: Double, concentration: Double = 4
    ) throws(DistributionError) {
        try DistributionError.check(
            low.isFinite && high.isFinite && low < high && low <= mode && mode <= high
                && concentration > 0 && concentration.isFinite,
            "pert",
            "needs low <= mode <= high and a concentration above 0, not \(low), \(mode), "
                + "\(high), \(concentration)")
        self.low = low
        self.mode = mode
        self.high = high
        self.concentration = concentration
    }

    /// The first shape of the beta distribution.
    var alpha: Double { 1 + concentration * (mode - low) / (high - low) }
    /// The second shape of the beta distribution.
    var beta: Double { 1 + concentration * (high - mode) / (high - low) }

    /// The expectation.
    public var mean: Double { (low + concentration * mode + high) / (concentration + 2) }

    /// The standard deviation.
    public var standardDeviation: Double {
        ((mean - low) * (high - mean) / (concentration + 3)).squareRoot()
    }

    /// From the lower to the upper end.
    public var support: ClosedRange<Double> { low...high }

    /// The density of the beta distribution, over the width.
    public func logDensity(_ x: Double) -> Double {
        guard x >= low, x <= high else { return x.isNaN ? .nan : -.infinity }
        let width = high - low
        // Both distances are exact near their own end.
        let (a, b) = ((x - low) / width, (high - x) / width)
        if a == 0 { return alpha > 1 ? -.infinity : Kernels.log(beta / width) }
        if b == 0 { return beta > 1 ? -.infinity : Kernels.log(alpha / width) }
        return Special.logBetaTerm(a, b, alpha, beta) - Kernels.log(a) - Kernels.log(b)
            - Kernels.log(width)
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        Special.regularizedBeta(min(1, max(0, (high - x) / (high - low))), beta, alpha)
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        q == 1 ? low : high - (high - low) * Special.betaQuantile(q, beta, alpha)
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        Special.regularizedBeta(min(1, max(0, (x - low) / (high - low))), alpha, beta)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        p == 1 ? high : low + (high - low) * Special.betaQuantile(p, alpha, beta)
    }
}
