import NumericCore

/// The law of a seller's true rate: Beta(a, b), seen through counts x of n orders.
package struct BetaBinomial: Sendable, Hashable, Codable {
    package var a: Double
    package var b: Double

    /// Makes a law.
    ///
    /// - Precondition: `a > 0` and `b > 0`.
    package init(a: Double, b: Double) {
        precondition(a > 0 && b > 0, "a beta law needs positive parameters, not \(a) and \(b)")
        self.a = a
        self.b = b
    }

    /// Makes a law from its mean and its precision a + b, the number of orders it is worth.
    package init(mean: Double, precision: Double) {
        self.init(a: mean * precision, b: (1 - mean) * precision)
    }

    package var mean: Double { a / (a + b) }
    /// a + b: the number of orders that the law is worth as a prior.
    package var precision: Double { a + b }
    package var variance: Double { mean * (1 - mean) / (precision + 1) }

    /// The law of a seller's rate after `successes` in `trials`: Beta(a + x, b + n − x).
    package func posterior(successes: Int, trials: Int) -> BetaBinomial {
        precondition(successes >= 0 && successes <= trials, "\(successes) of \(trials)")
        return BetaBinomial(a: a + Double(successes), b: b + Double(trials - successes))
    }

    /// P(rate ≤ limit).
    package func cumulativeProbability(_ limit: Double) -> Double {
        if limit <= 0 { return 0 }
        if limit >= 1 { return 1 }
        return Special.regularizedBeta(limit, a, b)
    }

    /// P(rate > limit), without cancellation where it is small.
    package func probability(above limit: Double) -> Double {
        if limit <= 0 { return 1 }
        if limit >= 1 { return 0 }
        return Special.regularizedBeta(1 - limit, b, a)
    }

    /// The rate below which the true rate is with the given probability.
    package func quantile(_ probability: Double) -> Double {
        precondition(probability >= 0 && probability <= 1, "probability \(probability)")
        return Special.betaQuantile(probability, a, b)
    }

    /// The least count that makes a seller bad, for each number of orders from 0 to `limit`.
    ///
    /// Element n is the smallest m with P(rate > `rate` | m of n) > `probability`; n + 1 where no
    /// count is enough. It never falls and rises by at most 1 from one n to the next.
    ///
    /// - Complexity: at most 2·`limit` values of the incomplete beta function.
    package func leastBadCounts(limit rate: Double, probability: Double, upTo limit: Int) -> [Int] {
        var counts: [Int] = []
        counts.reserveCapacity(limit + 1)
        var count = 0
        for trials in 0...max(0, limit) {
            while count <= trials,
                posterior(successes: count, trials: trials).probability(above: rate) <= probability
            {
                count += 1
            }
            counts.append(count)
        }
        return counts
    }
}
