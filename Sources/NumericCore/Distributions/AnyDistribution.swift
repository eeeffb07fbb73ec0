/// A distribution of any of the kinds that there are.
public enum AnyDistribution: Distribution, Codable, Equatable {
    /// A number known for sure.
    case fixed(Double)
    /// A normal number.
    case normal(Normal)
    /// A log-normal number.
    case logNormal(LogNormal)
    /// A logit-normal share.
    case logitNormal(LogitNormal)
    /// A number with a spread of its own on each side of the median.
    case twoPieceNormal(TwoPieceNormal)
    /// A beta share.
    case beta(Beta)
    /// A gamma number.
    case gamma(Gamma)
    /// An exponential waiting time.
    case exponential(Exponential)
    /// A Weibull waiting time.
    case weibull(Weibull)
    /// A uniform number.
    case uniform(Uniform)
    /// A triangular number.
    case triangular(Triangular)
    /// A PERT number.
    case pert(Pert)
    /// A number of Student's t distribution.
    case studentT(StudentT)
    /// A chi-square number.
    case chiSquared(ChiSquared)
    /// A number of Fisher's F distribution.
    case fisherF(FisherF)
    /// 0 or 1.
    case bernoulli(Bernoulli)
    /// A binomial count.
    case binomial(Binomial)
    /// A beta-binomial count.
    case betaBinomial(BetaBinomialDistribution)
    /// A hypergeometric count.
    case hypergeometric(Hypergeometric)
    /// A Poisson count.
    case poisson(Poisson)
    /// A negative binomial count.
    case negativeBinomial(NegativeBinomial)
    /// One of a few values.
    case choice(Choice)
    /// One of a few distributions.
    case mixture(Mixture)

    /// The kind's distribution; nil for a fixed number.
    public var distribution: (any Distribution)? {
        switch self {
        case .fixed: nil
        case .normal(let value): value
        case .logNormal(let value): value
        case .logitNormal(let value): value
        case .twoPieceNormal(let value): value
        case .beta(let value): value
        case .gamma(let value): value
        case .exponential(let value): value
        case .weibull(let value): value
        case .uniform(let value): value
        case .triangular(let value): value
        case .pert(let value): value
        case .studentT(let value): value
        case .chiSquared(let value): value
        case .fisherF(let value): value
        case .bernoulli(let value): value
        case .binomial(let value): value
        case .betaBinomial(let value): value
        case .hypergeometric(let value): value
        case .poisson(let value): value
        case .negativeBinomial(let value): value
        case .choice(let value): value
        case .mixture(let value): value
        }
    }

    /// Whether the number is known for sure.
    public var isFixed: Bool { fixedValue != nil }

    /// The number if it is known for sure.
    public var fixedValue: Double? {
        if case .fixed(let value) = self { return value }
        return nil
    }

    /// The kind's support.
    public var support: ClosedRange<Double> {
        if let fixedValue { return fixedValue...fixedValue }
        return distribution?.support ?? -.infinity...(.infinity)
    }

    /// The expectation.
    public var mean: Double { fixedValue ?? distribution?.mean ?? .nan }

    /// The variance.
    public var variance: Double { distribution?.variance ?? 0 }

    /// The standard deviation.
    public var standardDeviation: Double { distribution?.standardDeviation ?? 0 }

    /// The logarithm of the density, or of the probability of x where the kind has such.
    public func logDensity(_ x: Double) -> Double {
        if let fixedValue { return x == fixedValue ? 0 : -.infinity }
        return distribution?.logDensity(x) ?? .nan
    }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        if let fixedValue { return x < fixedValue ? 0 : 1 }
        return distribution?.cumulative(x) ?? .nan
    }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        if let fixedValue { return x < fixedValue ? 1 : 0 }
        return distribution?.upperTail(x) ?? .nan
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        fixedValue ?? distribution?.quantile(p) ?? .nan
    }

    /// The value that is exceeded with probability q.
    public func upperQuantile(_ q: Double) -> Double {
        fixedValue ?? distribution?.upperQuantile(q) ?? .nan
    }

    /// The quantile at a uniform number u whose normal quantile z is known already, as in a copula.
    public func value(uniform u: Double, normal z: Double) -> Double {
        switch self {
        case .normal(let kind): kind.mean + kind.standardDeviation * z
        case .logNormal(let kind): Kernels.exp(kind.logMean + kind.logStandardDeviation * z)
        case .logitNormal(let kind):
            Kernels.logistic(kind.logitMean + kind.logitStandardDeviation * z)
        case .twoPieceNormal(let kind): kind.value(normal: z)
        default: quantile(u)
        }
    }
}
