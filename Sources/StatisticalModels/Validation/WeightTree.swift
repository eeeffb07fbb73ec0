/// Weights at ranks with sums below a rank in O(log n): a binary indexed tree.
///
/// - Reference: Fenwick (1994), doi:10.1002/spe.4380240306.
struct WeightTree {
    /// Node k, from 1, holds the sum of the last (k & −k) ranks up to it.
    private var nodes: [Double]
    private var weights: [Double]
    private(set) var total = 0.0

    init(count: Int) {
        nodes = [Double](repeating: 0, count: count + 1)
        weights = [Double](repeating: 0, count: count)
    }

    @inline(__always)
    mutating func add(_ weight: Double, at rank: Int) {
        total += weight
        weights[rank] += weight
        var node = rank + 1
        while node < nodes.count {
            nodes[node] += weight
            node += node & -node
        }
    }

    /// The weight at ranks below, at, and above a rank.
    @inline(__always)
    func sums(around rank: Int) -> (below: Double, equal: Double, above: Double) {
        var below = 0.0
        var node = rank
        while node > 0 {
            below += nodes[node]
            node &= node - 1
        }
        let equal = weights[rank]
        return (below, equal, total - below - equal)
    }

    /// Takes every weight at and over a rank's path away: all is empty once each rank was cleared.
    mutating func clear(_ rank: Int) {
        total = 0
        weights[rank] = 0
        var node = rank + 1
        while node < nodes.count {
            nodes[node] = 0
            node += node & -node
        }
    }
}
