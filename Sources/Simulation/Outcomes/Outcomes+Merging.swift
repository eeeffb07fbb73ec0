/// Outcomes that do not belong together.
package enum OutcomesMergeError: Error, Sendable, Hashable, CustomStringConvertible {
    case nothing
    case different(scenario: String, other: String, what: String)
    case gap(after: Int, next: Int)

    package var description: String {
        switch self {
        case .nothing: "no outcomes to merge; name at least one shard"
        case .different(let scenario, let other, let what):
            "the shards \"\(scenario)\" and \"\(other)\" differ in \(what); merge shards of one run only"
        case .gap(let after, let next):
            after < next
                ? "replicates \(after) to \(next - 1) are in no shard; simulate the missing shard"
                : "replicate \(next) is in two shards; give each replicate once"
        }
    }
}

extension Outcomes {
    /// One scenario's outcomes from its shards, given in any order: the bytes of a whole run.
    ///
    /// - Throws: `OutcomesMergeError` for shards of different runs, gaps and overlaps.
    package static func merged(_ shards: [Outcomes]) throws(OutcomesMergeError) -> Outcomes {
        let sorted = shards.sorted {
            ($0.replicates.lowerBound, $0.replicates.upperBound)
                < ($1.replicates.lowerBound, $1.replicates.upperBound)
        }
        guard var whole = sorted.first else { throw .nothing }
        for shard in sorted.dropFirst() {
            if let what = whole.difference(from: shard) {
                throw .different(scenario: whole.scenario, other: shard.scenario, what: what)
            }
            guard shard.replicates.lowerBound == whole.replicates.upperBound else {
                throw .gap(
                    after: whole.replicates.upperBound, next: shard.replicates.lowerBound)
            }
            whole.values += shard.values
            whole.weights += shard.weights
            whole.replicates = whole.replicates.lowerBound..<shard.replicates.upperBound
        }
        return whole
    }

    private func difference(from other: Outcomes) -> String? {
        if scenario != other.scenario { return "the scenario" }
        if keys != other.keys || weightColumns != other.weightColumns { return "the metrics" }
        if steps != other.steps { return "the number of steps" }
        if history?.steps != other.history?.steps || !Self.sameBits(history, other.history) {
            return "history"
        }
        return nil
    }

    private static func sameBits(_ first: MetricTable?, _ second: MetricTable?) -> Bool {
        let pairs = [(first?.values, second?.values), (first?.weights, second?.weights)]
        return pairs.allSatisfy { ($0 ?? []).map(\.bitPattern) == ($1 ?? []).map(\.bitPattern) }
    }
}
