/// One uniform each.
extension Uniform: Sampleable {
    /// A uniform number.
    public typealias Sample = Double
}
