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
        self.init(
            folder: folder, title: plan.title, currency: plan.currency, calendar: plan.calendar,
            horizon: plan.horizon,
            scenarios: plan.scenarios.enumerated().map { index, scenario in
                ProjectedScenario(
                    name: scenario.name, title: scenario.title,
                    outcomes: simulated.outcomes[index], companions: simulated.companions[index])
            },
            keyResults: try Self.answers(plan, simulated.outcomes), models: models,
            assumptions: plan.assumptions, diagnostics: plan.diagnostics, replay: plan.replay,
            backtest: try BacktestStore(folder: Files.folder(of: folder.path))
                .latest(for: folder.record.identity))
    }

    private static func answers(_ plan: RunPlan, _ outcomes: [Outcomes]) throws -> [KeyResultRow] {
        try outcomes.flatMap { outcome in
            try plan.objectives.flatMap { objective in
                try objective.keyResults.map { keyResult in
                    KeyResultRow(
                        objective: objective.name,
                        answer: try outcome.answer(keyResult, calendar: plan.calendar))
                }
            }
        }
    }
}
