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

    /// From 0 to infinity.
    public var support: ClosedRange<Double> { 0...(.infinity) }

    /// log(xᵏ⁻¹ e^(−x/θ) / (Γ(k) θᵏ)), by deviances.
    public func logDensity(_ x: Double) -> Double {
        guard x >= 0, x < .infinity else { return x.isNaN ? .nan : -.infinity }
        if x == 0 { return shape < 1 ? .infinity : shape > 1 ? -.infinity : -Kernels.log(scale) }
        let ratio = x / scale
        guard ratio > 0, ratio < .infinity else {
            return (shape - 1) * (Kernels.log(x) - Kernels.log(scale)) - ratio
                - Special.logGamma(shape) - Kernels.log(scale)
        }
        return Special.logGammaTerm(shape, ratio, Kernels.log(ratio)) + Kernels.log(shape)
            - Kernels.log(x)
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        Special.regularizedGammaLower(shape, max(0, x) / scale)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        Special.gammaQuantile(p, shape: shape, scale: scale)
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        Special.regularizedGammaUpper(shape, max(0, x) / scale)
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        Special.gammaUpperQuantile(q, shape: shape, scale: scale)
    }
}
