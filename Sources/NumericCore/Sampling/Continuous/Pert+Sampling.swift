/// From a beta share.
extension Pert: Sampleable {
    /// A PERT number.
    public func sample(from stream: inout RandomStream) -> Double {
        low + (high - low) * stream.nextBeta(alpha, beta)
    }
}
