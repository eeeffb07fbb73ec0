package import Assessment
import DataTables
package import Marketplace
import NumericCore
package import Simulation
package import StatisticalModels

/// Everything that a projection needs, decided before the first replicate.
package struct ProjectionJob: Sendable {
    package var world: World
    package var scenarios: [Scenario]
    package var policies: [Policy]
    package var plan: InputPlan
    package var laws: Laws
    /// The gradients at which the driver's draws are held.
    private let levels: [[Double]]
    /// The error of the log hazard of leaving, common to all sellers; `nil` without an exit fit.
    package var exit: EstimatedParameters?
    /// Whether sellers are asked, and their net promoter score today; `nil`: not known.
    package var hasSellerNPS = false
    package var nps: EstimatedParameters?
    package var diagnostics: [Diagnostic]

    /// Compiles the scenarios, the baseline first, for a start state.
    package init(
        assessment: Assessment, laws: Laws, scenarios: [Scenario], steps: Int,
        noise: ProcessNoise = ProcessNoise()
    ) throws {
        self.laws = laws
        self.scenarios = scenarios
        world = try World(
            assessment: assessment, laws: laws, steps: steps, noise: noise, holdsLevel: true)
        let world = world
        levels = world.levelGradients(laws)
        policies = try scenarios.map { try Policy($0, world: world) }
        plan = try InputPlan(scenarios)
        diagnostics = world.diagnostics.map { Diagnostic("start_state", .note, $0) }
        for policy in policies {
            diagnostics += policy.diagnostics.map {
                Diagnostic("policy", .note, $0, place: policy.name)
            }
        }
    }

    /// Simulates one scenario's replicates, whose sellers are handed to `sellers` as they come.
    package func outcomes(
        of index: Int, inputs: Inputs, replicates: Range<Int>, seed: UInt64, workers: Int,
        segments: SellerSegments, sellers: (SellerTally) throws -> Void
    ) async throws -> Outcomes {
        let history = world.assessment.history
        let steps = world.steps
        let metrics = metrics(of: policies[index])
        let nps = nps(of: index, inputs)
        var result = noOutcomes(of: index, first: replicates.lowerBound)
        try await project(
            world: world, policy: policies[index], inputs: inputs, replicates: replicates,
            seed: seed, workers: workers, segments: segments,
            summarise: { replicate, ledgers, tally in
                let scored = nps?.applied(to: ledgers, replicate: replicate) ?? ledgers
                return (metrics.table(history: history, ledgers: scored, rows: 1...steps), tally)
            },
            sink: { _, summary in
                result.append(summary.0)
                try sellers(summary.1)
            })
        return result
    }

    /// Simulates one scenario's replicates; `progress` is told how many are done.
    package func outcomes(
        of index: Int, inputs: Inputs, replicates: Range<Int>, seed: UInt64, workers: Int,
        indices: ReplicateIndices = ReplicateIndices(), progress: (Int) -> Void = { _ in }
    ) async throws -> Outcomes {
        let policy = policies[index]
        let history = world.assessment.history
        let steps = world.steps
        let metrics = metrics(of: policy)
        let nps = nps(of: index, inputs)
        var result = noOutcomes(of: index, first: replicates.lowerBound)
        try await project(
            world: world, policy: policy, inputs: inputs, replicates: replicates, seed: seed,
            workers: workers, indices: indices, progress: progress,
            summarise: { replicate, ledgers in
                let scored = nps?.applied(to: ledgers, replicate: replicate) ?? ledgers
                return metrics.table(history: history, ledgers: scored, rows: 1...steps)
            },
            sink: { _, table in result.append(table) })
        return result
    }

    /// The inputs of the companions of some replicates.
    package func inputs(
        of design: SplitDesign, whole: Inputs, seed: UInt64
    ) throws -> Inputs {
        design.inputs(
            of: whole, fresh: try inputs(replicates: design.freshReplicates, seed: seed))
    }

    /// The outcomes of a scenario before its first replicate.
    package func noOutcomes(of index: Int, first: Int) -> Outcomes {
        let metrics = metrics(of: policies[index])
        return Outcomes(
            scenario: policies[index].name, metrics: metrics, steps: world.steps, first: first,
            history: metrics.table(ofHistory: world.assessment.history))
    }

    /// The same with the keys that a key result may name, also those of a segment of sellers.
    func noOutcomes(
        of index: Int, first: Int, _ keyResult: KeyResult, _ segments: [SellerSegment]
    ) throws -> Outcomes {
        guard let place = try segments.place(of: keyResult) else {
            return noOutcomes(of: index, first: first)
        }
        return SegmentMetrics.noOutcomes(
            scenario: policies[index].name, segments[place],
            entriesAreKnown: policies[index].entriesAreKnown, steps: world.steps, first: first)
    }

    private func metrics(of policy: Policy) -> Metrics {
        Metrics(
            unit: world.assessment.calendar.unit, programs: policy.programNames,
            ofBuyers: policy.buyerProgramNames,
            hasSellerNPS: hasSellerNPS)
    }

    private func nps(of index: Int, _ inputs: Inputs) -> SellerNPSProjection? {
        SellerNPSProjection(
            world: world, policy: policies[index], assumptions: scenarios[index].assumptions,
            inputs: inputs)
    }

    /// The draws of every uncertain number for some replicates.
    package func inputs(replicates: Range<Int>, seed: UInt64) throws -> Inputs {
        try Inputs.draw(
            quantities: plan.quantities, correlations: plan.correlations, laws: laws,
            levels: levels, sellerExit: exit, sellerNPS: nps, replicates: replicates, seed: seed)
    }
}
