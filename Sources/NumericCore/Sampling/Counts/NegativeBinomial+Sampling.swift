/// A Poisson count at a gamma mean.
extension NegativeBinomial: Sampleable {
    /// A negative binomial count; means above 2⁴⁹ count as that.
    public func sample(from stream: inout RandomStream) -> Int {
        let rate = mean / size * stream.nextGamma(shape: size)
        return Inversion.poisson(stream.nextUniform(), mean: min(rate, 0x1p49))
    }
}
