/// One uniform each.
extension Triangular: Sampleable {
    /// A triangular number.
    public typealias Sample = Double
}
