/// A normal number over the root of a gamma number with the mean 1.
extension StudentT: Sampleable {
    /// A number of Student's t distribution; infinite where tiny degrees of freedom demand it.
    public func sample(from stream: inout RandomStream) -> Double {
        let normal = stream.nextNormal()
        guard degreesOfFreedom < .infinity else { return normal }
        let half = degreesOfFreedom / 2
        let log = stream.nextLogGamma(shape: half) - Kernels.log(half)
        return normal * Kernels.exp(-0.5 * log)
    }
}
