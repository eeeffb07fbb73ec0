/// The beta distribution on (0, 1).
public struct Beta: Distribution, Codable, Equatable {
    /// The first shape, of successes.
    public let alpha: Double
    /// The second shape, of failures.
    public let beta: Double

    /// Makes the distribution of two positive shapes.
    public init(alpha: Double, beta: Double) throws(DistributionError) {
        try DistributionError.check(
            alpha > 0 && beta > 0 && alpha.isFinite && beta.isFinite, "beta",
            "needs two shapes above 0, not \(alpha) and \(beta)")
        self.alpha = alpha
        self.beta = beta
    }

    /// Makes the distribution of a mean and a standard deviation.
    public init(mean: Double, standardDeviation: Double) throws(DistributionError) {
        let size = mean * (1 - mean) / (standardDeviation * standardDeviation) - 1
        try DistributionError.check(
            mean > 0 && mean < 1 && size > 0 && size.isFinite, "beta",
            "needs a mean inside (0, 1) and a standard deviation above 0 and below "
                + "sqrt(mean * (1 - mean)), not \(mean) and \(standardDeviation)")
        alpha = mean * size
        beta = (1 - mean) * size
    }

    /// The expectation α / (α + β).
    public var mean: Double { alpha / (alpha + beta) }

    /// The standard deviation.
    public var standardDeviation: Double {
        (mean * (1 - mean) / (alpha + beta + 1)).squareRoot()
    }

    /// From 0 to 1.
    public var support: ClosedRange<Double> { 0...1 }

    /// α log x + β log(1 − x) − log B(α, β) − log x − log(1 − x), by deviances.
    public func logDensity(_ x: Double) -> Double {
        guard x >= 0, x <= 1 else { return x.isNaN ? .nan : -.infinity }
        if x == 0 { return endDensity(alpha, beta) }
        if x == 1 { return endDensity(beta, alpha) }
        return Special.logBetaTerm(x, 1 - x, alpha, beta) - Kernels.log(x) - Kernels.log1p(-x)
    }

    private func endDensity(_ near: Double, _ far: Double) -> Double {
        near < 1 ? .infinity : near > 1 ? -.infinity : Kernels.log(far)
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        Special.regularizedBeta(min(1, max(0, x)), alpha, beta)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double { Special.betaQuantile(p, alpha, beta) }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        Special.regularizedBetaUpper(min(1, max(0, x)), alpha, beta)
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double { Special.betaUpperQuantile(q, alpha, beta) }
}
