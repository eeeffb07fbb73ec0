/// A distribution of one number: density, distribution function, quantile function and moments.
///
/// Everything rests on `Kernels` and `Special`: the same bits on every x86-64 processor. How numbers
/// are drawn from it is said apart, by `Sampleable`.
public protocol Distribution: Sendable {
    /// The smallest interval that holds X with probability 1; its ends may be infinite.
    var support: ClosedRange<Double> { get }

    /// The logarithm of the density at x, of the probability of x where X has such; −∞ outside the
    /// support.
    func logDensity(_ x: Double) -> Double

    /// P(X ≤ x).
    func cumulative(_ x: Double) -> Double

    /// P(X > x), without cancellation where it is small.
    func upperTail(_ x: Double) -> Double

    /// The smallest x with P(X ≤ x) ≥ p; the ends of the support at 0 and 1, NaN outside 0...1.
    func quantile(_ p: Double) -> Double

    /// The smallest x with P(X > x) ≤ q, without the rounding of 1 − q.
    func upperQuantile(_ q: Double) -> Double

    /// The expectation; NaN where there is none.
    var mean: Double { get }

    /// The variance; infinite or NaN where there is none.
    var variance: Double { get }

    /// The standard deviation.
    var standardDeviation: Double { get }
}

extension Distribution {
    /// The density at x, or the probability of x where X has such.
    public func density(_ x: Double) -> Double { Kernels.exp(logDensity(x)) }

    /// P(X > x) as 1 − P(X ≤ x).
    public func upperTail(_ x: Double) -> Double { 1 - cumulative(x) }

    /// The quantile at 1 − q.
    public func upperQuantile(_ q: Double) -> Double { quantile(1 - q) }

    /// The square of the standard deviation.
    public var variance: Double { standardDeviation * standardDeviation }

    /// The median.
    public var median: Double { quantile(0.5) }

    /// The central interval of the given probability.
    public func interval(level: Double) -> (lower: Double, upper: Double) {
        (quantile((1 - level) / 2), quantile((1 + level) / 2))
    }
}

/// A parameter that a distribution cannot have.
public struct DistributionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The distribution, as a user writes it.
    public let distribution: String
    /// What is wrong with which parameter.
    public let problem: String

    /// Says what a distribution needs and what it got.
    public init(distribution: String, problem: String) {
        self.distribution = distribution
        self.problem = problem
    }

    /// One sentence.
    public var description: String { "\(distribution): \(problem)" }

    static func check(
        _ holds: Bool, _ distribution: String, _ problem: @autoclosure () -> String
    ) throws(DistributionError) {
        if !holds { throw DistributionError(distribution: distribution, problem: problem()) }
    }
}

/// The location and scale of a normal number whose central interval is given, and its median if
/// that is known too.
struct NormalScale {
    let location: Double
    let scale: Double

    init(
        _ name: String, interval: (Double, Double), level: Double, median: Double?,
        transform: (Double) -> Double
    ) throws(DistributionError) {
        let (low, high) = interval
        try DistributionError.check(
            level > 0 && level < 1, name, "the level must lie between 0 and 1, not \(level)")
        try DistributionError.check(
            low < high, name, "the interval must rise, not go from \(low) to \(high)")
        let (a, b) = (transform(low), transform(high))
        try DistributionError.check(
            a.isFinite && b.isFinite, name,
            "the interval from \(low) to \(high) leaves the distribution's range")
        if let median {
            try DistributionError.check(
                low < median && median < high, name,
                "the median \(median) must lie inside the interval from \(low) to \(high)")
        }
        location = median.map(transform) ?? (a + b) / 2
        scale = (b - a) / (2 * Kernels.normalQuantile((1 + level) / 2))
    }
}
