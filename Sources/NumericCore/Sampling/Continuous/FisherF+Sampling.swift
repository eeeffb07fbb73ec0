/// The ratio of two gamma numbers, on the log scale.
extension FisherF: Sampleable {
    /// A number of Fisher's F distribution.
    public func sample(from stream: inout RandomStream) -> Double {
        let above = stream.nextLogGamma(shape: numerator / 2)
        let below = stream.nextLogGamma(shape: denominator / 2)
        return denominator / numerator * Kernels.exp(above - below)
    }
}
