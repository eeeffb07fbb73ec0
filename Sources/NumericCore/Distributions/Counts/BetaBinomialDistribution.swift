import CKernels

/// The beta-binomial distribution: the successes among trials whose probability has itself a beta
/// distribution.
public struct BetaBinomialDistribution: CountDistribution, Codable, Equatable {
    /// The number of trials n.
    public let trials: Int
    /// The distribution of the probability.
    public let rate: Beta

    /// Makes the distribution of a number of trials and the two shapes of the probability.
    public init(trials: Int, alpha: Double, beta: Double) throws(DistributionError) {
        try DistributionError.check(
            trials >= 0 && trials < 1 << 50, "beta_binomial",
            "needs at least 0 trials, not \(trials)")
        self.trials = trials
        rate = try Beta(alpha: alpha, beta: beta)
    }

    /// From 0 to n.
    public var counts: ClosedRange<Int> { 0...trials }

    /// n α / (α + β).
    public var mean: Double { Double(trials) * rate.mean }

    /// n m (1 − m) (α + β + n) / (α + β + 1), m the mean rate.
    public var variance: Double {
        let total = rate.alpha + rate.beta
        return mean * (rate.beta / total) * ((total + Double(trials)) / (total + 1))
    }

    /// log(C(n, k) B(k + α, n − k + β) / B(α, β)).
    ///
    /// Each of the three factors is taken with the powers of one share x next to the mode of all of
    /// them, so that the large parts cancel before they are rounded.
    public func logProbability(_ k: Int) -> Double {
        guard k >= 0, k <= trials else { return -.infinity }
        if trials == 0 { return 0 }
        let (successes, failures) = (Double(k), Double(trials - k))
        let (a, b) = (successes + rate.alpha, failures + rate.beta)
        let (x, y) = (a / (a + b), b / (a + b))
        return ck_log_binomial(successes, Double(trials), x, y)
            + Special.logBetaTerm(x, y, rate.alpha, rate.beta) - Special.logBetaTerm(x, y, a, b)
    }

    /// P(X ≤ k).
    ///
    /// - Complexity: O(n) up to 5,000 trials; about 200 incomplete beta functions above.
    public func cumulative(upTo k: Int) -> Double {
        guard k >= 0, k < trials else { return k < 0 ? 0 : 1 }
        if trials <= Self.summedTrials {
            return Double(k) < mean ? lowerSum(k) : 1 - upperSum(k + 1)
        }
        // X ≤ k if and only if the rate lies below the (k + 1)-th least of n uniform numbers.
        return probabilityBelow(
            rate.alpha, rate.beta, ofBeta: Double(k) + 1, Double(trials - k))
    }

    /// P(X > k).
    public func upperTail(above k: Int) -> Double {
        guard k >= 0, k < trials else { return k < 0 ? 1 : 0 }
        if trials <= Self.summedTrials {
            return Double(k) < mean ? 1 - lowerSum(k) : upperSum(k + 1)
        }
        return probabilityBelow(
            rate.beta, rate.alpha, ofBeta: Double(trials - k), Double(k) + 1)
    }

    static let summedTrials = 5000

    /// P(X ≤ k) from k downwards.
    private func lowerSum(_ k: Int) -> Double {
        var (term, sum) = (1.0, 1.0)
        let n = Double(trials)
        for j in stride(from: Double(k), to: 0, by: -1) {
            term *= j / (n - j + 1) * ((n - j + rate.beta) / (j - 1 + rate.alpha))
            sum += term
        }
        return min(1, Kernels.exp(logProbability(k) + Kernels.log(sum)))
    }

    /// P(X ≥ k) from k upwards.
    private func upperSum(_ k: Int) -> Double {
        var (term, sum) = (1.0, 1.0)
        let n = Double(trials)
        for j in stride(from: Double(k), to: n, by: 1) {
            term *= (n - j) / (j + 1) * ((j + rate.alpha) / (n - j - 1 + rate.beta))
            sum += term
        }
        return min(1, Kernels.exp(logProbability(k) + Kernels.log(sum)))
    }
}

/// P(X < Y) of independent X ~ Beta(a, b) and Y ~ Beta(c, d), by the trapezoidal rule on the logit
/// scale of the narrower of the two, around the largest value of the integrand.
///
/// Both factors are log-concave in the logit and analytic, so the rule converges geometrically and
/// a small result keeps its relative accuracy (about 1e-12).
private func probabilityBelow(
    _ a: Double, _ b: Double, ofBeta c: Double, _ d: Double
) -> Double {
    // P(X < Y) = ∫ f_Y F_X = ∫ f_X (1 − F_Y); mirrored, the second has the form of the first.
    let isNarrower = 1 / a + 1 / b < 1 / c + 1 / d
    let (p, q) = isNarrower ? (b, a) : (c, d)
    let (r, s) = isNarrower ? (d, c) : (a, b)
    func value(_ logit: Double) -> (log: Double, slope: Double) {
        let (x, y) = (Kernels.logistic(logit), Kernels.logistic(-logit))
        let tail = Special.betaTail(x, y, r, s)
        return (Special.logBetaTerm(x, y, p, q) + tail.log, p * y - q * x + tail.hazard)
    }
    // The top, where the falling slope is 0.
    var (low, high) = (-1.0, 1.0)
    while value(low).slope < 0 { low *= 2 }
    while value(high).slope > 0 { high *= 2 }
    while high - low > 1e-3 * (1 / p + 1 / q).squareRoot(), high - low > 1e-12 * abs(low) {
        let middle = low + (high - low) / 2
        if value(middle).slope > 0 { low = middle } else { high = middle }
    }
    let top = value(low).log
    let near = 1e-3 * (1 / p + 1 / q).squareRoot()
    let curvature = (value(low - near).slope - value(low + near).slope) / (2 * near)
    let step = 0.2 / max(curvature, p * q / (p + q)).squareRoot()
    var sum = 1.0
    for direction in [-step, step] {
        var logit = low
        while true {
            logit += direction
            let term = Kernels.exp(value(logit).log - top)
            sum += term
            if term < 1e-18 * sum { break }
        }
    }
    return min(1, Kernels.exp(top) * sum * step)
}
