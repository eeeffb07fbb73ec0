import CKernels

extension Special {
    /// The error function erf(x) = 2/√π ∫₀ˣ exp(−t²) dt; relative error below 1e-15.
    public static func errorFunction(_ x: Double) -> Double {
        guard abs(x) < 1 else { return 1 - ck_erfc1(x) }
        // exp(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!! (DLMF 7.6.2): every term has the sign of x.
        let square = 2 * x * x
        var term = x
        var sum = x
        var n = 1.0
        while abs(term) > 1e-18 * abs(sum) {
            n += 2
            term *= square / n
            sum += term
        }
        return 1.12837916709551257390 * Kernels.exp(-x * x) * sum
    }

    /// The complement erfc(x) = 1 − erf(x); relative error below 1e-15 down to the smallest normal
    /// number.
    public static func complementaryErrorFunction(_ x: Double) -> Double {
        abs(x) < 0.25 ? 1 - errorFunction(x) : ck_erfc1(x)
    }
}
