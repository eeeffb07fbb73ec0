import CKernels

/// The multinomial distribution: trials split over categories of given probabilities.
public struct Multinomial: Sendable, Codable, Equatable {
    /// The number of trials n.
    public let trials: Int
    /// The probability of each category; they add up to 1.
    public let probabilities: [Double]

    /// Makes the distribution of trials and weights; the weights need not add up to 1.
    public init(trials: Int, weights: [Double]) throws(DistributionError) {
        let total = weights.reduce(0, +)
        try DistributionError.check(
            trials >= 0 && weights.allSatisfy { $0 >= 0 } && total > 0 && total.isFinite,
            "multinomial",
            "needs at least 0 trials and weights of at least 0, one of them above 0, not \(trials) "
                + "and \(weights)")
        self.trials = trials
        probabilities = weights.map { $0 / total }
    }

    /// n pᵢ.
    public var means: [Double] { probabilities.map { Double(trials) * $0 } }

    /// n (pᵢ [i = j] − pᵢ pⱼ).
    public func covariance(_ i: Int, _ j: Int) -> Double {
        let (p, q) = (probabilities[i], probabilities[j])
        return Double(trials) * (i == j ? p * (1 - p) : -p * q)
    }

    /// The distribution of one category's count.
    public func marginal(_ category: Int) throws(DistributionError) -> Binomial {
        try Binomial(trials: trials, probability: min(1, probabilities[category]))
    }

    /// log(n! Π pᵢ^kᵢ / kᵢ!), as a chain of binomial probabilities; −∞ unless the counts are at least
    /// 0 and add up to n.
    ///
    /// - Precondition: one count per category.
    public func logProbability(_ counts: [Int]) -> Double {
        precondition(counts.count == probabilities.count, "one count per category")
        guard counts.allSatisfy({ $0 >= 0 }), counts.reduce(0, +) == trials else {
            return -.infinity
        }
        // n! / Π kᵢ! Π pᵢ^kᵢ, each count split off what is left of the trials.
        var sum = 0.0
        var rest = trials
        var left = probabilities
        for index in left.indices.dropLast().reversed() { left[index] += left[index + 1] }
        for (index, count) in counts.enumerated() where rest > 0 {
            guard probabilities[index] > 0 || count == 0 else { return -.infinity }
            guard probabilities[index] > 0, index + 1 < left.count, left[index + 1] > 0 else {
                continue
            }
            sum += ck_log_binomial(
                Double(count), Double(rest), probabilities[index] / left[index],
                left[index + 1] / left[index])
            rest -= count
        }
        return sum
    }
}
