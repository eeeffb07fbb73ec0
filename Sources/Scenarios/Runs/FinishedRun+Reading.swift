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
        let outcomes = try plan.scenarios.map { scenario in
            try Outcomes.decoded(Files.readFile(folder.outcomesPath(scenario.name)).array)
        }
        let models = try plan.models.map { try FittedModel(storedAt: folder.fitPath($0)) }
        return try FinishedRun(folder: folder, outcomes: outcomes, models: models)
    }

    /// Puts a run together from its plan, outcomes (in the plan's order) and fits.
    init(folder: RunFolder, outcomes: [Outcomes], models: [FittedModel]) throws {
        let plan = folder.record.plan
        self.init(
            folder: folder, title: plan.title, currency: plan.currency, calendar: plan.calendar,
            horizon: plan.horizon,
            scenarios: zip(plan.scenarios, outcomes).map {
                ProjectedScenario(name: $0.name, title: $0.title, outcomes: $1)
            },
            keyResults: try Self.answers(plan, outcomes), models: models,
            assumptions: plan.assumptions, diagnostics: plan.diagnostics, replay: plan.replay)
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
