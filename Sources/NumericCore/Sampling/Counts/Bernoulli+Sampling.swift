/// One uniform each.
extension Bernoulli: Sampleable {
    /// A count.
    public typealias Sample = Int
}
