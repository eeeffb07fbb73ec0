/// Twice a gamma number.
extension ChiSquared: Sampleable {
    /// A chi-square number.
    public func sample(from stream: inout RandomStream) -> Double { gamma.sample(from: &stream) }
}
