import CKernels

/// Special functions of statistics.
///
/// All of them rest on `Kernels` and give the same bits on every x86-64 processor. A domain error
/// gives NaN. The relative error is about 1e-14 unless said otherwise; in far tails it grows with
/// the logarithm of the result, to about 1e-13 at 1e-300.
public enum Special {
    static let halfLogTwoPi = 0.91893853320467274178
    static let twoPi = 6.283185307179586477

    /// log Γ(x) for x > 0, to 5e-15 absolute or 1e-15 relative, whichever is larger.
    public static func logGamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        guard x < .infinity else { return .infinity }
        if x < 10 {
            var product = 1.0
            var y = x
            while y < 10 {
                product *= y
                y += 1
            }
            return stirling(y) - Kernels.log(product)
        }
        return stirling(x)
    }

    /// The digamma function Γ'(x)/Γ(x) for x > 0, to about 1e-14.
    public static func digamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        var y = x
        var shift = 0.0
        while y < 12 {
            shift -= 1 / y
            y += 1
        }
        let z = 1 / (y * y)
        // Bernoulli numbers over 2k: 1/12, -1/120, 1/252, -1/240, 1/132, -691/32760, 1/12.
        let low = 1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240)))
        let high = 1.0 / 132 - z * (691.0 / 32760 - z * (1.0 / 12))
        let z4 = z * z * z * z
        return shift + Kernels.log(y) - 0.5 / y - z * (low + z4 * high)
    }

    /// log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), without cancellation for large arguments.
    public static func logBeta(_ a: Double, _ b: Double) -> Double {
        let small = min(a, b)
        let large = max(a, b)
        guard small > 0 else { return .nan }
        if large < 10 { return logGamma(small) + logGamma(large) - logGamma(small + large) }
        let ratio = small / (small + large)
        let rest = stirlingError(large) - stirlingError(small + large)
        let tail = (large - 0.5) * Kernels.log1p(-ratio)
        if small < 10 {
            return logGamma(small) + rest + small - small * Kernels.log(small + large) + tail
        }
        return halfLogTwoPi - 0.5 * Kernels.log(large) + stirlingError(small) + rest
            + (small - 0.5) * Kernels.log(ratio) + tail
            + 0.5 * Kernels.log1p(-ratio)
    }

    /// The logarithm of the binomial coefficient (n over k), k in 0...n.
    public static func logChoose(_ n: Double, _ k: Double) -> Double {
        guard k >= 0, k <= n else { return .nan }
        if k == 0 || k == n { return 0 }
        return -Kernels.log(n + 1) - logBeta(n - k + 1, k + 1)
    }

    /// (x − ½) log x − x + ½ log 2π + δ(x) for x ≥ 10.
    private static func stirling(_ x: Double) -> Double {
        (x - 0.5) * Kernels.log(x) - x + halfLogTwoPi + stirlingError(x)
    }

    /// δ(x) = log Γ(x) − ((x − ½) log x − x + ½ log 2π), x > 0, to about 1e-15 absolute.
    public static func stirlingError(_ x: Double) -> Double { ck_stirling_error(x) }

    /// The deviance part a·log(a/x) + x − a for a, x > 0, exact where a and x are close
    /// (Loader 2000).
    static func deviance(_ a: Double, _ x: Double) -> Double { ck_deviance(a, x) }
}
