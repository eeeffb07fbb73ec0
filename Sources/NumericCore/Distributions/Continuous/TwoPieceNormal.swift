/// A number whose transform has a normal distribution, with a spread of its own on each side of
/// the median: g(X) = g(m) + z·(z < 0 ? below : above), Z standard normal.
///
/// So a median and a central interval can all three be kept. With equal spreads it is the normal,
/// log-normal or logit-normal distribution.
public struct TwoPieceNormal: Distribution, Codable, Equatable {
    /// The transform g.
    public enum Scale: String, Codable, Sendable {
        /// The number itself.
        case identity
        /// The logarithm of a positive number.
        case log
        /// The logit of a share.
        case logit

        /// g(x).
        public func forward(_ x: Double) -> Double {
            switch self {
            case .identity: x
            case .log: Kernels.log(x)
            case .logit: Kernels.logit(x)
            }
        }

        /// The inverse of g.
        public func inverse(_ y: Double) -> Double {
            switch self {
            case .identity: y
            case .log: Kernels.exp(y)
            case .logit: Kernels.logistic(y)
            }
        }

        /// log g′(x).
        func logSlope(_ x: Double) -> Double {
            switch self {
            case .identity: 0
            case .log: -Kernels.log(x)
            case .logit: -Kernels.log(x) - Kernels.log1p(-x)
            }
        }

        var range: ClosedRange<Double> {
            switch self {
            case .identity: -.infinity...(.infinity)
            case .log: 0...(.infinity)
            case .logit: 0...1
            }
        }
    }

    /// The transform.
    public let scale: Scale
    /// g of the median.
    public let location: Double
    /// The spread of g(X) below the median, at least 0.
    public let below: Double
    /// The spread of g(X) above the median, at least 0.
    public let above: Double

    /// Makes the distribution of a transformed median and its two spreads.
    public init(
        scale: Scale, location: Double, below: Double, above: Double
    ) throws(DistributionError) {
        try DistributionError.check(
            location.isFinite && below >= 0 && above >= 0 && below.isFinite && above.isFinite,
            "two_piece",
            "needs a finite location and spreads of at least 0, not \(location), \(below), \(above)"
        )
        self.scale = scale
        self.location = location
        self.below = below
        self.above = above
    }

    /// Makes the distribution whose central interval, and median if it is given, are the ones stated;
    /// without a median both spreads are the same.
    public init(
        scale: Scale, interval: (Double, Double), level: Double, median: Double? = nil
    ) throws(DistributionError) {
        let fit = try NormalScale(
            "two_piece", interval: interval, level: level, median: median,
            transform: scale.forward)
        let (low, high) = (scale.forward(interval.0), scale.forward(interval.1))
        let q = Kernels.normalQuantile((1 + level) / 2)
        try self.init(
            scale: scale, location: fit.location, below: (fit.location - low) / q,
            above: (high - fit.location) / q)
    }

    /// What g can map.
    public var support: ClosedRange<Double> {
        let middle = scale.inverse(location)
        return
            (below > 0 ? scale.range.lowerBound : middle)...(above > 0
            ? scale.range.upperBound : middle)
    }

    /// log φ(z) − log(spread) + log g′(x).
    public func logDensity(_ x: Double) -> Double {
        guard x > scale.range.lowerBound, x < scale.range.upperBound else {
            return x.isNaN ? .nan : -.infinity
        }
        let shift = scale.forward(x) - location
        let spread = shift < 0 ? below : above
        guard spread > 0 else { return shift == 0 ? .infinity : -.infinity }
        return Normal.logDensity(shift / spread, spread) + scale.logSlope(x)
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        guard let z = normal(x) else { return x.isNaN ? .nan : x <= scale.range.lowerBound ? 0 : 1 }
        return Kernels.normalCumulative(z)
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        guard let z = normal(x) else { return x.isNaN ? .nan : x <= scale.range.lowerBound ? 1 : 0 }
        return Kernels.normalCumulative(-z)
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double { value(normal: Kernels.normalQuantile(p)) }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double { value(normal: -Kernels.normalQuantile(q)) }

    /// The value at a standard normal number.
    public func value(normal z: Double) -> Double {
        let spread = z < 0 ? below : above
        return scale.inverse(spread > 0 ? location + z * spread : z.isNaN ? z : location)
    }

    /// The expectation, by Simpson's rule on each side of the median (relative error about 1e-9).
    public var mean: Double { expectation { $0 } }

    /// The standard deviation, by the same rule.
    public var standardDeviation: Double {
        let centre = mean
        return expectation { ($0 - centre) * ($0 - centre) }.squareRoot()
    }

    private func expectation(_ value: (Double) -> Double) -> Double {
        var sum = 0.0
        for side in [-1.0, 1.0] {
            // A log-normal number's second moment lies around z = 2 · spread.
            let reach = 12 + (scale == .log ? 2 * max(below, above) : 0)
            let steps = 2 * Int((reach * 64).rounded(.up))
            for step in 0...steps {
                let z = side * Double(step) / 128
                let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
                let x = value(self.value(normal: step == 0 ? 0 : z))
                sum += weight * x * Special.normalDensity(z)
            }
        }
        return sum / 384
    }

    /// The standard normal number behind x; nil where x is out of g's range.
    private func normal(_ x: Double) -> Double? {
        guard x > scale.range.lowerBound, x < scale.range.upperBound else { return nil }
        let shift = scale.forward(x) - location
        let spread = shift < 0 ? below : above
        return spread > 0 ? shift / spread : shift < 0 ? -.infinity : .infinity
    }
}
