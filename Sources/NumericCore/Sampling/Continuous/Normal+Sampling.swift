/// One uniform each.
extension Normal: Sampleable {
    /// Several draws; the quantiles of all uniforms are taken at once.
    public func samples(_ count: Int, from stream: inout RandomStream) -> [Double] {
        stream.nextNormals(count).map {
            standardDeviation > 0 ? mean + standardDeviation * $0 : mean
        }
    }

    /// A normal number.
    public func sample(from stream: inout RandomStream) -> Double { quantile(stream.nextUniform()) }
}
