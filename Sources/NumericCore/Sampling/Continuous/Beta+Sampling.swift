/// From two gamma numbers on the log scale, so that tiny shapes do not underflow.
extension Beta: Sampleable {
    /// A beta share.
    public func sample(from stream: inout RandomStream) -> Double { stream.nextBeta(alpha, beta) }
}
