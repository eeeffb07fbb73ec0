/// One uniform each.
extension TwoPieceNormal: Sampleable {
    /// A number.
    public typealias Sample = Double
}
