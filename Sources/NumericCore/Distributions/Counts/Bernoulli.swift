/// The Bernoulli distribution: 1 with a probability, else 0.
public struct Bernoulli: CountDistribution, Codable, Equatable {
    /// P(X = 1).
    public let probability: Double

    /// Makes the distribution of a probability.
    public init(probability: Double) throws(DistributionError) {
        try DistributionError.check(
            probability >= 0 && probability <= 1, "bernoulli",
            "needs a probability from 0 to 1, not \(probability)")
        self.probability = probability
    }

    /// 0 and 1.
    public var counts: ClosedRange<Int> { 0...1 }

    /// p.
    public var mean: Double { probability }

    /// p (1 − p).
    public var variance: Double { probability * (1 - probability) }

    /// The logarithm of P(X = k).
    public func logProbability(_ k: Int) -> Double {
        k == 1 ? Kernels.log(probability) : k == 0 ? Kernels.log1p(-probability) : -.infinity
    }

    /// P(X ≤ k).
    public func cumulative(upTo k: Int) -> Double { k < 0 ? 0 : k < 1 ? 1 - probability : 1 }

    /// P(X > k).
    public func upperTail(above k: Int) -> Double { k < 0 ? 1 : k < 1 ? probability : 0 }

    /// 0 up to 1 − p, else 1.
    public func count(at p: Double) -> Int { p <= 1 - probability ? 0 : 1 }
}
