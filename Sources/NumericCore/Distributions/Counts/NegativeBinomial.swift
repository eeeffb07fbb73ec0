/// The negative binomial distribution: a Poisson count whose mean has a gamma distribution of shape
/// r and scale m/r.
///
/// With a whole r it is the number of failures before the r-th success of probability r / (r + m).
public struct NegativeBinomial: CountDistribution, Codable, Equatable {
    /// The size r: the smaller, the more the count scatters.
    public let size: Double
    /// The expectation m.
    public let mean: Double

    /// Makes the distribution of a positive size and a mean of at least 0.
    public init(size: Double, mean: Double) throws(DistributionError) {
        try DistributionError.check(
            size > 0 && size < 0x1p50 && mean >= 0 && mean < 0x1p50, "negative_binomial",
            "needs a size above 0 and a mean of at least 0, both up to 1e15, not \(size) and "
                + "\(mean)")
        self.size = size
        self.mean = mean
    }

    /// Makes the distribution of a positive size and a probability above 0 and up to 1.
    public init(size: Double, probability: Double) throws(DistributionError) {
        try DistributionError.check(
            probability > 0 && probability <= 1, "negative_binomial",
            "needs a probability above 0 and up to 1, not \(probability)")
        try self.init(size: size, mean: size * ((1 - probability) / probability))
    }

    /// The probability of a success r / (r + m).
    public var probability: Double { size / (size + mean) }

    /// From 0 upwards.
    public var counts: ClosedRange<Int> { 0...(mean == 0 ? 0 : .max) }

    /// m + m²/r.
    public var variance: Double { mean + mean * (mean / size) }

    /// log(Γ(k + r) / (Γ(r) k!) pʳ (1 − p)ᵏ), by Loader's saddle point (2000).
    public func logProbability(_ k: Int) -> Double {
        guard k >= 0, mean > 0 else { return k == 0 ? 0 : -.infinity }
        if k == 0 { return -size * Kernels.log1p(mean / size) }
        let count = Double(k)
        let total = count + size
        let failure = mean / (size + mean)
        return Special.stirlingError(total) - Special.stirlingError(size)
            - Special.stirlingError(count)
            - Special.deviance(size, total * probability)
            - Special.deviance(count, total * failure)
            + 0.5 * Kernels.log(size / total / (Special.twoPi * count))
    }

    /// P(X ≤ k) = I_p(r, k + 1).
    public func cumulative(upTo k: Int) -> Double {
        guard k >= 0, mean > 0 else { return k < 0 ? 0 : 1 }
        let failure = mean / (size + mean)
        return Kernels.exp(Special.betaTail(probability, failure, size, Double(k) + 1).log)
    }

    /// P(X > k) = I_{1−p}(k + 1, r).
    public func upperTail(above k: Int) -> Double {
        guard k >= 0, mean > 0 else { return k < 0 ? 1 : 0 }
        let failure = mean / (size + mean)
        return Kernels.exp(Special.betaTail(failure, probability, Double(k) + 1, size).log)
    }
}
