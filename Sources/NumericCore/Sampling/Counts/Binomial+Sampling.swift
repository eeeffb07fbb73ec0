/// One uniform each.
extension Binomial: Sampleable {
    /// A count.
    public typealias Sample = Int
}
