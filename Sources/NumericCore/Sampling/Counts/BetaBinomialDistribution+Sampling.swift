/// A binomial count at a beta share.
extension BetaBinomialDistribution: Sampleable {
    /// A beta-binomial count.
    public func sample(from stream: inout RandomStream) -> Int {
        let share = rate.sample(from: &stream)
        return Inversion.binomial(stream.nextUniform(), trials: trials, probability: share)
    }
}
