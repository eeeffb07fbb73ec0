/// One uniform each.
extension Weibull: Sampleable {
    /// A waiting time.
    public typealias Sample = Double
}
