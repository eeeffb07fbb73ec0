/// One uniform each.
extension Hypergeometric: Sampleable {
    /// A count.
    public typealias Sample = Int
}
