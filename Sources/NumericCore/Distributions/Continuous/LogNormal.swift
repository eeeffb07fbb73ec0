/// The log-normal distribution: eᶻ with Z normal.
public struct LogNormal: Distribution, Codable, Equatable {
    /// The mean of log X.
    public let logMean: Double
    /// The standard deviation of log X, at least 0.
    public let logStandardDeviation: Double

    /// Makes the distribution of the mean and standard deviation of log X.
    public init(logMean: Double, logStandardDeviation: Double) throws(DistributionError) {
        try DistributionError.check(
            logMean.isFinite && logStandardDeviation >= 0 && logStandardDeviation.isFinite,
            "log_normal",
            "needs a finite log mean and a log standard deviation of at least 0, "
                + "not \(logMean) and \(logStandardDeviation)")
        self.logMean = logMean
        self.logStandardDeviation = logStandardDeviation
    }

    /// Makes the distribution of the mean and standard deviation of X itself.
    public init(mean: Double, standardDeviation: Double) throws(DistributionError) {
        try DistributionError.check(
            mean > 0 && mean.isFinite && standardDeviation >= 0 && standardDeviation.isFinite,
            "log_normal",
            "needs a mean above 0 and a standard deviation of at least 0, not \(mean) and "
                + "\(standardDeviation)")
        let ratio = standardDeviation / mean
        let variance = Kernels.log1p(ratio * ratio)
        logMean = Kernels.log(mean) - variance / 2
        logStandardDeviation = variance.squareRoot()
    }

    /// Makes the distribution of a central interval of positive numbers; a median, if given, is
    /// kept and the interval gives the spread only.
    public init(
        interval: (Double, Double), level: Double, median: Double? = nil
    ) throws(DistributionError) {
        let fit = try NormalScale(
            "log_normal", interval: interval, level: level, median: median,
            transform: { Kernels.log($0) })
        logMean = fit.location
        logStandardDeviation = fit.scale
    }

    /// The expectation exp(μ + σ²/2).
    public var mean: Double {
        Kernels.exp(logMean + 0.5 * logStandardDeviation * logStandardDeviation)
    }

    /// The standard deviation.
    public var standardDeviation: Double {
        mean * Kernels.expm1(logStandardDeviation * logStandardDeviation).squareRoot()
    }

    /// From 0 to infinity; the median alone if the spread is 0.
    public var support: ClosedRange<Double> {
        logStandardDeviation > 0 ? 0...(.infinity) : median...median
    }

    /// log φ((log x − μ) / σ) − log(σ x).
    public func logDensity(_ x: Double) -> Double {
        guard x > 0, x < .infinity else { return x.isNaN ? .nan : -.infinity }
        guard logStandardDeviation > 0 else { return x == median ? .infinity : -.infinity }
        let log = Kernels.log(x)
        return Normal.logDensity((log - logMean) / logStandardDeviation, logStandardDeviation)
            - log
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard logStandardDeviation > 0 else { return Kernels.log(x) < logMean ? 0 : 1 }
        return Kernels.normalCumulative((Kernels.log(x) - logMean) / logStandardDeviation)
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        guard x > 0 else { return x.isNaN ? .nan : 1 }
        guard logStandardDeviation > 0 else { return Kernels.log(x) < logMean ? 1 : 0 }
        return Kernels.normalCumulative((logMean - Kernels.log(x)) / logStandardDeviation)
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        guard logStandardDeviation > 0 else { return quantile(1 - q) }
        return Kernels.exp(logMean - logStandardDeviation * Kernels.normalQuantile(q))
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        guard logStandardDeviation > 0 else { return Kernels.exp(logMean) }
        return Kernels.exp(logMean + logStandardDeviation * Kernels.normalQuantile(p))
    }
}
