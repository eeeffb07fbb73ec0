import CKernels

/// The binomial distribution: the successes among independent trials of one probability.
public struct Binomial: CountDistribution, Codable, Equatable {
    /// The number of trials n.
    public let trials: Int
    /// The probability p of a success.
    public let probability: Double

    /// Makes the distribution of a number of trials and a probability.
    public init(trials: Int, probability: Double) throws(DistributionError) {
        try DistributionError.check(
            trials >= 0 && trials < 1 << 50 && probability >= 0 && probability <= 1, "binomial",
            "needs at least 0 trials and a probability from 0 to 1, not \(trials) and "
                + "\(probability)")
        self.trials = trials
        self.probability = probability
    }

    /// From 0 to n.
    public var counts: ClosedRange<Int> { 0...trials }

    /// n p.
    public var mean: Double { Double(trials) * probability }

    /// n p (1 − p).
    public var variance: Double { mean * (1 - probability) }

    /// The logarithm of P(X = k), by Loader's saddle point (2000).
    public func logProbability(_ k: Int) -> Double {
        guard k >= 0, k <= trials else { return -.infinity }
        if probability == 0 { return k == 0 ? 0 : -.infinity }
        if probability == 1 { return k == trials ? 0 : -.infinity }
        if trials == 0 { return 0 }
        return ck_log_binomial(Double(k), Double(trials), probability, 1 - probability)
    }

    /// P(X ≤ k) = I_{1−p}(n − k, k + 1).
    public func cumulative(upTo k: Int) -> Double {
        guard k >= 0, k < trials, probability > 0, probability < 1 else {
            return k < 0 || (k < trials && probability == 1) ? 0 : 1
        }
        return Kernels.exp(
            Special.betaTail(1 - probability, probability, Double(trials - k), Double(k) + 1).log)
    }

    /// P(X > k) = I_p(k + 1, n − k).
    public func upperTail(above k: Int) -> Double {
        guard k >= 0, k < trials, probability > 0, probability < 1 else {
            return k < 0 || (k < trials && probability == 1) ? 1 : 0
        }
        return Kernels.exp(
            Special.betaTail(probability, 1 - probability, Double(k) + 1, Double(trials - k)).log)
    }

    /// The smallest k with P(X ≤ k) ≥ p.
    public func count(at p: Double) -> Int {
        p < 0x1p-600
            ? searchedCount(p) : Inversion.binomial(p, trials: trials, probability: probability)
    }
}
