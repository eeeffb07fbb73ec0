import CKernels
import NumericCore
import Testing

@Suite struct ManyBinomialsTests {
    /// Trials from 0 to a million, probabilities from far below 0 to above 1.
    @Test func theyAreTheSingleForms() {
        let count = 200_000
        let a = numbers(count, from: 71, 0, 1)
        let b = numbers(count, from: 72, 0, 1)
        let uniforms = numbers(count, from: 73, 0, 1)
        let trials = a.map { Int32(Kernels.exp(14 * $0) - 1) }
        let probabilities = b.enumerated().map { place, u in
            switch place % 5 {
            case 0: Kernels.exp(-12 * u)
            case 1: 1 - Kernels.exp(-12 * u)
            case 2: u * 1.2 - 0.1
            default: u
            }
        }
        var counts = [Int32](repeating: -1, count: count)
        Inversion.binomials(
            uniforms, trials: trials, probabilities: probabilities, count: count, into: &counts)
        for place in 0..<count {
            let one = Inversion.binomial(
                uniforms[place], trials: Int(trials[place]), probability: probabilities[place])
            if counts[place] != Int32(one) {
                Issue.record(
                    "\(uniforms[place]) \(trials[place]) \(probabilities[place]): \(counts[place]), \(one)"
                )
            }
        }
    }

    /// At every count within the expansion's reach, a uniform just below and just above its
    /// distribution function: here the expansion would be wrong if its margin were too small.
    @Test(arguments: [5.0, 5.4, 6, 7.7, 9, 12, 17, 31, 48.1, 90, 300, 2500])
    func theExpansionIsRightAtEveryJump(mean: Double) {
        for p in [0.5, 0.41, 0.3, 0.17, 0.08, 0.02, 0.003, 1e-4] {
            let trials = Int((mean / p).rounded(.up))
            let size = Double(trials)
            let deviation = (mean * (1 - p)).squareRoot()
            let least = max(0, Int(mean - 5 * deviation - 2))
            let most = min(trials - 1, Int(mean + 5.5 * deviation + 5))
            var uniforms: [Double] = []
            var expected: [Int32] = []
            for k in least...most {
                // P(X ≤ k) = I_{1-p}(n − k, k + 1).
                let below = Special.regularizedBeta(1 - p, size - Double(k), Double(k) + 1)
                // Farther out the sums of probabilities decide (|z| > 4.4), to 1e-15 of 1.
                guard below > 6e-6, below < 1 - 6e-6 else { continue }
                let reach = 1e-7 * min(below, 1 - below)
                uniforms += [below - reach, below + reach]
                expected += [Int32(k), Int32(k + 1)]
            }
            for flips in [false, true] {
                var counts = [Int32](repeating: -1, count: uniforms.count)
                Inversion.binomials(
                    flips ? uniforms.map { 1 - $0 } : uniforms,
                    trials: uniforms.map { _ in Int32(trials) },
                    probabilities: uniforms.map { _ in flips ? 1 - p : p },
                    count: uniforms.count, into: &counts)
                #expect(
                    counts == (flips ? expected.map { Int32(trials) - $0 } : expected),
                    "\(mean) \(p) \(flips)")
            }
        }
    }

    @Test func theSameBitsAtEveryInstructionSet() {
        let count = 50_000
        let uniforms = numbers(count, from: 81, 0, 1)
        let trials = numbers(count, from: 82, 0, 9).map { Int32(Kernels.exp($0)) }
        let probabilities = numbers(count, from: 83, 0, 1)
        var first: [Int32]?
        for level in 0...ck_level() {
            var counts = [Int32](repeating: -1, count: count)
            ck_binomials(level, &counts, uniforms, trials, probabilities, count)
            #expect(counts == first ?? counts, "level \(level)")
            first = first ?? counts
        }
    }
}

@Suite struct KeyedTreeTests {
    private let entities = (0..<200).map { UInt32($0 * 7919 + 3) }

    /// Items in the order of their buckets, with what each was.
    private func items(_ tree: KeyedTree, _ weights: [Double], absent: Set<Int> = [])
        -> (order: [Int], buckets: [Int32], weights: [Double], entities: [UInt32])
    {
        let order = entities.indices.filter { !absent.contains($0) }.sorted {
            (tree.bucket(of: entities[$0], tree: 0), $0)
                < (tree.bucket(of: entities[$1], tree: 0), $1)
        }
        return (
            order, order.map { Int32(tree.bucket(of: entities[$0], tree: 0)) },
            order.map { weights[$0] }, order.map { entities[$0] }
        )
    }

