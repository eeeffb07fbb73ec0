/// One uniform each.
extension Choice: Sampleable {
    /// A value.
    public typealias Sample = Double
}
