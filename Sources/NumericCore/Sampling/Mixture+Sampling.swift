/// One uniform for the component, then a draw from it.
extension Mixture: Sampleable {
    /// A number of a component.
    public func sample(from stream: inout RandomStream) -> Double {
        let u = stream.nextUniform()
        var sum = 0.0
        for (component, probability) in zip(components, probabilities) {
            sum += probability
            if sum >= u { return component.sample(from: &stream) }
        }
        return components.last?.sample(from: &stream) ?? .nan
    }
}