    private func counts(
        _ tree: inout KeyedTree, _ total: Int, _ weights: [Double], absent: Set<Int> = [],
        index: UInt32
    ) -> [Int] {
        let items = items(tree, weights, absent: absent)
        tree.setItems(
            buckets: items.buckets, weights: items.weights, entities: items.entities,
            count: items.order.count)
        tree.split(
            [total], key: StreamKey(seed: 5), nodes: .allocationTree, items: .sellerAllocation,
            step: 1, block: 0, index: index)
        var result = [Int](repeating: 0, count: entities.count)
        for hit in 0..<tree.hits {
            result[items.order[Int(tree.hitItem[hit])]] += Int(tree.hitCount[hit])
        }
        return result
    }

    private var weights: [Double] {
        numbers(entities.count, from: 91, 0, 1).map { Kernels.exp(4 * $0) }
    }

    /// Each item's count is binomial: mean and variance over 4,000 splits, within 5 errors.
    @Test func countsAreMultinomial() {
        let weights = weights
        let total = weights.reduce(0, +)
        var tree = KeyedTree(depths: [KeyedTree.depth(items: entities.count)])
        let splits = 4000
        var sum = [Double](repeating: 0, count: entities.count)
        var squares = sum
        for index in 0..<splits {
            let counts = counts(&tree, 3000, weights, index: UInt32(index))
            #expect(counts.reduce(0, +) == 3000)
            for (i, count) in counts.enumerated() {
                sum[i] += Double(count)
                squares[i] += Double(count * count)
            }
        }
        let n = Double(splits)
        for i in entities.indices {
            let p = weights[i] / total
            let variance = 3000 * p * (1 - p)
            let mean = sum[i] / n
            #expect(abs(mean - 3000 * p) < 5 * (variance / n).squareRoot())
            let kurtosis = 3 + (1 - 6 * p * (1 - p)) / variance
            let found = squares[i] / n - mean * mean
            #expect(abs(found - variance) < 5 * variance * ((kurtosis - 1) / n).squareRoot())
        }
    }

    /// Without one item the others' counts differ by at most 2 % of the variance of independent
    /// splits.
    @Test func oneItemLessMovesTheOthersLittle() {
        let weights = weights
        var tree = KeyedTree(depths: [KeyedTree.depth(items: entities.count)])
        var paired = 0.0
        var independent = 0.0
        for index in 0..<300 {
            let whole = counts(&tree, 3000, weights, index: UInt32(index))
            let rest = 3000 - whole[17]
            let without = counts(&tree, rest, weights, absent: [17], index: UInt32(index))
            let other = counts(&tree, 3000, weights, index: UInt32(index + 1000))
            for i in entities.indices where i != 17 {
                paired += Double((whole[i] - without[i]) * (whole[i] - without[i]))
                independent += Double((whole[i] - other[i]) * (whole[i] - other[i]))
            }
        }
        #expect(paired < 0.02 * independent, "\(paired / independent)")
    }

    /// Empty buckets, one item, several trees, a tree of one bucket.
    @Test func smallTrees() {
        var tree = KeyedTree(depths: [3, 0, 1])
        let own = (0..<3).map { Int32(tree.bucket(of: 77, tree: $0)) }
        tree.setItems(buckets: own, weights: [1, 2, 3], entities: [77, 77, 77], count: 3)
        tree.split(
            [5, 0, 7], key: StreamKey(seed: 1), nodes: .allocationTree, items: .sellerAllocation,
            step: 1, block: 0, index: 0)
        let hits = (0..<tree.hits).map { (tree.hitItem[$0], tree.hitCount[$0]) }
            .sorted { $0.0 < $1.0 }
        #expect(hits.map(\.0) == [0, 2])
        #expect(hits.map(\.1) == [5, 7])
        #expect(tree.weight(ofTree: 1) == 2)
        #expect(KeyedTree.depth(items: 1) == 0 && KeyedTree.depth(items: 5000) == 11)
    }
}
