import CKernels

/// The hypergeometric distribution: the marked ones among draws without replacement.
public struct Hypergeometric: CountDistribution, Codable, Equatable {
    /// How many there are.
    public let population: Int
    /// How many of them are marked.
    public let marked: Int
    /// How many are drawn.
    public let draws: Int

    /// Makes the distribution of a population, its marked ones and the draws.
    public init(population: Int, marked: Int, draws: Int) throws(DistributionError) {
        try DistributionError.check(
            0 <= marked && marked <= population && 0 <= draws && draws <= population
                && population < 1 << 50, "hypergeometric",
            "needs marked ones and draws of at most the population of \(population), not "
                + "\(marked) and \(draws)")
        self.population = population
        self.marked = marked
        self.draws = draws
    }

    /// From max(0, draws − unmarked) to min(draws, marked).
    public var counts: ClosedRange<Int> {
        max(0, draws - (population - marked))...min(draws, marked)
    }

    private var share: Double { population > 0 ? Double(marked) / Double(population) : 0 }

    /// draws · marked / population.
    public var mean: Double { Double(draws) * share }

    /// n s (1 − s) (N − n) / (N − 1), s the share of the marked.
    public var variance: Double {
        guard population > 1 else { return 0 }
        let others = Double(population - marked) / Double(population)
        return mean * others * (Double(population - draws) / Double(population - 1))
    }

    /// The logarithm of P(X = k), as a ratio of binomial probabilities.
    public func logProbability(_ k: Int) -> Double {
        guard counts.contains(k) else { return -.infinity }
        if counts.count == 1 { return 0 }
        return ck_log_hypergeometric(
            Double(k), Double(population), Double(marked), Double(draws))
    }

    /// P(X ≤ k), the sum of the smaller tail; O(standard deviation).
    public func cumulative(upTo k: Int) -> Double {
        if k >= counts.upperBound { return 1 }
        return Double(k) < mean ? lowerSum(k) : 1 - upperSum(k + 1)
    }

    /// P(X > k).
    public func upperTail(above k: Int) -> Double {
        if k < counts.lowerBound { return 1 }
        return Double(k) < mean ? 1 - lowerSum(k) : upperSum(k + 1)
    }

    /// The smallest k with P(X ≤ k) ≥ p.
    public func count(at p: Double) -> Int {
        p < 0x1p-600
            ? searchedCount(p)
            : Inversion.hypergeometric(p, population: population, successes: marked, draws: draws)
    }

    private func lowerSum(_ k: Int) -> Double {
        guard k >= counts.lowerBound else { return 0 }
        var (term, sum) = (1.0, 1.0)
        var j = Double(k)
        let others = Double(population - marked - draws)
        while j > Double(counts.lowerBound), term > 1e-18 * sum {
            term *= j / (Double(marked) - j + 1) * ((others + j) / (Double(draws) - j + 1))
            sum += term
            j -= 1
        }
        return min(1, Kernels.exp(logProbability(k) + Kernels.log(sum)))
    }

    private func upperSum(_ k: Int) -> Double {
        guard k <= counts.upperBound else { return 0 }
        var (term, sum) = (1.0, 1.0)
        var j = Double(k)
        let others = Double(population - marked - draws)
        while j < Double(counts.upperBound), term > 1e-18 * sum {
            term *= (Double(marked) - j) / (j + 1) * ((Double(draws) - j) / (others + j + 1))
            sum += term
            j += 1
        }
        return min(1, Kernels.exp(logProbability(k) + Kernels.log(sum)))
    }
}
