package import NumericCore

/// Companions of some replicates, which share part of their draws: from their covariance follows
/// how much of the variance comes from where.
///
/// Every eighth replicate r has two: one with the same parameters and assumptions and other luck,
/// one with the same parameters alone. Companions 2k and 2k + 1 belong to replicate 8k, in every
/// shard, so that shards merge; their own draws are at 2²³ and beyond, where no replicate is.
package struct SplitDesign: Sendable, Hashable {
    /// One replicate in so many has companions.
    package static let every = 8
    /// The first index of the companions' own draws.
    package static let firstIndex = 1 << 23

    /// The replicates with companions, rising.
    package let bases: [Int]

    package init(replicates: Range<Int>) {
        let first = (replicates.lowerBound + Self.every - 1) / Self.every * Self.every
        bases = Array(stride(from: first, to: replicates.upperBound, by: Self.every))
    }

    /// The numbers of the companions.
    package var replicates: Range<Int> {
        guard let first = bases.first else { return 0..<0 }
        let start = 2 * first / Self.every
        return start..<(start + 2 * bases.count)
    }

    /// The replicates whose own assumptions the companions draw.
    package var freshReplicates: Range<Int> {
        (Self.firstIndex + replicates.lowerBound)..<(Self.firstIndex + replicates.upperBound)
    }

    /// The rows of draws that each companion uses.
    package var indices: ReplicateIndices {
        let before = [Int](repeating: 0, count: replicates.lowerBound)
        return ReplicateIndices(
            chance: before + replicates.map { Self.firstIndex + $0 },
            parameters: before + replicates.map { $0 / 2 * Self.every })
    }

    /// The companions' inputs from those of the replicates and from fresh ones.
    ///
    /// - Parameters:
    ///   - whole: The inputs of the run's replicates.
    ///   - fresh: Inputs of `freshReplicates`, of which the assumptions are taken.
    /// - Returns: Inputs of `replicates`.
    package func inputs(of whole: Inputs, fresh: Inputs) -> Inputs {
        let owners = replicates.map { $0 / 2 * Self.every - whole.replicates.lowerBound }
        var result = whole.rows(owners, as: replicates)
        for (row, companion) in replicates.enumerated() where companion % 2 == 1 {
            for column in 0..<result.values.columns {
                result.values[row, column] = fresh.values[row, column]
            }
        }
        return result
    }
}

extension Inputs {
    /// Some rows, standing for other replicates.
    fileprivate func rows(_ rows: [Int], as replicates: Range<Int>) -> Inputs {
        var result = self
        result.replicates = replicates
        result.values = values.selecting(rows: rows)
        result.driver = driver.selecting(rows: rows)
        result.sellerExit = sellerExit.selecting(rows: rows)
        result.channel = channel.selecting(rows: rows)
        result.sellerNPS = sellerNPS.selecting(rows: rows)
        return result
    }
}
