extension Special {
    /// The regularised incomplete beta function I_x(a, b), a, b > 0, 0 ≤ x ≤ 1.
    ///
    /// - Complexity: O(√max(a, b)) terms when x is near a / (a + b).
    public static func regularizedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0, x >= 0, x <= 1 else { return .nan }
        if x == 0 || x == 1 { return x }
        return Kernels.exp(betaTail(x, 1 - x, a, b).log)
    }

    /// The quantile of a beta variable.
    public static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        guard p >= 0, p <= 1, a > 0, b > 0 else { return .nan }
        if p == 0 || p == 1 { return p }
        return Kernels.logistic(betaLogitQuantile(p, 1 - p, a, b))
    }

    /// The distribution function of Student's t.
    public static func studentTCumulative(_ t: Double, _ degreesOfFreedom: Double) -> Double {
        guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
        if degreesOfFreedom == .infinity { return normalCumulative(t) }
        if t == 0 { return 0.5 }
        let square = t * t
        guard square < .infinity else { return t < 0 ? 0 : 1 }
        let total = degreesOfFreedom + square
        let tail =
            0.5
            * Kernels.exp(
                betaTail(degreesOfFreedom / total, square / total, degreesOfFreedom / 2, 0.5).log)
        return t < 0 ? tail : 1 - tail
    }

    /// The quantile of Student's t.
    public static func studentTQuantile(_ p: Double, _ degreesOfFreedom: Double) -> Double {
        guard p >= 0, p <= 1, degreesOfFreedom > 0 else { return .nan }
        if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
        if degreesOfFreedom == .infinity { return normalQuantile(p) }
        if p == 0.5 { return 0 }
        let tail = 2 * min(p, 1 - p)
        let logit = betaLogitQuantile(tail, 1 - tail, degreesOfFreedom / 2, 0.5)
        let t = degreesOfFreedom.squareRoot() * Kernels.exp(-logit / 2)
        return p < 0.5 ? -t : t
    }

    /// logit of the beta quantile at p, q = 1 − p.
    private static func betaLogitQuantile(_ p: Double, _ q: Double, _ a: Double, _ b: Double)
        -> Double
    {
        if p > 0.5 { return -betaLogitQuantile(q, p, b, a) }
        // The logit of a beta variable is about normal; far left its tail is exp(a·y) / (a B).
        let total = a + b
        let spread = (1 / a + 1 / b).squareRoot()
        var start = Kernels.log(a / b) + Kernels.normalQuantile(p) * spread
        if a < 1 || b < 1 { start = (Kernels.log(p) + Kernels.log(a) + logBeta(a, b)) / a }
        start = min(start, Kernels.log(a / b) + 10 * total.squareRoot() + 10)
        return tailRoot(start: start, log: Kernels.log(p), upper: false) { logit in
            logit < -700
                ? Tail(log: a * logit - Kernels.log(a) - logBeta(a, b), hazard: a)
                : betaTail(Kernels.logistic(logit), Kernels.logistic(-logit), a, b)
        }
    }

    /// log(xᵃyᵇ / B(a, b)), y = 1 − x.
    private static func logBetaTerm(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
        if a < 1 || b < 1 {
            let logX = y < 0.5 ? Kernels.log1p(-y) : Kernels.log(x)
            let logY = x < 0.5 ? Kernels.log1p(-x) : Kernels.log(y)
            return a * logX + b * logY - logBeta(a, b)
        }
        let n = a + b
        return -deviance(a, n * x) - deviance(b, n * y)
            + stirlingError(n) - stirlingError(a) - stirlingError(b)
            + 0.5 * Kernels.log(a / n * b / twoPi)
    }

    /// I_x(a, b) for 0 < x < 1, y = 1 − x, and the density of logit x over it.
    static func betaTail(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Tail {
        let logTerm = logBetaTerm(x, y, a, b)
        if x * (a + b + 2) <= a + 1 {
            let fraction = betaFraction(x, a, b)
            return Tail(log: logTerm + Kernels.log(fraction / a), hazard: a / fraction)
        }
        let other = Kernels.exp(logTerm) * betaFraction(y, b, a) / b
        let lower = max(0, 1 - other)
        return Tail(log: Kernels.log1p(-min(1, other)), hazard: Kernels.exp(logTerm) / lower)
    }

    /// The continued fraction DLMF 8.17.22 by Lentz's method.
    private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-290
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        d = 1 / (abs(d) < tiny ? tiny : d)
        var result = d
        var m = 0.0
        while m < 1e7 {
            m += 1
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 + even * d
            d = 1 / (abs(d) < tiny ? tiny : d)
            c = 1 + even / c
            c = abs(c) < tiny ? tiny : c
            result *= c * d
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 + odd * d
            d = 1 / (abs(d) < tiny ? tiny : d)
            c = 1 + odd / c
            c = abs(c) < tiny ? tiny : c
            let factor = c * d
            result *= factor
            if abs(factor - 1) < 3e-16 { break }
        }
        return result
    }
}
