/// Conditional binomials in the order of the categories, one uniform for each but the last.
extension Multinomial: Sampleable {
    /// One count per category.
    public func sample(from stream: inout RandomStream) -> [Int] {
        Inversion.multinomial(
            stream.nextUniforms(probabilities.count - 1), trials: trials, weights: probabilities)
    }
}
