/// One uniform each.
extension LogitNormal: Sampleable {
    /// Several draws; the elementary functions of all of them are taken at once.
    public func samples(_ count: Int, from stream: inout RandomStream) -> [Double] {
        var result: [Double] = []
        let logits = stream.nextNormals(count).map {
            logitStandardDeviation > 0 ? logitMean + logitStandardDeviation * $0 : logitMean
        }
        Kernels.logistic(logits, into: &result)
        return result
    }

    /// A logit-normal share.
    public func sample(from stream: inout RandomStream) -> Double { quantile(stream.nextUniform()) }
}
