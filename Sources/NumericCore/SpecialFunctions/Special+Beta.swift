extension Special {
    /// The regularised incomplete beta function I_x(a, b), a, b > 0, 0 ≤ x ≤ 1.
    ///
    /// - Complexity: O(√max(a, b)) terms when x is near a / (a + b).
    public static func regularizedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0, x >= 0, x <= 1 else { return .nan }
        if x == 0 || x == 1 { return x }
        return Kernels.exp(betaTail(x, 1 - x, a, b).log)
    }

    /// The complement 1 − I_x(a, b) = I_{1−x}(b, a), without cancellation where it is small.
    public static func regularizedBetaUpper(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0, x >= 0, x <= 1 else { return .nan }
        if x == 0 || x == 1 { return 1 - x }
        return Kernels.exp(betaTail(1 - x, x, b, a).log)
    }

    /// The quantile of a beta variable.
    public static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        guard p >= 0, p <= 1, a > 0, b > 0 else { return .nan }
        if p == 0 || p == 1 { return p }
        return Kernels.logistic(betaLogitQuantile(p, 1 - p, a, b))
    }

    /// The value that a beta variable exceeds with probability q, however small.
    public static func betaUpperQuantile(_ q: Double, _ a: Double, _ b: Double) -> Double {
        guard q >= 0, q <= 1, a > 0, b > 0 else { return .nan }
        if q == 0 || q == 1 { return 1 - q }
        return Kernels.logistic(-betaLogitQuantile(q, 1 - q, b, a))
    }

    /// The distribution function of Student's t.
    public static func studentTCumulative(_ t: Double, _ degreesOfFreedom: Double) -> Double {
        guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
        if degreesOfFreedom == .infinity { return normalCumulative(t) }
        if t == 0 { return 0.5 }
        let square = t * t
        guard square < .infinity else { return t < 0 ? farTail(-t, degreesOfFreedom) : 1 }
        let total = degreesOfFreedom + square
        let tail =
            0.5
            * Kernels.exp(
                betaTail(degreesOfFreedom / total, square / total, degreesOfFreedom / 2, 0.5).log)
        return t < 0 ? tail : 1 - tail
    }

    /// P(T > t) where t² overflows: the leading term of the incomplete beta function.
    private static func farTail(_ t: Double, _ degreesOfFreedom: Double) -> Double {
        let half = degreesOfFreedom / 2
        let logX = Kernels.log(degreesOfFreedom) - 2 * Kernels.log(t)
        return 0.5 * Kernels.exp(half * logX - Kernels.log(half) - logBeta(half, 0.5))
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
    static func betaLogitQuantile(_ p: Double, _ q: Double, _ a: Double, _ b: Double)
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
    static func logBetaTerm(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
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
            let fraction = betaFraction(x, y, a, b)
            return Tail(log: logTerm + Kernels.log(fraction / a), hazard: a / fraction)
        }
        let other = Kernels.exp(logTerm) * betaFraction(y, x, b, a) / b
        if other > 0.9, b < 1 {
            let rest = betaRest(y, a, b)
            return Tail(log: Kernels.log(rest), hazard: Kernels.exp(logTerm) / rest)
        }
        let lower = max(0, 1 - other)
        return Tail(log: Kernels.log1p(-min(1, other)), hazard: Kernels.exp(logTerm) / lower)
    }

    /// I_x(a, b) for small b and x right of the mean, y = 1 − x, from
    /// −expm1(u) − eᵘ b Σ (1 − a)ₙ yⁿ / (n! (b + n)), n ≥ 1, with u = log(yᵇ / (b B(a, b)))
    /// (DLMF 8.17.7): nothing cancels where it is small.
    private static func betaRest(_ y: Double, _ a: Double, _ b: Double) -> Double {
        let u = b * Kernels.log(y) - logGammaOnePlus(b) + logGammaRatio(a, b)
        var sum = 0.0
        var power = 1.0
        for n in 1...2000 {
            power *= (Double(n) - a) / Double(n) * y
            let term = power / (b + Double(n))
            sum += term
            if abs(term) <= 1e-18 * abs(sum) { break }
        }
        return -Kernels.expm1(u) - Kernels.exp(u) * b * sum
    }

    /// The continued fraction DLMF 8.17.22 by Lentz's method, y = 1 − x.
    ///
    /// Its relative error is its value in units of the last place, so a large one, where x is close to
    /// 1 or a and b are huge, is taken from the other fraction.
    private static func betaFraction(
        _ x: Double, _ y: Double, _ a: Double, _ b: Double
    ) -> Double {
        let plain = plainBetaFraction(x, a, b)
        return plain > 1e4 ? centredBetaFraction(x, y, a, b) : plain
    }

    /// The same by the fraction of DiDonato and Morris (1992), ACM TOMS 18:360, which rests on
    /// a y − b x rather than on 1 − x.
    private static func centredBetaFraction(
        _ x: Double, _ y: Double, _ a: Double, _ b: Double
    ) -> Double {
        let centre = a * y - b * x + 1
        var denominator = a * centre / (a + 1)
        var c = denominator
        var d = 0.0
        var m = 0.0
        while m < 1e7 {
            m += 1
            let place = a + 2 * m - 1
            let numerator =
                (a + m - 1) / place * ((a + b + m - 1) / place) * m * (b - m) * x * x
            let next =
                m + m * (b - m) * x / place + (a + m) * (centre + m * (2 - x)) / (place + 2)
            d = 1 / (next + numerator * d)
            c = next + numerator / c
            denominator *= c * d
            if abs(c * d - 1) < 3e-16 { break }
        }
        return a / denominator
    }

    private static func plainBetaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
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
