/// By rejection (Marsaglia and Tsang 2000), on the log scale.
extension Gamma: Sampleable {
    /// A gamma number; 0 where it is too small for a double.
    public func sample(from stream: inout RandomStream) -> Double {
        scale * stream.nextGamma(shape: shape)
    }
}
