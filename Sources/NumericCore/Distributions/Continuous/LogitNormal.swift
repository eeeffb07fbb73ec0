/// The logit-normal distribution of a share: 1 / (1 + e⁻ᶻ) with Z normal.
public struct LogitNormal: Distribution, Codable, Equatable {
    /// The mean of logit X.
    public let logitMean: Double
    /// The standard deviation of logit X, at least 0.
    public let logitStandardDeviation: Double

    /// Makes the distribution of the mean and standard deviation of logit X.
    public init(logitMean: Double, logitStandardDeviation: Double) throws(DistributionError) {
        try DistributionError.check(
            logitMean.isFinite && logitStandardDeviation >= 0 && logitStandardDeviation.isFinite,
            "logit_normal",
            "needs a finite logit mean and a logit standard deviation of at "
                + "least 0, not \(logitMean) and \(logitStandardDeviation)")
        self.logitMean = logitMean
        self.logitStandardDeviation = logitStandardDeviation
    }

    /// Makes the distribution of a central interval inside (0, 1); a median, if given, is kept and
    /// the interval gives the spread only.
    public init(
        interval: (Double, Double), level: Double, median: Double? = nil
    ) throws(DistributionError) {
        let fit = try NormalScale(
            "logit_normal", interval: interval, level: level, median: median,
            transform: { Kernels.logit($0) })
        logitMean = fit.location
        logitStandardDeviation = fit.scale
    }

    /// The expectation, by the trapezoidal rule (error below 1e-12 for spreads up to 10).
    public var mean: Double { expectation { $0 } }

    /// The standard deviation, by the same rule.
    public var standardDeviation: Double {
        let centre = mean
        return expectation { ($0 - centre) * ($0 - centre) }.squareRoot()
    }

    /// From 0 to 1; the median alone if the spread is 0.
    public var support: ClosedRange<Double> {
        logitStandardDeviation > 0 ? 0...1 : median...median
    }

    /// log φ((logit x − μ) / σ) − log(σ x (1 − x)).
    public func logDensity(_ x: Double) -> Double {
        guard x > 0, x < 1 else { return x.isNaN ? .nan : -.infinity }
        guard logitStandardDeviation > 0 else { return x == median ? .infinity : -.infinity }
        let z = (Kernels.logit(x) - logitMean) / logitStandardDeviation
        return Normal.logDensity(z, logitStandardDeviation) - Kernels.log(x) - Kernels.log1p(-x)
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        guard x > 0, x < 1 else { return x.isNaN ? .nan : x < 1 ? 1 : 0 }
        let z = logitMean - Kernels.logit(x)
        guard logitStandardDeviation > 0 else { return z > 0 ? 1 : 0 }
        return Kernels.normalCumulative(z / logitStandardDeviation)
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        guard logitStandardDeviation > 0 else { return quantile(1 - q) }
        return Kernels.logistic(logitMean - logitStandardDeviation * Kernels.normalQuantile(q))
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        guard x > 0, x < 1 else { return x < 1 ? 0 : 1 }
        let z = Kernels.logit(x) - logitMean
        guard logitStandardDeviation > 0 else { return z < 0 ? 0 : 1 }
        return Kernels.normalCumulative(z / logitStandardDeviation)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        guard logitStandardDeviation > 0 else { return Kernels.logistic(logitMean) }
        return Kernels.logistic(logitMean + logitStandardDeviation * Kernels.normalQuantile(p))
    }

    private func expectation(_ value: (Double) -> Double) -> Double {
        let step = 0.03125
        var sum = 0.0
        for index in -288...288 {
            let z = Double(index) * step
            sum +=
                value(Kernels.logistic(logitMean + logitStandardDeviation * z))
                * Special.normalDensity(z)
        }
        return sum * step
    }
}
