/// The chi-square distribution: a gamma distribution of shape ν/2 and scale 2.
public struct ChiSquared: Distribution, Codable, Equatable {
    /// The degrees of freedom ν.
    public let degreesOfFreedom: Double
    let gamma: Gamma

    /// Makes the distribution of positive degrees of freedom.
    public init(degreesOfFreedom: Double) throws(DistributionError) {
        try DistributionError.check(
            degreesOfFreedom > 0 && degreesOfFreedom.isFinite, "chi_squared",
            "needs degrees of freedom above 0, not \(degreesOfFreedom)")
        self.degreesOfFreedom = degreesOfFreedom
        gamma = try Gamma(shape: degreesOfFreedom / 2, scale: 2)
    }

    /// From 0 to infinity.
    public var support: ClosedRange<Double> { gamma.support }

    /// ν.
    public var mean: Double { degreesOfFreedom }

    /// √(2ν).
    public var standardDeviation: Double { (2 * degreesOfFreedom).squareRoot() }

    /// The logarithm of the density.
    public func logDensity(_ x: Double) -> Double { gamma.logDensity(x) }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double { gamma.cumulative(x) }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double { gamma.upperTail(x) }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double { gamma.quantile(p) }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double { gamma.upperQuantile(q) }
}
