/// By the kind's own sampler.
extension AnyDistribution: Sampleable {
    /// A number of the kind; counts as numbers.
    public func sample(from stream: inout RandomStream) -> Double {
        switch self {
        case .fixed(let value): value
        case .normal(let kind): kind.sample(from: &stream)
        case .logNormal(let kind): kind.sample(from: &stream)
        case .logitNormal(let kind): kind.sample(from: &stream)
        case .twoPieceNormal(let kind): kind.sample(from: &stream)
        case .beta(let kind): kind.sample(from: &stream)
        case .gamma(let kind): kind.sample(from: &stream)
        case .exponential(let kind): kind.sample(from: &stream)
        case .weibull(let kind): kind.sample(from: &stream)
        case .uniform(let kind): kind.sample(from: &stream)
        case .triangular(let kind): kind.sample(from: &stream)
        case .pert(let kind): kind.sample(from: &stream)
        case .studentT(let kind): kind.sample(from: &stream)
        case .chiSquared(let kind): kind.sample(from: &stream)
        case .fisherF(let kind): kind.sample(from: &stream)
        case .choice(let kind): kind.sample(from: &stream)
        case .mixture(let kind): kind.sample(from: &stream)
        case .bernoulli(let kind): Double(kind.sample(from: &stream))
        case .binomial(let kind): Double(kind.sample(from: &stream))
        case .betaBinomial(let kind): Double(kind.sample(from: &stream))
        case .hypergeometric(let kind): Double(kind.sample(from: &stream))
        case .poisson(let kind): Double(kind.sample(from: &stream))
        case .negativeBinomial(let kind): Double(kind.sample(from: &stream))
        }
    }
}
