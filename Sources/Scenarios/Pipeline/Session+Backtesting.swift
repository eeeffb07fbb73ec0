import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation

extension Session {
    /// What the baseline's projection was worth, made from days in the past and held against what
    /// happened.
    ///
    /// From each origin: the data as known then, the models fitted to them, the baseline's standards
    /// of the time. Long: one fit of the driver for each origin, kept with the models.
    ///
    /// - Parameters:
    ///   - options: Origins, horizon, replicates.
    ///   - clock: Seconds since 1970, for the record.
    /// - Returns: The back-test, and whether it was there already.
    /// - Throws: `WorkspaceError` where history is too short, and naming the origin where something
    ///   cannot be fitted to the data known then.
    package func backtest(
        _ options: BacktestOptions, clock: @Sendable () -> Double
    ) async throws -> (backtest: Backtest, isReused: Bool) {
        try workspace.checkProjectionModels()
        try checkHistory(options)
        let identity = try backtestIdentity(options)
        let store = BacktestStore(folder: workspace.path(workspace.folders.runs))
        if let found = try store.find(identity) { return (found, true) }
        var origins: [BacktestOrigin] = []
        for number in (0..<options.origins).reversed() {
            origins.append(try await origin(number, options, seed: identity.seed))
        }
        progress("scoring \(options.origins) origins")
        let comparison = BacktestComparison(
            origins: origins, happened: try happened(), calendar: calendar, options: options,
            seed: identity.seed)
        let backtest = Backtest(
            identity: identity, grades: comparison.grades,
            levels: origins.last?.levels ?? [],
            originDays: origins.map { Calendar.isoDate($0.day) },
            remarks: origins.last?.remarks ?? [], finishedAt: clock())
        return (try store.write(backtest, rows: comparison.rows), false)
    }

    private func backtestIdentity(_ options: BacktestOptions) throws -> BacktestIdentity {
        let plan = workspace.projection
        let models = [plan.repurchaseModel, plan.channelModel, plan.sellerExitModel]
        let paths =
            ["trustcast.yaml"]
            + models.compactMap { $0 }.map { "\(workspace.folders.models)/\($0).yaml" }
            + (try workspace.library(of: data).files(of: plan.baseline))
            .map { path in
                path.hasPrefix("\(workspace.root)/")
                    ? String(path.dropFirst(workspace.root.count + 1)) : path
            }
        var configuration: [String: String] = [:]
        for path in paths {
            configuration[path] = SHA256.hex(try Files.readFile(workspace.path(path)).array)
        }
        return BacktestIdentity(
            engine: engineVersion, baseline: plan.baseline, asOf: Calendar.isoDate(data.asOf),
            step: plan.step.rawValue, origins: options.origins, every: options.every,
            horizon: options.horizon, replicates: options.replicates,
            seed: options.seed ?? plan.seed, inputs: data.hashes, configuration: configuration)
    }

    /// Before an origin there have to be the burn-in and half a year for fits; what happened is
    /// known for two years back.
    private func checkHistory(_ options: BacktestOptions) throws {
        let days = Double(workspace.panels.historyBurnInDays + 180)
        let before = Int((days / calendar.nominalDays).rounded(.up))
        let steps = 1 - firstStep
        let followed = calendar.unit == .month ? 24 : 104
        let room = min(steps - before, followed) - options.horizon
        let most = room < 0 ? 0 : room / options.every + 1
        guard options.origins > most else { return try checkMonths(options) }
        let unit = calendar.unit.rawValue
        throw WorkspaceError(
            "history has \(steps) \(unit)s, and an origin needs \(before) before it and "
                + "\(options.horizon) after it (looking back \(followed) at most), so that "
                + (most > 0
                    ? "\(most) of \(options.origins) origins are possible; write --origins \(most)"
                        + (options.every > 1 ? ", or a smaller --every" : "")
                    : "none is possible; write a smaller --horizon, or wait for more history"))
    }

