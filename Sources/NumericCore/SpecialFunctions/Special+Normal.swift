extension Special {
    /// The standard normal density.
    public static func normalDensity(_ x: Double) -> Double {
        0.39894228040143267794 * Kernels.exp(-0.5 * x * x)
    }

    /// The standard normal distribution function Φ(x); relative error 3e-16 · (1 + x²) in the left
    /// tail.
    public static func normalCumulative(_ x: Double) -> Double { Kernels.normalCumulative(x) }

    /// The standard normal quantile, to about 1e-15 of the value; ±∞ at 0 and 1, NaN outside
    /// (Wichura 1988, AS 241).
    public static func normalQuantile(_ p: Double) -> Double {
        p >= 0 && p <= 1 ? Kernels.normalQuantile(p) : .nan
    }
}
