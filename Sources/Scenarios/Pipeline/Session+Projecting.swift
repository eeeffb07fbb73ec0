import DataTables
package import Marketplace
import Simulation
package import StatisticalModels

extension Session {
    /// The scenarios of a run, the baseline first.
    package func scenarios(_ options: RunOptions) throws -> [Scenario] {
        let plan = workspace.projection
        let library = workspace.library(kpis: data.kpis)
        let others = (options.scenarios ?? plan.scenarios).filter { $0 != plan.baseline }
        return try ([plan.baseline] + others).map { name in
            // A changed value is a scenario's, not the baseline's: the question is "what if".
            let isBaselineAlone = others.isEmpty
            let changes = name == plan.baseline && !isBaselineAlone ? [] : options.changes
            return try library.scenario(named: name, changes: changes)
        }
    }

    /// What decides the result of a run.
    package func identity(_ options: RunOptions, label: String) throws -> RunIdentity {
        let plan = workspace.projection
        let replicates = options.replicates ?? plan.replicates
        let range = options.shard.map { $0.range(of: replicates) } ?? 0..<replicates
        if let shard = options.shard, range.isEmpty {
            throw WorkspaceError(
                "shard \(shard.part)/\(shard.parts) of \(replicates) replicates is empty; "
                    + "use at most as many shards as replicates")
        }
        return RunIdentity(
            engine: engineVersion, baseline: plan.baseline,
            scenarios: (options.scenarios ?? plan.scenarios).filter { $0 != plan.baseline },
            okrs: plan.okrs, asOf: Calendar.isoDate(data.asOf), step: plan.step.rawValue,
            horizon: plan.horizon, replicates: [range.lowerBound, range.upperBound],
            seed: options.seed ?? plan.seed, inputs: data.hashes,
            configuration: try workspace.configurationHashes(),
            changes: options.changes.map { "\($0.path.joined(separator: "."))=\($0.text)" })
    }

    /// Runs the projection, or finds it where the same question was asked before.
    ///
    /// `models` are those whose fits go into the run beside the ones that move it; `clock` gives
    /// seconds since 1970 for `run.json`'s observed part.
    ///
    /// - Throws: what reading, fitting, compiling and projecting throw.
    /// - Returns: The run, and whether it was there already.
    package mutating func run(
        _ options: RunOptions, models: [String], clock: @Sendable () -> Double
    ) async throws -> (run: FinishedRun, isReused: Bool) {
        let store = RunStore(folder: workspace.path(workspace.folders.runs))
        let identity = try identity(options, label: Self.label)
        if !options.again, let folder = try store.find(identity, label: Self.label) {
            return (try FinishedRun.open(folder), true)
        }
        // What people wrote is read before anything that takes long.
        _ = try scenarios(options)
        _ = try objectives()
        let started = clock()
        let fits = try fits(models)
        let fitted = clock()
        let job = try projectionJob(options, fits: fits)
        try checkKeyResults(job)
        var outcomes: [Outcomes] = []
        let range = identity.replicates[0]..<identity.replicates[1]
        let inputs = try job.inputs(replicates: range, seed: identity.seed)
        for index in job.policies.indices {
            progress("simulating \(job.scenarios[index].name): \(range.count) futures")
            outcomes.append(
                try await job.outcomes(
                    of: index, inputs: inputs, replicates: range, seed: identity.seed,
                    workers: options.workers))
        }
        let plan = try plan(job, fits: fits, inputDiagnostics: inputs.diagnostics)
        let observed = RunObserved(
            workers: options.workers, finishedAt: clock(),
            secondsByStage: ["fit": fitted - started, "simulate": clock() - fitted],
            diagnostics: [])
        let record = RunRecord(identity: identity, plan: plan, observed: observed)
        let folder = try write(record, outcomes: outcomes, fits: fits, to: store, options: options)
        return (try FinishedRun(folder: folder, outcomes: outcomes, models: fits), false)
    }

    static let label = "projection"

    private func objectives() throws -> [Objective] {
        let library = workspace.library(kpis: data.kpis)
        return try workspace.projection.okrs.flatMap { try library.objectives(named: $0) }
    }

    /// Segments and due days that the projection will not have.
    ///
    /// - Throws: `WorkspaceError` that names the file.
    private func checkKeyResults(_ job: ProjectionJob) throws {
        let library = workspace.library(kpis: data.kpis)
        for name in workspace.projection.okrs {
            for keyResult in try library.objectives(named: name).flatMap(\.keyResults) {
                do {
                    for index in job.policies.indices {
                        _ = try job.noOutcomes(of: index, first: 0)
                            .answer(keyResult, calendar: calendar)
                    }
                } catch let error as KeyResultError {
                    throw WorkspaceError("\(library.folder)/okrs/\(name).yaml: \(error)")
                }
            }
        }
    }

    private mutating func fits(_ names: [String]) throws -> [FittedModel] {
        var wanted = names
        for name in [workspace.projection.repurchaseModel, workspace.projection.sellerExitModel] {
            if let name, !wanted.contains(name) { wanted.append(name) }
        }
        return try wanted.sorted().map { try fit($0) }
    }

    private func plan(
        _ job: ProjectionJob, fits: [FittedModel], inputDiagnostics: [String]
    ) throws -> RunPlan {
        RunPlan(
            title: workspace.title, currency: workspace.currency, calendar: calendar,
            horizon: job.world.steps,
            scenarios: job.scenarios.map { .init(name: $0.name, title: $0.title) },
            objectives: try objectives(),
            models: fits.map(\.name),
            assumptions: try job.plan.quantities.map { try InputListing($0) },
            diagnostics: job.diagnostics
                + inputDiagnostics.map { Diagnostic("inputs", .warning, $0) },
            replay: try Replay.lastSteps(
                of: data, rates: rates, calendar: calendar, scenario: job.scenarios[0]))
    }

    /// Writes the run; asked to compute again, compares with what is there.
    private func write(
        _ record: RunRecord, outcomes: [Outcomes], fits: [FittedModel], to store: RunStore,
        options: RunOptions
    ) throws -> RunFolder {
        if options.again, let folder = try store.find(record.identity, label: Self.label) {
            let before = try FinishedRun.open(folder).scenarios.map(\.outcomes)
            let same = zip(before, outcomes).allSatisfy { $0.encoded() == $1.encoded() }
            guard same, before.count == outcomes.count else {
                throw WorkspaceError(
                    "\(folder.name): computed again, the outcomes differ from those in the folder; "
                        + "the folder is left as it is")
            }
            progress("computed again: the same bytes as \(folder.name)")
            return folder
        }
        var files: [(String, [UInt8])] = []
        for model in fits { files.append(("fits/\(model.name).json", try model.bytes())) }
        for path in record.identity.configuration.keys.sorted() {
            files.append(("config/\(path)", try Files.readFile(workspace.path(path)).array))
        }
        return try store.write(record, label: Self.label, outcomes: outcomes, files: files)
    }
}
