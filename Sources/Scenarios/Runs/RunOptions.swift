/// A part of the replicates: shard 1 of 4 has the first quarter.
package struct Shard: Sendable, Hashable, Codable {
    package var part: Int
    package var parts: Int

    package init?(_ text: String) {
        let pieces = text.split(separator: "/").map { Int($0) }
        guard pieces.count == 2, let part = pieces[0], let parts = pieces[1], parts >= 1,
            (1...parts).contains(part)
        else { return nil }
        self.part = part
        self.parts = parts
    }

    /// The replicates of the shard; the shards of a run cover it without overlap.
    package func range(of replicates: Int) -> Range<Int> {
        (replicates * (part - 1) / parts)..<(replicates * part / parts)
    }
}

/// How a projection is run; what is `nil` comes from the workspace.
package struct RunOptions: Sendable, Hashable {
    package var seed: UInt64?
    package var replicates: Int?
    package var shard: Shard?
    package var workers: Int
    package var changes: [ScenarioChange]
    package var again: Bool
    /// The scenarios to run instead of the workspace's list.
    package var scenarios: [String]?
    /// A value of the only scenario, over a range; `nil`: the scenarios as they are.
    package var sweep: Sweep?
    /// Instead of a number of replicates.
    package var precision: Precision?

    package init(
        seed: UInt64? = nil, replicates: Int? = nil, shard: Shard? = nil, workers: Int = 1,
        changes: [ScenarioChange] = [], again: Bool = false, scenarios: [String]? = nil,
        sweep: Sweep? = nil, precision: Precision? = nil
    ) {
        self.seed = seed
        self.replicates = replicates
        self.shard = shard
        self.workers = workers
        self.changes = changes
        self.again = again
        self.scenarios = scenarios
        self.sweep = sweep
        self.precision = precision
    }

    /// What the run's folder is called before its number.
    package var label: String { sweep == nil ? "projection" : "sweep" }
}
