/// A distribution of one number, as its quantile function and the inverse of that.
///
/// Everything rests on `Kernels` and `Special`: the same bits on every x86-64 processor. A sample is
/// the quantile of a uniform number, so it is monotone in it.
public protocol Distribution: Sendable {
    /// P(X ≤ x).
    func cumulative(_ x: Double) -> Double

    /// The smallest x with P(X ≤ x) ≥ p, for 0 < p < 1.
    func quantile(_ p: Double) -> Double

    /// The expectation.
    var mean: Double { get }

    /// The standard deviation.
    var standardDeviation: Double { get }
}

extension Distribution {
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
