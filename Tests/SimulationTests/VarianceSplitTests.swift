import NumericCore
import Simulation
import Testing

@Suite struct VarianceSplitTests {
    /// Y = a + 2b + 3c with a, b, c normal: shares 1, 4 and 9 of 14.
    @Test func `Known shares are found within their errors`() throws {
        var stream = RandomStream(key: StreamKey(seed: 20_251), purpose: .study)
        func normal() -> Double { stream.nextNormal() }
        var (own, luck, assumptions): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<4_000 {
            let (a, b) = (normal(), normal())
            own.append(1e6 + a + 2 * b + 3 * normal())
            luck.append(1e6 + a + 2 * b + 3 * normal())
            assumptions.append(1e6 + a + 2 * normal() + 3 * normal())
        }
        let split = try #require(
            VarianceSplit(own: own, otherLuck: luck, otherAssumptions: assumptions))
        #expect(split.count == 4_000)
        let found = [split.parameters, split.assumptions, split.chance]
        // Five errors: a false alarm in 6e-7 for each.
        for (share, truth) in zip(found, [1.0 / 14, 4.0 / 14, 9.0 / 14]) {
            #expect(abs(share.estimate - truth) < 5 * share.standardError)
            #expect(share.standardError < 0.03)
        }
        #expect(abs(found.reduce(0) { $0 + $1.estimate } - 1) < 1e-12)
    }

    /// Errors are those of leaving out one triple after the other, computed from the start.
    @Test func `Errors leave out one at a time`() throws {
        let values = (0..<55).map { Double(($0 * 37 + 11) % 55) }
        let other = (0..<55).map { Double(($0 * 53 + 3) % 55) + values[$0] }
        let third = (0..<55).map { Double(($0 * 17 + 8) % 55) - 0.3 * values[$0] }
        let split = try #require(
            VarianceSplit(own: values, otherLuck: other, otherAssumptions: third))
        let shares = (0..<55).map { left -> Double in
            func without(_ x: [Double]) -> [Double] {
                x.indices.filter { $0 != left }.map { x[$0] }
            }
            let (x, y, z) = (without(values), without(other), without(third))
            func covariance(_ a: [Double], _ b: [Double]) -> Double {
                let (m, n) = (a.reduce(0, +) / 54, b.reduce(0, +) / 54)
                return zip(a, b).reduce(0) { $0 + ($1.0 - m) * ($1.1 - n) } / 53
            }
            return 1 - covariance(x, y)
                / ((covariance(x, x) + covariance(y, y) + covariance(z, z)) / 3)
        }
        let mean = shares.reduce(0, +) / 55
        let spread = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        #expect(abs(split.chance.standardError - (54.0 / 55 * spread).squareRoot()) < 1e-9)
    }

    @Test func `Too few, or nothing that varies, gives no shares`() {
        let few = [Double](repeating: 1, count: 49)
        #expect(VarianceSplit(own: few, otherLuck: few, otherAssumptions: few) == nil)
        let same = [Double](repeating: 1, count: 80)
        #expect(VarianceSplit(own: same, otherLuck: same, otherAssumptions: same) == nil)
    }

    @Test func `Companions are the same in every shard`() {
        let whole = SplitDesign(replicates: 0..<100)
        #expect(whole.bases == [0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96])
        #expect(whole.replicates == 0..<26)
        let parts = [0..<25, 25..<50, 50..<75, 75..<100].map { SplitDesign(replicates: $0) }
        #expect(parts.flatMap(\.bases) == whole.bases)
        #expect(parts.flatMap { Array($0.replicates) } == Array(whole.replicates))
        #expect(parts[1].indices.chance[8] == SplitDesign.firstIndex + 8)
        #expect(parts[1].indices.parameters[8] == 32 && parts[1].indices.parameters[9] == 32)
        #expect(SplitDesign(replicates: 1..<8).replicates.isEmpty)
    }
}
