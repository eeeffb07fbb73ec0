import CKernels

/// The multivariate hypergeometric distribution: how many of each group are among draws without
/// replacement.
public struct MultivariateHypergeometric: Sendable, Codable, Equatable {
    /// The size of each group.
    public let groups: [Int]
    /// How many are drawn.
    public let draws: Int

    /// Makes the distribution of group sizes and a number of draws.
    public init(groups: [Int], draws: Int) throws(DistributionError) {
        let population = groups.reduce(0) { $0.addingReportingOverflow($1).partialValue }
        try DistributionError.check(
            groups.allSatisfy { $0 >= 0 && $0 < 1 << 50 } && 0 <= draws && draws <= population
                && population < 1 << 50, "multivariate_hypergeometric",
            "needs group sizes of at least 0 and draws of at most their sum, not \(groups) and "
                + "\(draws)")
        self.groups = groups
        self.draws = draws
    }

    /// The size of all groups together.
    public var population: Int { groups.reduce(0, +) }

    /// draws · groupᵢ / population.
    public var means: [Double] {
        let share = population > 0 ? Double(draws) / Double(population) : 0
        return groups.map { Double($0) * share }
    }

    /// The covariance of the counts of two groups.
    public func covariance(_ i: Int, _ j: Int) -> Double {
        guard population > 1 else { return 0 }
        let total = Double(population)
        let (p, q) = (Double(groups[i]) / total, Double(groups[j]) / total)
        let spread = Double(draws) * (Double(population - draws) / (total - 1))
        return spread * (i == j ? p * (1 - p) : -p * q)
    }

    /// The distribution of one group's count.
    public func marginal(_ group: Int) throws(DistributionError) -> Hypergeometric {
        try Hypergeometric(population: population, marked: groups[group], draws: draws)
    }

    /// log(Π C(groupᵢ, kᵢ) / C(population, draws)), as a ratio of binomial probabilities; −∞ unless
    /// every count fits its group and they add up to the draws.
    ///
    /// - Precondition: one count per group.
    public func logProbability(_ counts: [Int]) -> Double {
        precondition(counts.count == groups.count, "one count per group")
        let fits = zip(counts, groups).allSatisfy { $0 >= 0 && $0 <= $1 }
        guard fits, counts.reduce(0, +) == draws else { return -.infinity }
        let total = Double(population)
        guard draws > 0, draws < population else { return 0 }
        let (p, q) = (Double(draws) / total, Double(population - draws) / total)
        var sum = -ck_log_binomial(Double(draws), total, p, q)
        for (count, group) in zip(counts, groups) where group > 0 {
            sum += ck_log_binomial(Double(count), Double(group), p, q)
        }
        return sum
    }
}
