/// Student's t distribution.
public struct StudentT: Distribution, Codable, Equatable {
    /// The degrees of freedom ν; infinity gives the standard normal distribution.
    public let degreesOfFreedom: Double

    /// Makes the distribution of positive degrees of freedom.
    public init(degreesOfFreedom: Double) throws(DistributionError) {
        try DistributionError.check(
            degreesOfFreedom > 0, "student_t",
            "needs degrees of freedom above 0, not \(degreesOfFreedom)")
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// All numbers.
    public var support: ClosedRange<Double> { -.infinity...(.infinity) }

    /// 0 for ν > 1, else NaN.
    public var mean: Double { degreesOfFreedom > 1 ? 0 : .nan }

    /// ν / (ν − 2) for ν > 2; infinite for 1 < ν ≤ 2, else NaN.
    public var variance: Double {
        if degreesOfFreedom == .infinity { return 1 }
        if degreesOfFreedom > 2 { return degreesOfFreedom / (degreesOfFreedom - 2) }
        return degreesOfFreedom > 1 ? .infinity : .nan
    }

    /// The square root of the variance.
    public var standardDeviation: Double { variance.squareRoot() }

    /// −log B(ν/2, ½) − ½ log ν − ½ (ν + 1) log(1 + t²/ν).
    public func logDensity(_ t: Double) -> Double {
        let nu = degreesOfFreedom
        if nu > 1e17 { return Normal.logDensity(t, 1) }
        let square = t * t / nu
        let growth =
            square < 1e300
            ? Kernels.log1p(square) : 2 * Kernels.log(abs(t)) - Kernels.log(nu)
        return -Special.logBeta(nu / 2, 0.5) - 0.5 * Kernels.log(nu) - 0.5 * (nu + 1) * growth
    }

    /// P(T ≤ t).
    public func cumulative(_ t: Double) -> Double {
        Special.studentTCumulative(t, degreesOfFreedom)
    }

    /// P(T > t).
    public func upperTail(_ t: Double) -> Double {
        Special.studentTCumulative(-t, degreesOfFreedom)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double { Special.studentTQuantile(p, degreesOfFreedom) }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        -Special.studentTQuantile(q, degreesOfFreedom)
    }
}
