import Marketplace
package import Simulation

extension Session {
    /// Simulates every scenario of a job, and the companions that part its variance.
    func simulate(
        _ job: ProjectionJob, _ replicates: Range<Int>, seed: UInt64, workers: Int,
        into spill: inout SellerSpill
    ) async throws -> (scenarios: SimulatedScenarios, inputs: Inputs) {
        let inputs = try job.inputs(replicates: replicates, seed: seed)
        let design = SplitDesign(replicates: replicates)
        let beside = try job.inputs(of: design, whole: inputs, seed: seed)
        let segments = try segments(of: job.world)
        try spill.begin(job, segments, first: replicates.lowerBound)
        var result = SimulatedScenarios()
        for index in job.policies.indices {
            progress("simulating \(job.scenarios[index].name): \(replicates.count) futures")
            result.outcomes.append(
                try await job.outcomes(
                    of: index, inputs: inputs, replicates: replicates, seed: seed,
                    workers: workers, segments: segments
                ) { try spill.add($0, to: index) })
            result.companions.append(
                try await job.outcomes(
                    of: index, inputs: beside, replicates: design.replicates, seed: seed,
                    workers: workers, indices: design.indices))
        }
        return (result, inputs)
    }

    /// The segments of a world's sellers.
    ///
    /// - Throws: `FormatError` that names the place where they are asked for.
    func segments(of world: World) throws -> SellerSegments {
        do {
            return try SellerSegments(workspace.projection.segments, world: world)
        } catch let error as ProjectionError {
            throw workspace.projection.segmentsPlace?.error("\(error)") ?? error
        }
    }
}

/// The outcomes of all scenarios of a run, in its order.
package struct SimulatedScenarios: Sendable, Hashable {
    package var outcomes: [Outcomes] = []
    /// Of the companions of some replicates (`SplitDesign`).
    package var companions: [Outcomes] = []

    package init(outcomes: [Outcomes] = [], companions: [Outcomes] = []) {
        self.outcomes = outcomes
        self.companions = companions
    }

    /// What a run's folder holds of them.
    var files: [(String, [UInt8])] {
        outcomes.map { ("outcomes/\($0.scenario).outcomes", $0.encoded()) }
            + companions.map { ("outcomes/\($0.scenario).companions", $0.encoded()) }
    }

    /// All bytes, to be compared.
    func encoded() -> [[UInt8]] { files.map(\.1) }

    /// The scenarios of all shards, put together.
    ///
    /// - Throws: `OutcomesMergeError` for shards of different runs, gaps and overlaps.
    static func merged(_ shards: [SimulatedScenarios]) throws -> SimulatedScenarios {
        guard let first = shards.first else { throw OutcomesMergeError.nothing }
        return SimulatedScenarios(
            outcomes: try first.outcomes.indices.map { index in
                try Outcomes.merged(shards.map { $0.outcomes[index] })
            },
            companions: try first.companions.indices.map { index in
                try Outcomes.merged(shards.map { $0.companions[index] })
            })
    }
}
