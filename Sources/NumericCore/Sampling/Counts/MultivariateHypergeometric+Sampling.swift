/// Conditional hypergeometric counts in the order of the groups, one uniform for each but the last.
extension MultivariateHypergeometric: Sampleable {
    /// One count per group.
    public func sample(from stream: inout RandomStream) -> [Int] {
        var counts = [Int](repeating: 0, count: groups.count)
        var left = population
        var rest = draws
        for (index, group) in groups.enumerated().dropLast() {
            counts[index] = Inversion.hypergeometric(
                stream.nextUniform(), population: left, successes: group, draws: rest)
            left -= group
            rest -= counts[index]
        }
        if let last = counts.indices.last { counts[last] = rest }
        return counts
    }
}
