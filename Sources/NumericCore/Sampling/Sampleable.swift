/// What can be drawn at random.
///
/// A sampler is apart from the distribution that it follows. Those that say "one uniform" are
/// inversions and monotone in it; the others may take any number of uniforms. None of them is what
/// the step loop of a projection draws with: that is `Inversion` of keyed uniforms.
public protocol Sampleable: Sendable {
    /// What a draw is: a number, a count, or counts.
    associatedtype Sample: Sendable

    /// One draw.
    func sample(from stream: inout RandomStream) -> Sample

    /// Several draws: the same as as many single ones from the same stream.
    func samples(_ count: Int, from stream: inout RandomStream) -> [Sample]
}

extension Sampleable {
    /// Several draws, one after the other.
    public func samples(_ count: Int, from stream: inout RandomStream) -> [Sample] {
        var result: [Sample] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(sample(from: &stream)) }
        return result
    }
}

extension Sampleable where Self: Distribution, Sample == Double {
    /// The quantile of one uniform.
    public func sample(from stream: inout RandomStream) -> Double { quantile(stream.nextUniform()) }
}

extension Sampleable where Self: CountDistribution, Sample == Int {
    /// The count at one uniform.
    public func sample(from stream: inout RandomStream) -> Int { count(at: stream.nextUniform()) }
}

extension RandomStream {
    /// As many uniforms, in order.
    mutating func nextUniforms(_ count: Int) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        for index in result.indices { result[index] = nextUniform() }
        return result
    }

    /// As many standard normal numbers, one uniform each.
    mutating func nextNormals(_ count: Int) -> [Double] {
        var result: [Double] = []
        Kernels.normalQuantile(nextUniforms(count), into: &result)
        return result
    }
}
