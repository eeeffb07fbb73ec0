import DataTables
import Marketplace
import Simulation
import StatisticalModels

extension FinishedRun {
    /// Reads a finished run back from its folder.
    ///
    /// - Throws: `FileError`, and the decoding errors of outcomes and fits.
    package static func open(_ folder: RunFolder) throws -> FinishedRun {
        let plan = folder.record.plan
        func read(_ path: String) throws -> Outcomes {
            try Outcomes.decoded(Files.readFile(path).array)
        }
        let simulated = SimulatedScenarios(
            outcomes: try plan.scenarios.map { try read(folder.outcomesPath($0.name)) },
            companions: try plan.scenarios.map { try read(folder.companionsPath($0.name)) })
        let models = try plan.models.map { try FittedModel(storedAt: folder.fitPath($0)) }
        return try FinishedRun(folder: folder, simulated, models: models)
    }

    /// Puts a run together from its plan, outcomes (in the plan's order) and fits.
    init(folder: RunFolder, _ simulated: SimulatedScenarios, models: [FittedModel]) throws {
        let plan = folder.record.plan
        guard Files.exists(folder.inputsPath) else {
            throw WorkspaceError(
                "\(folder.path) was made by an earlier version of the engine; "
                    + "delete the folder and run again")
        }
        let segments = try plan.scenarios.map { try SegmentDraws(folder.segmentsPath($0.name)) }
        let sellers = try plan.scenarios.map {
            try SellerMoments(decoding: Files.readFile(folder.sellersPath($0.name)).array)
        }
        self.init(
            folder: folder, title: plan.title, currency: plan.currency, calendar: plan.calendar,
            horizon: plan.horizon,
            scenarios: plan.scenarios.enumerated().map { index, scenario in
                ProjectedScenario(
                    name: scenario.name, title: scenario.title,
                    outcomes: simulated.outcomes[index], companions: simulated.companions[index],
                    segments: segments[index], sellers: sellers[index])
            },
            keyResults: try Self.answers(folder, simulated.outcomes, segments), models: models,
            assumptions: plan.assumptions, diagnostics: plan.diagnostics, replay: plan.replay,
            backtest: try BacktestStore(folder: Files.folder(of: folder.path))
                .latest(for: folder.record.identity))
    }

    private static func answers(
        _ folder: RunFolder, _ outcomes: [Outcomes], _ segments: [SegmentDraws]
    ) throws -> [KeyResultRow] {
        let plan = folder.record.plan
        guard plan.objectives.contains(where: { !$0.keyResults.isEmpty }) else { return [] }
        let drawn = try InputsTable.assumptions(of: folder)
        return try outcomes.indices.flatMap { index in
            try plan.objectives.flatMap { objective in
                try objective.keyResults.map { keyResult in
                    let place = try segments[index].segments.place(of: keyResult)
                    let own = try place.map { try segments[index].outcomes(of: $0) }
                    let outcomes = own ?? outcomes[index]
                    let answer = try outcomes.answer(keyResult, calendar: plan.calendar)
                    let inputs = plan.scenarios[index].inputs ?? []
                    return KeyResultRow(
                        objective: objective.name, answer: answer,
                        deciding: outcomes.deciding(answer, inputs.compactMap { drawn[$0] }))
                }
            }
        }
    }
}
