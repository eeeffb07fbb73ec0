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

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        Special.regularizedBeta(min(1, max(0, x)), alpha, beta)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double { Special.betaQuantile(p, alpha, beta) }
}
