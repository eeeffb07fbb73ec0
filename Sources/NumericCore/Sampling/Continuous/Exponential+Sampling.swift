/// One uniform each.
extension Exponential: Sampleable {
    /// A waiting time.
    public typealias Sample = Double
}
