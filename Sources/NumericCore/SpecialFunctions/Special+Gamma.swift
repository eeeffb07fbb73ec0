extension Special {
    /// The regularised lower incomplete gamma function P(a, x), a > 0, x ≥ 0.
    ///
    /// - Complexity: O(√a) terms when x is near a.
    public static func regularizedGammaLower(_ a: Double, _ x: Double) -> Double {
        guard a > 0, x >= 0 else { return .nan }
        if x == 0 || x == .infinity { return x == 0 ? 0 : 1 }
        return Kernels.exp(gammaTail(a, x, logX: Kernels.log(x), upper: false).log)
    }

    /// The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), a > 0, x ≥ 0.
    public static func regularizedGammaUpper(_ a: Double, _ x: Double) -> Double {
        guard a > 0, x >= 0 else { return .nan }
        if x == 0 || x == .infinity { return x == 0 ? 1 : 0 }
        return Kernels.exp(gammaTail(a, x, logX: Kernels.log(x), upper: true).log)
    }

    /// P(X > x) of a chi-square variable.
    public static func chiSquaredUpper(_ x: Double, _ degreesOfFreedom: Double) -> Double {
        regularizedGammaUpper(degreesOfFreedom / 2, max(0, x) / 2)
    }

    /// The quantile of a gamma variable with the given shape and scale; 0 and ∞ at 0 and 1.
    public static func gammaQuantile(_ p: Double, shape: Double, scale: Double = 1) -> Double {
        guard p >= 0, p <= 1, shape > 0 else { return .nan }
        if p == 0 || p == 1 { return p == 0 ? 0 : .infinity }
        let upper = p > 0.5
        // Wilson and Hilferty (1931) where it is positive, else the leading term at 0.
        let z = Kernels.normalQuantile(p)
        let cube = 1 - 1 / (9 * shape) + z / (3 * shape.squareRoot())
        let start =
            cube > 0.2
            ? Kernels.log(shape) + 3 * Kernels.log(cube)
            : (Kernels.log(p) + logGamma(shape + 1)) / shape
        let root = tailRoot(start: start, log: Kernels.log(upper ? 1 - p : p), upper: upper) {
            gammaTail(shape, Kernels.exp($0), logX: $0, upper: upper)
        }
        return scale * Kernels.exp(root)
    }

    /// The value that a gamma variable exceeds with probability q, however small; ∞ and 0 at 0 and 1.
    public static func gammaUpperQuantile(_ q: Double, shape: Double, scale: Double = 1) -> Double {
        guard q >= 0, q <= 0.5, shape > 0 else {
            return gammaQuantile(1 - q, shape: shape, scale: scale)
        }
        if q == 0 { return .infinity }
        let cube = 1 - 1 / (9 * shape) - Kernels.normalQuantile(q) / (3 * shape.squareRoot())
        let start =
            cube > 0.2
            ? Kernels.log(shape) + 3 * Kernels.log(cube)
            : (Kernels.log1p(-q) + logGamma(shape + 1)) / shape
        let root = tailRoot(start: start, log: Kernels.log(q), upper: true) {
            gammaTail(shape, Kernels.exp($0), logX: $0, upper: true)
        }
        return scale * Kernels.exp(root)
    }

    /// log P(a, x) or log Q(a, x) at x = e^logX, finite far in the tails where P and Q underflow.
    public static func logRegularizedGamma(_ a: Double, logX: Double, upper: Bool) -> Double {
        gammaTail(a, Kernels.exp(logX), logX: logX, upper: upper).log
    }

    /// The logarithm of a tail and the density of log x (or logit x) over that tail.
    struct Tail {
        var log: Double
        var hazard: Double
    }

    /// log(xᵃe⁻ˣ / Γ(a + 1)).
    static func logGammaTerm(_ a: Double, _ x: Double, _ logX: Double) -> Double {
        if a < 1 || x == 0 { return a * logX - x - logGamma(a + 1) }
        return -deviance(a, x) - stirlingError(a) - 0.5 * Kernels.log(twoPi * a)
    }

    /// P or Q at x > 0: the series below a + 1, Lentz's continued fraction above
    /// (DLMF 8.11.4 and 8.9.2).
    static func gammaTail(_ a: Double, _ x: Double, logX: Double, upper: Bool) -> Tail {
        let logTerm = logGammaTerm(a, x, logX)
        if x < a + 1 {
            var sum = 1.0
            var term = 1.0
            var n = a
            repeat {
                n += 1
                term *= x / n
                sum += term
            } while term > 1e-17 * sum
            let logLower = logTerm + Kernels.log(sum)
            guard upper else { return Tail(log: logLower, hazard: a / sum) }
            let lower = min(1, Kernels.exp(logLower))
            if lower > 0.9 {
                let rest = gammaRest(a, x, logX)
                return Tail(log: Kernels.log(rest), hazard: a * Kernels.exp(logTerm) / rest)
            }
            return Tail(
                log: Kernels.log1p(-lower), hazard: a * Kernels.exp(logTerm) / (1 - lower))
        }
        let fraction = gammaFraction(a, x)
        let logUpper = logTerm + Kernels.log(a * fraction)
        if upper { return Tail(log: logUpper, hazard: 1 / fraction) }
        let rest = min(1, Kernels.exp(logUpper))
        return Tail(log: Kernels.log1p(-rest), hazard: a * Kernels.exp(logTerm) / (1 - rest))
    }

    /// Q for small a and x < a + 1, from 1 − P = −expm1(u) − eᵘ a Σ (−x)ⁿ / (n! (a + n)), n ≥ 1, with
    /// u = log(xᵃ / Γ(a + 1)) (DLMF 8.7.1): nothing cancels where Q is small.
    private static func gammaRest(_ a: Double, _ x: Double, _ logX: Double) -> Double {
        let u = a * logX - logGammaOnePlus(a)
        var sum = 0.0
        var power = 1.0
        for n in 1...60 {
            power *= -x / Double(n)
            let term = power / (a + Double(n))
            sum += term
            if abs(term) < 1e-18 * abs(sum) { break }
        }
        return -Kernels.expm1(u) - Kernels.exp(u) * a * sum
    }

    private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-290
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var result = d
        var n = 0.0
        while n < 1e7 {
            n += 1
            let an = n * (a - n)
            b += 2
            d = b + an * d
            d = 1 / (abs(d) < tiny ? tiny : d)
            c = b + an / c
            c = abs(c) < tiny ? tiny : c
            let factor = c * d
            result *= factor
            if abs(factor - 1) < 3e-16 { break }
        }
        return result
    }

    /// Solves log F(y) = `log` for a log-concave tail F by Newton's method, which then approaches
    /// the root from one side.
    static func tailRoot(
        start: Double, log target: Double, upper: Bool, _ tail: (Double) -> Tail
    ) -> Double {
        var y = start
        for _ in 0..<200 {
            let here = tail(y)
            let step = (here.log - target) / here.hazard
            guard step.isFinite else { break }
            y += upper ? step : -step
            if abs(step) < 1e-9 * max(1, abs(y)) {
                // Quadratic: what is left is below the rounding of the tail.
                let last = tail(y)
                let correction = (last.log - target) / last.hazard
                return correction.isFinite ? y + (upper ? correction : -correction) : y
            }
        }
        return y
    }
}
