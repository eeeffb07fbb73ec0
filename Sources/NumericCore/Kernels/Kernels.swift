import CKernels

/// Elementary functions that give the same bits on every x86-64 processor, debug or release.
///
/// Neither libm nor fused multiply-adds are behind them. The array forms use the widest registers
/// there are and give the bits of the scalar forms. NaN passes through; errors against the exact
/// value are at most 2 units in the last place (`normalQuantile`: relative 1e-15;
/// `normalCumulative`: relative 3e-16 · (1 + x²)).
public enum Kernels {
    /// eˣ.
    public static func exp(_ x: Double) -> Double { ck_exp1(x) }

    /// eˣ − 1, accurate near 0.
    public static func expm1(_ x: Double) -> Double { ck_expm1_1(x) }

    /// The natural logarithm; −∞ at 0, NaN below.
    public static func log(_ x: Double) -> Double { ck_log1(x) }

    /// log(1 + x), accurate near 0.
    public static func log1p(_ x: Double) -> Double { ck_log1p_1(x) }

    /// 1 / (1 + e⁻ˣ).
    public static func logistic(_ x: Double) -> Double { ck_logistic1(x) }

    /// log(p / (1 − p)), the inverse of `logistic`.
    public static func logit(_ p: Double) -> Double { ck_log1(p) - ck_log1p_1(-p) }

    /// √x, correctly rounded.
    public static func squareRoot(_ x: Double) -> Double { x.squareRoot() }

    /// The standard normal quantile; ±∞ at 0 and 1 (Wichura 1988, AS 241).
    public static func normalQuantile(_ u: Double) -> Double { ck_normal_quantile1(u) }

    /// The standard normal distribution function.
    public static func normalCumulative(_ x: Double) -> Double { ck_normal_cumulative1(x) }

    /// `exp` of every element, or of the first `count`.
    ///
    /// `into` is resized as needed and may not be `x`; so in the others below.
    public static func exp(
        _ x: [Double], count: Int? = nil, into y: inout [Double]
    ) {
        map(x, count, into: &y) { ck_exp(-1, $0, $1, $2) }
    }

    /// `expm1` of every element.
    public static func expm1(
        _ x: [Double], count: Int? = nil, into y: inout [Double]
    ) {
        map(x, count, into: &y) { ck_expm1(-1, $0, $1, $2) }
    }

    /// `log` of every element.
    public static func log(
        _ x: [Double], count: Int? = nil, into y: inout [Double]
    ) {
        map(x, count, into: &y) { ck_log(-1, $0, $1, $2) }
    }

    /// `log1p` of every element.
    public static func log1p(
        _ x: [Double], count: Int? = nil, into y: inout [Double]
    ) {
        map(x, count, into: &y) { ck_log1p(-1, $0, $1, $2) }
    }

    /// `logistic` of every element.
    public static func logistic(
        _ x: [Double], count: Int? = nil, into y: inout [Double]
    ) {
        map(x, count, into: &y) { ck_logistic(-1, $0, $1, $2) }
    }

    /// `normalQuantile` of every element.
    public static func normalQuantile(
        _ u: [Double], count: Int? = nil, into y: inout [Double]
    ) {
        map(u, count, into: &y) { ck_normal_quantile(-1, $0, $1, $2) }
    }

    /// `normalCumulative` of every element.
    public static func normalCumulative(
        _ x: [Double], count: Int? = nil, into y: inout [Double]
    ) {
        map(x, count, into: &y) { ck_normal_cumulative(-1, $0, $1, $2) }
    }

    private static func map(
        _ x: [Double], _ count: Int?, into y: inout [Double],
        _ kernel: (UnsafeMutablePointer<Double>, UnsafePointer<Double>, Int) -> Void
    ) {
        let number = count ?? x.count
        precondition(number <= x.count, "\(number) of \(x.count) elements")
        if count == nil ? y.count != x.count : y.count < number {
            y = [Double](repeating: 0, count: x.count)
        }
        x.withUnsafeBufferPointer { source in
            y.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                kernel(to, from, number)
            }
        }
    }
}
