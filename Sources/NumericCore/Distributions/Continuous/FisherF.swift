/// Fisher's F distribution: the ratio of two chi-square numbers, each over its degrees of freedom.
public struct FisherF: Distribution, Codable, Equatable {
    /// The degrees of freedom m of the numerator.
    public let numerator: Double
    /// The degrees of freedom n of the denominator.
    public let denominator: Double

    /// Makes the distribution of positive degrees of freedom.
    public init(numerator: Double, denominator: Double) throws(DistributionError) {
        try DistributionError.check(
            numerator > 0 && denominator > 0 && numerator.isFinite && denominator.isFinite, "f",
            "needs degrees of freedom above 0, not \(numerator) and \(denominator)")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// From 0 to infinity.
    public var support: ClosedRange<Double> { 0...(.infinity) }

    /// n / (n − 2) for n > 2, else infinite.
    public var mean: Double { denominator > 2 ? denominator / (denominator - 2) : .infinity }

    /// 2n²(m + n − 2) / (m (n − 2)² (n − 4)) for n > 4; infinite for 2 < n ≤ 4, else NaN.
    public var variance: Double {
        guard denominator > 4 else { return denominator > 2 ? .infinity : .nan }
        return 2 * mean * mean * ((numerator + denominator - 2) / numerator) / (denominator - 4)
    }

    /// The square root of the variance.
    public var standardDeviation: Double { variance.squareRoot() }

    /// The log density of the beta share m x / (m x + n), carried over to x.
    public func logDensity(_ x: Double) -> Double {
        guard x >= 0, x < .infinity else { return x.isNaN ? .nan : -.infinity }
        if x == 0 { return numerator < 2 ? .infinity : numerator > 2 ? -.infinity : 0 }
        let (share, rest) = shares(x)
        guard share > 0, rest > 0 else {
            let logOdds = Kernels.log(x) + Kernels.log(numerator) - Kernels.log(denominator)
            let exponent = share == 0 ? numerator / 2 * logOdds : -denominator / 2 * logOdds
            return exponent - Special.logBeta(numerator / 2, denominator / 2) - Kernels.log(x)
        }
        return Special.logBetaTerm(share, rest, numerator / 2, denominator / 2) - Kernels.log(x)
    }

    /// P(X ≤ x) = I_s(m/2, n/2) at s = m x / (m x + n).
    public func cumulative(_ x: Double) -> Double {
        tail(x, at: x <= 0 ? 0 : 1) { Special.betaTail($0, $1, numerator / 2, denominator / 2).log }
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        tail(x, at: x <= 0 ? 1 : 0) { Special.betaTail($1, $0, denominator / 2, numerator / 2).log }
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if p == 0 || p == 1 { return p == 0 ? 0 : .infinity }
        let logit = Special.betaLogitQuantile(p, 1 - p, numerator / 2, denominator / 2)
        return denominator / numerator * Kernels.exp(logit)
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        guard q >= 0, q <= 1 else { return .nan }
        if q == 0 || q == 1 { return q == 0 ? .infinity : 0 }
        let logit = Special.betaLogitQuantile(q, 1 - q, denominator / 2, numerator / 2)
        return denominator / numerator * Kernels.exp(-logit)
    }

    private func shares(_ x: Double) -> (share: Double, rest: Double) {
        let odds = numerator / denominator * x
        return odds < 1 ? (odds / (1 + odds), 1 / (1 + odds)) : (1 / (1 + 1 / odds), 1 / (1 + odds))
    }

    /// A tail at x by the beta function, `end` where x or its odds leave the range of numbers.
    private func tail(_ x: Double, at end: Double, _ log: (Double, Double) -> Double) -> Double {
        guard x > 0, x < .infinity else { return x.isNaN ? .nan : end }
        let (share, rest) = shares(x)
        guard share > 0, rest > 0 else { return share > 0 ? end : 1 - end }
        return Kernels.exp(log(share, rest))
    }
}
