/// A distribution of any of the kinds that a workspace can name.
public enum AnyDistribution: Distribution, Codable, Equatable {
    /// A number known for sure.
    case fixed(Double)
    /// A normal number.
    case normal(Normal)
    /// A log-normal number.
    case logNormal(LogNormal)
    /// A logit-normal share.
    case logitNormal(LogitNormal)
    /// A beta share.
    case beta(Beta)
    /// A gamma number.
    case gamma(Gamma)
    /// A uniform number.
    case uniform(Uniform)
    /// A triangular number.
    case triangular(Triangular)
    /// A PERT number.
    case pert(Pert)
    /// One of a few values.
    case choice(Choice)

    /// The kind's distribution; nil for a fixed number.
    public var distribution: (any Distribution)? {
        switch self {
        case .fixed: nil
        case .normal(let value): value
        case .logNormal(let value): value
        case .logitNormal(let value): value
        case .beta(let value): value
        case .gamma(let value): value
        case .uniform(let value): value
        case .triangular(let value): value
        case .pert(let value): value
        case .choice(let value): value
        }
    }

    /// Whether the number is known for sure.
    public var isFixed: Bool { fixedValue != nil }

    /// The number if it is known for sure.
    public var fixedValue: Double? {
        if case .fixed(let value) = self { return value }
        return nil
    }

    /// The expectation.
    public var mean: Double { fixedValue ?? distribution?.mean ?? .nan }

    /// The standard deviation.
    public var standardDeviation: Double { distribution?.standardDeviation ?? 0 }

    /// P(X ≤ x).
    public func cumulative(_ x: Double) -> Double {
        if let fixedValue { return x < fixedValue ? 0 : 1 }
        return distribution?.cumulative(x) ?? .nan
    }

    /// The quantile at p.
    public func quantile(_ p: Double) -> Double {
        fixedValue ?? distribution?.quantile(p) ?? .nan
    }
}
