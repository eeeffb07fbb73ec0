import DataTables
package import Marketplace
import Simulation
package import StatisticalModels

extension Session {
    /// The scenarios of a run, the baseline first.
    package func scenarios(_ options: RunOptions) throws -> [Scenario] {
        let plan = workspace.projection
        let library = workspace.library(of: data)
        if let sweep = options.sweep { return try scenarios(of: sweep, options, library) }
        let others = (options.scenarios ?? plan.scenarios).filter { $0 != plan.baseline }
        return try ([plan.baseline] + others).map { name in
            // A changed value is a scenario's, not the baseline's: the question is "what if".
            let isBaselineAlone = others.isEmpty
            let changes = name == plan.baseline && !isBaselineAlone ? [] : options.changes
            return try library.scenario(named: name, changes: changes)
        }
    }

    /// The baseline, and the swept scenario with each of the values.
    private func scenarios(
        of sweep: Sweep, _ options: RunOptions, _ library: ScenarioLibrary
    ) throws -> [Scenario] {
        let baseline = workspace.projection.baseline
        let name = options.scenarios?.first ?? baseline
        return [try library.scenario(named: baseline)]
            + (try sweep.values.map { value in
                var scenario = try library.scenario(
                    named: name, changes: options.changes + [sweep.change(value)])
                scenario.name = sweep.name(value)
                scenario.title += ", \(sweep.path.joined(separator: ".")) \(value)"
                return scenario
            })
    }

