import CKernels

/// The Poisson distribution: the number of events of a given expectation.
public struct Poisson: CountDistribution, Codable, Equatable {
    /// The expectation λ.
    public let mean: Double

    /// Makes the distribution of a mean of at least 0 and below 2⁵⁰.
    public init(mean: Double) throws(DistributionError) {
        try DistributionError.check(
            mean >= 0 && mean < 0x1p50, "poisson", "needs a mean from 0 to 1e15, not \(mean)")
        self.mean = mean
    }

    /// From 0 upwards.
    public var counts: ClosedRange<Int> { 0...(mean == 0 ? 0 : .max) }

    /// λ.
    public var variance: Double { mean }

    /// k log λ − λ − log k!, by Loader's saddle point (2000).
    public func logProbability(_ k: Int) -> Double {
        guard k >= 0, mean > 0 else { return k == 0 ? 0 : -.infinity }
        return ck_log_poisson(Double(k), mean)
    }

    /// P(X ≤ k) = Q(k + 1, λ).
    public func cumulative(upTo k: Int) -> Double {
        k < 0 ? 0 : Special.regularizedGammaUpper(Double(k) + 1, mean)
    }

    /// P(X > k) = P(k + 1, λ).
    public func upperTail(above k: Int) -> Double {
        k < 0 ? 1 : Special.regularizedGammaLower(Double(k) + 1, mean)
    }

    /// The smallest k with P(X ≤ k) ≥ p.
    public func count(at p: Double) -> Int {
        p < 0x1p-600 ? searchedCount(p) : Inversion.poisson(p, mean: mean)
    }
}
