/// The gamma distribution.
public struct Gamma: Distribution, Codable, Equatable {
    /// The shape.
    public let shape: Double
    /// The scale, in the unit of X.
    public let scale: Double

    /// Makes the distribution of a positive shape and scale.
    public init(shape: Double, scale: Double) throws(DistributionError) {
        try DistributionError.check(
            shape > 0 && scale > 0 && shape.isFinite && scale.isFinite, "gamma",
            "needs a shape and a scale above 0, not \(shape) and \(scale)")
        self.shape = shape
        self.scale = scale
    }

    /// Makes the distribution of a mean and a standard deviation.
    public init(mean: Double, standardDeviation: Double) throws(DistributionError) {
        try DistributionError.check(
            mean > 0 && standardDeviation > 0 && mean.isFinite && standardDeviation.isFinite,
            "gamma",
            "needs a mean and a standard deviation above 0, not \(mean) and \(standardDeviation)")
        try self.init(
            shape: mean / standardDeviation * (mean / standardDeviation),
            scale: standardDeviation / mean * standardDeviation)
    }

    /// The expectation.
    public var mean: Double { shape * scale }

    /// The standard deviation.
    public var standardDeviation: Double { shape.squareRoot() * scale }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        Special.regularizedGammaLower(shape, max(0, x) / scale)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        Special.gammaQuantile(p, shape: shape, scale: scale)
    }
}