    /// What decides the result of a run.
    package func identity(_ options: RunOptions) throws -> RunIdentity {
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
            scenarios: (options.scenarios ?? plan.scenarios).filter {
                $0 != plan.baseline || options.sweep != nil
            },
            okrs: plan.okrs, asOf: Calendar.isoDate(data.asOf), step: plan.step.rawValue,
            horizon: plan.horizon, replicates: [range.lowerBound, range.upperBound],
            seed: options.seed ?? plan.seed, inputs: data.hashes,
            configuration: try workspace.configurationHashes(),
            changes: options.changes.map { "\($0.path.joined(separator: "."))=\($0.text)" }
                + (options.sweep.map { ["over \($0.text)"] } ?? []))
    }

    /// A finished run, and how it came about.
    package struct Result: Sendable {
        package var run: FinishedRun
        /// Whether it was there already.
        package var isReused: Bool
        /// How exact its means are, where that was asked for.
        package var precision: Precision.Reached?
    }

    /// Runs the projection, or finds it where the same question was asked before.
    ///
    /// With a precision, replicates are added until it is met at one of its stages, or they end; the
    /// run is the one of that many replicates.
    ///
    /// - Parameters:
    ///   - options: How to run it.
    ///   - models: Those whose fits go into the run beside the ones that move it.
    ///   - clock: Seconds since 1970, for the observed part of `run.json`.
    /// - Returns: The run.
    /// - Throws: what reading, fitting, compiling and projecting throw.
    package mutating func run(
        _ options: RunOptions, models: [String], clock: @Sendable () -> Double
    ) async throws -> Result {
        let store = RunStore(folder: workspace.path(workspace.folders.runs))
        let stages = try stages(options)
        let started = clock()
        var prepared: (job: ProjectionJob, fits: [FittedModel], fitted: Double)?
        var simulated = SimulatedScenarios()
        var spill = try SellerSpill(in: store, label: options.label)
        for replicates in stages {
            var staged = options
            staged.replicates = replicates
            let isLast = replicates == stages.last
            let identity = try identity(staged)
            if !options.again, let folder = try store.find(identity, label: options.label) {
                let run = try FinishedRun.open(folder)
                let reached = try options.precision?.reached(run.scenarios.map(\.outcomes))
                if isLast || reached?.isMet != false {
                    return Result(run: run, isReused: true, precision: reached)
                }
                simulated = run.simulated
                spill = try SellerSpill(in: store, label: options.label)
                try spill.add(folder)
                continue
            }
            let (job, fits, fitted) = try prepared ?? prepare(options, models, clock)
            prepared = (job, fits, fitted)
            let first = simulated.outcomes.first?.replicates.upperBound ?? identity.replicates[0]
            let more = try await simulate(
                job, first..<identity.replicates[1], seed: identity.seed, workers: options.workers,
                into: &spill)
            simulated =
                simulated.outcomes.isEmpty
                ? more.scenarios : try .merged([simulated, more.scenarios])
            let reached = try options.precision?.reached(simulated.outcomes)
            guard isLast || reached?.isMet != false else { continue }
            let plan = try plan(job, fits: fits, inputDiagnostics: more.inputs.diagnostics)
            let observed = RunObserved(
                workers: options.workers, finishedAt: clock(),
                secondsByStage: ["fit": fitted - started, "simulate": clock() - fitted],
                diagnostics: [])
            let record = RunRecord(identity: identity, plan: plan, observed: observed)
            try spill.finish()
            let range = identity.replicates[0]..<identity.replicates[1]
            try spill.write(try job.inputs(replicates: range, seed: identity.seed))
            let folder = try write(
                record, simulated, spill, fits: fits, to: store, options: options)
            return Result(
                run: try FinishedRun(folder: folder, simulated, models: fits), isReused: false,
                precision: reached)
        }
        preconditionFailure("a projection without a number of replicates")
    }

    /// The numbers of replicates at which a run may end.
    private func stages(_ options: RunOptions) throws -> [Int] {
        guard options.precision != nil else {
            return [options.replicates ?? workspace.projection.replicates]
        }
        guard options.shard == nil, options.replicates == nil else {
            throw WorkspaceError(
                "--precision decides the number of replicates; leave out --replicates and --shard")
        }
        return Precision.stages
    }

    /// Fits the models and compiles the scenarios.
    private mutating func prepare(
        _ options: RunOptions, _ models: [String], _ clock: () -> Double
    ) throws -> (ProjectionJob, [FittedModel], Double) {
        // What people wrote is read before anything that takes long.
        _ = try scenarios(options)
        _ = try objectives()
        try workspace.checkProjectionModels()
        let fits = try fits(models)
        let fitted = clock()
        let job = try projectionJob(options, fits: fits)
        try checkKeyResults(job)
        return (job, fits, fitted)
    }

    private func objectives() throws -> [Objective] {
        let library = workspace.library(of: data)
        return try workspace.projection.okrs.flatMap { try library.objectives(named: $0) }
    }

    /// Segments and due days that the projection will not have.
    ///
    /// - Throws: `WorkspaceError` that names the file.
    private func checkKeyResults(_ job: ProjectionJob) throws {
        let library = workspace.library(of: data)
        let segments = try segments(of: job.world).list
        for name in workspace.projection.okrs {
            for keyResult in try library.objectives(named: name).flatMap(\.keyResults) {
                do {
                    try checkNPS(keyResult, job)
                    for index in job.policies.indices {
                        _ = try job.noOutcomes(of: index, first: 0, keyResult, segments)
                            .answer(keyResult, calendar: calendar)
                    }
                } catch let error as KeyResultError {
                    throw WorkspaceError("\(library.folder)/okrs/\(name).yaml: \(error)")
                }
            }
        }
    }

    /// Refuses a key result on sellers' net promoter score that no scenario says anything of.
    private func checkNPS(_ keyResult: KeyResult, _ job: ProjectionJob) throws {
        guard keyResult.metric == "seller_nps" else { return }
        guard job.nps != nil else {
            throw KeyResultError.notGiven(
                keyResult: keyResult.name, metric: keyResult.metric,
                advice: "name a table of sellers' answers under data.seller_nps")
        }
        for scenario in job.scenarios where scenario.assumptions.npsPointsAfter == nil {
            throw KeyResultError.notGiven(
                keyResult: keyResult.name, metric: keyResult.metric,
                advice: "say in \(scenario.name) what actions do to it: assumptions: "
                    + "{nps_points_after: {warn: {interval: [-8, -2], level: 90%}}}")
        }
    }

    /// The fits of these models and of those that move a projection, by name.
    package mutating func fits(_ names: [String]) throws -> [FittedModel] {
        var wanted = names
        let plan = workspace.projection
        for name in [plan.repurchaseModel, plan.channelModel, plan.sellerExitModel] {
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
            scenarios: job.scenarios.map { scenario in
                .init(
                    name: scenario.name, title: scenario.title,
                    inputs: InputPlan.quantities(of: scenario).map {
                        InputPlan.path(
                            $0.path, scenario: scenario.name, among: job.plan.quantities)
                    })
            },
            objectives: try objectives(),
            models: fits.map(\.name),
            assumptions: try job.plan.quantities.map { try InputListing($0) },
            diagnostics: job.diagnostics
                + inputDiagnostics.map { Diagnostic("inputs", .warning, $0) },
            replay: try replay(of: job.scenarios[0]))
    }

    /// The baseline's standards on the last steps of history, and the limits that rates bunch under.
    private func replay(of scenario: Scenario) throws -> Replay? {
        var replay = try Replay.lastSteps(
            of: data, rates: rates, calendar: calendar, scenario: scenario)
        replay?.bunched = try bunching(at: scenario.standardsBefore).filter(\.isSeen)
        return replay
    }

    /// Writes the run; asked to compute again, compares with what is there.
    private func write(
        _ record: RunRecord, _ simulated: SimulatedScenarios, _ spill: SellerSpill,
        fits: [FittedModel], to store: RunStore, options: RunOptions
    ) throws -> RunFolder {
        if options.again, let folder = try store.find(record.identity, label: options.label) {
            let before = try FinishedRun.open(folder).simulated
            let isSame = try before.encoded() == simulated.encoded() && spill.equals(folder)
            guard isSame else {
                throw WorkspaceError(
                    "\(folder.name): computed again, the outcomes differ from those in the folder; "
                        + "the folder is left as it is")
            }
            progress("computed again: the same bytes as \(folder.name)")
            return folder
        }
        var files = simulated.files
        for model in fits { files.append(("fits/\(model.name).json", try model.bytes())) }
        for path in record.identity.configuration.keys.sorted() {
            files.append(("config/\(path)", try Files.readFile(workspace.path(path)).array))
        }
        return try store.write(record, label: options.label, files: files, into: spill.folder)
    }
}
