/// The Weibull distribution: P(X > x) = exp(−(x/λ)ᵏ).
public struct Weibull: Distribution, Codable, Equatable {
    /// The shape k: above 1 the hazard rises.
    public let shape: Double
    /// The scale λ, in the unit of X: its quantile at 1 − 1/e.
    public let scale: Double

    /// Makes the distribution of a positive shape and scale.
    public init(shape: Double, scale: Double) throws(DistributionError) {
        try DistributionError.check(
            shape > 0 && scale > 0 && shape.isFinite && scale.isFinite, "weibull",
            "needs a shape and a scale above 0, not \(shape) and \(scale)")
        self.shape = shape
        self.scale = scale
    }

    /// From 0 to infinity.
    public var support: ClosedRange<Double> { 0...(.infinity) }

    /// The expectation λ Γ(1 + 1/k).
    public var mean: Double { scale * Kernels.exp(Special.logGammaOnePlus(1 / shape)) }

    /// The standard deviation λ √(Γ(1 + 2/k) − Γ(1 + 1/k)²), without cancellation for large k.
    public var standardDeviation: Double {
        mean * Kernels.expm1(Special.logGammaSpread(1 / shape)).squareRoot()
    }

    /// log(k/λ) + (k − 1) log(x/λ) − (x/λ)ᵏ.
    public func logDensity(_ x: Double) -> Double {
        guard x >= 0, x < .infinity else { return x.isNaN ? .nan : -.infinity }
        let constant = Kernels.log(shape) - Kernels.log(scale)
        if x == 0 { return shape < 1 ? .infinity : shape > 1 ? -.infinity : constant }
        let log = logRatio(x)
        return constant + (shape - 1) * log - Kernels.exp(shape * log)
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        x > 0 ? -Kernels.expm1(-Kernels.exp(shape * logRatio(x))) : 0
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        x > 0 ? Kernels.exp(-Kernels.exp(shape * logRatio(x))) : 1
    }

    /// The quantile λ (−log(1 − p))^(1/k).
    public func quantile(_ p: Double) -> Double {
        p >= 0 && p <= 1 ? value(hazard: -Kernels.log1p(-p)) : .nan
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        q >= 0 && q <= 1 ? value(hazard: -Kernels.log(q)) : .nan
    }

    private func value(hazard: Double) -> Double {
        hazard == 0 ? 0 : scale * Kernels.exp(Kernels.log(hazard) / shape)
    }

    private func logRatio(_ x: Double) -> Double {
        let ratio = x / scale
        // Near 1 the quotient's logarithm is the exact one, far away the difference does not overflow.
        return ratio > 0.5 && ratio < 2
            ? Kernels.log1p((x - scale) / scale)
            : Kernels.log(x) - Kernels.log(scale)
    }
}
