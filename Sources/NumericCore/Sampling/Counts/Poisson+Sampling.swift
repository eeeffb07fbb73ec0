/// One uniform each.
extension Poisson: Sampleable {
    /// A count.
    public typealias Sample = Int
}
