/// What makes one buyer order more often than another: a multiplier with mean 1, for good.
package enum Frailty: Sendable, Codable, Hashable {
    /// Everybody alike.
    case none
    /// A gamma distribution with this shape and mean 1.
    case gamma(shape: Double)
    /// K equally likely values: the means of Gamma(shape, 1/shape) between its K-quantiles.
    case points(count: Int, shape: Double)

    /// The values that buyers can have; `nil` where they are continuous.
    package var values: [Double]? {
        switch self {
        case .none: [1]
        case .gamma: nil
        case .points(let count, let shape): Self.equalMassMeans(count: count, shape: shape)
        }
    }

    /// The means of Gamma(shape, 1/shape) between its K-quantiles, ascending; their mean is 1.
    ///
    /// With P the regularised lower incomplete gamma function and q_k the quantiles of
    /// Gamma(shape, 1), `z_k = K (P(shape + 1, q_k) - P(shape + 1, q_{k-1}))`.
    static func equalMassMeans(count: Int, shape: Double) -> [Double] {
        var below = 0.0
        return (1...count).map { part in
            var upTo = 1.0
            if part < count {
                let quantile = gammaQuantile(Double(part) / Double(count), shape: shape)
                upTo = lowerGamma(shape + 1, quantile)
            }
            defer { below = upTo }
            return Double(count) * (upTo - below)
        }
    }

    /// The quantile of Gamma(shape, 1), by bisection.
    private static func gammaQuantile(_ p: Double, shape: Double) -> Double {
        var low = 0.0
        var high = shape + 1
        while lowerGamma(shape, high) < p { high *= 2 }
        for _ in 0..<200 where high - low > 1e-15 * high {
            let middle = (low + high) / 2
            if lowerGamma(shape, middle) < p { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The regularised lower incomplete gamma function P(a, x), by its power series
    /// `x^a e^-x sum_n x^n / Gamma(a + n + 1)`; accurate for the moderate x needed here.
    private static func lowerGamma(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 0 }
        var term = 1 / a
        var sum = term
        var n = a
        while term > sum * 1e-17 {
            n += 1
            term *= x / n
            sum += term
        }
        return min(1, exponential(a * logarithm(x) - x - logGamma(a)) * sum)
    }
}
