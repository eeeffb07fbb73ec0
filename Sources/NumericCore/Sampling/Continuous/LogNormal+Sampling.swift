/// One uniform each.
extension LogNormal: Sampleable {
    /// Several draws; the elementary functions of all of them are taken at once.
    public func samples(_ count: Int, from stream: inout RandomStream) -> [Double] {
        var result: [Double] = []
        let logs = stream.nextNormals(count).map {
            logStandardDeviation > 0 ? logMean + logStandardDeviation * $0 : logMean
        }
        Kernels.exp(logs, into: &result)
        return result
    }

    /// A log-normal number.
    public func sample(from stream: inout RandomStream) -> Double { quantile(stream.nextUniform()) }
}