    /// Months that end on the 29th or 30th are cut elsewhere when one starts from a short month.
    private func checkMonths(_ options: BacktestOptions) throws {
        for number in 0..<options.origins {
            let back = options.stepsBack(number)
            let own = StepCalendar(unit: calendar.unit, asOf: calendar.lastDay(of: -back))
            let isSame = (1...options.horizon).allSatisfy {
                own.lastDay(of: $0) == calendar.lastDay(of: $0 - back)
            }
            guard !isSame else { continue }
            throw WorkspaceError(
                "months end on day \(Calendar.date(days: data.asOf).day), which not every month "
                    + "has, so that origins cannot be lined up; write as_of as the last day of a "
                    + "month, or a day up to the 28th")
        }
    }

    /// The projection from one origin.
    private func origin(
        _ number: Int, _ options: BacktestOptions, seed: UInt64
    ) async throws -> BacktestOrigin {
        let back = options.stepsBack(number)
        let day = calendar.lastDay(of: -back)
        let place =
            "origin \(options.origins - number) of \(options.origins), "
            + Calendar.isoDate(day)
        do {
            return try await origin(
                on: day, back: back, place: place, options, seed: seed &+ UInt64(number))
        } catch let error where error is CancellationError || error is FileError {
            throw error
        } catch let error as any CustomStringConvertible & Error {
            throw WorkspaceError("\(place): \(error)")
        }
    }

    private func origin(
        on day: Int, back: Int, place: String, _ options: BacktestOptions, seed: UInt64
    ) async throws -> BacktestOrigin {
        let progress = progress
        var workspace = workspace
        workspace.asOf = day
        var session = try Session(
            workspace, data: try data.asKnown(on: day, of: workspace),
            progress: { progress("\(place): \($0)") })
        let scenario = try session.baseline(within: options.horizon)
        let job = try session.projectionJob(
            of: [scenario.scenario], steps: options.horizon, fits: try session.fits([]))
        progress("\(place): simulating \(options.replicates) futures")
        let replicates = 0..<options.replicates
        let outcomes = try await job.outcomes(
            of: 0, inputs: try job.inputs(replicates: replicates, seed: seed),
            replicates: replicates, seed: seed, workers: options.workers)
        return BacktestOrigin(
            day: day, stepsBack: back, outcomes: outcomes,
            levels: job.world.assessment.market.levelLog.map { Kernels.exp($0) },
            remarks: scenario.remarks)
    }

    /// The baseline as it was in force: without programs that had not begun.
    private func baseline(
        within horizon: Int
    ) throws -> (scenario: Scenario, remarks: [String]) {
        let name = workspace.projection.baseline
        var scenario = try workspace.library(of: data).scenario(named: name)
        let end = calendar.lastDay(of: horizon)
        var remarks: [String] = []
        scenario.programs.removeAll { program in
            if program.starts == nil {
                remarks.append(
                    "the baseline's program \(program.name) has no starts, begins with a "
                        + "projection, and is left out of the back-test")
            }
            return program.starts.map { $0 > end } ?? true
        }
        return (scenario, remarks)
    }

    /// The metrics of history as known today.
    private func happened() throws -> Outcomes {
        var history = try Assessment.build(
            AssessmentData(
                orders: data.orders, outcomes: data.outcomes, sellers: data.sellers,
                events: data.events ?? SellerEvents([]), counts: simulated(by: []),
                priors: rates.priors),
            calendar: calendar, options: AssessmentOptions(gapDays: workspace.panels.gapDaysAtLeast)
        ).history
        data.scoreSellers(&history, calendar)
        let metrics = Metrics(unit: calendar.unit, hasSellerNPS: data.nps != nil)
        return Outcomes(
            scenario: "", metrics: metrics, steps: 1, first: 0,
            history: metrics.table(ofHistory: history))
    }
}
