package import Assessment
package import DataTables
package import Simulation
package import StatisticalModels

/// Everything that a finished run holds, read back from its folder or just made.
package struct FinishedRun: Sendable {
    package var folder: RunFolder
    package var title: String
    package var currency: String
    package var calendar: StepCalendar
    package var horizon: Int
    /// The baseline first, then the scenarios in the order asked for.
    package var scenarios: [ProjectedScenario]
    package var keyResults: [KeyResultRow]
    package var models: [FittedModel]
    package var assumptions: [InputListing]
    package var diagnostics: [Diagnostic]
    package var replay: Replay?
    /// The latest back-test of the same data, models and baseline; `nil` where there is none.
    package var backtest: Backtest?

    package var baseline: ProjectedScenario { scenarios[0] }

    /// All steps together.
    package var wholeHorizon: ReportingPeriod {
        ReportingPeriod(
            kind: .step, steps: 1...horizon, firstDay: calendar.firstDay(of: 1),
            lastDay: calendar.lastDay(of: horizon))
    }

    /// A scenario with its outcomes.
    package struct ProjectedScenario: Sendable {
        package var name: String
        package var title: String
        package var outcomes: Outcomes
        /// Of the companions of some replicates, from which the variance's parts follow.
        package var companions: Outcomes
        /// The same by segment of sellers, read from the folder one at a time.
        package var segments: SegmentDraws
        /// Each seller of the start.
        package var sellers: SellerMoments

        /// The outcomes of a segment of sellers; `nil` is the whole marketplace.
        package func outcomes(of segment: Int?) throws -> Outcomes {
            try segment.map { try segments.outcomes(of: $0) } ?? outcomes
        }
    }

    /// The outcomes alone, in the order of the scenarios.
    var simulated: SimulatedScenarios {
        SimulatedScenarios(
            outcomes: scenarios.map(\.outcomes), companions: scenarios.map(\.companions))
    }

    /// A key result's answer under the objective it belongs to.
    package struct KeyResultRow: Sendable {
        package var objective: String
        package var answer: KeyResultAnswer
        /// Which assumption would have to move; `nil` where too few replicates say.
        package var deciding: DecidingAssumption.Answer?
    }
}

/// A model file with its fit.
package struct FittedModel: Sendable {
    package var name: String
    package var title: String
    package var evidence: String
    /// `purchases`, `seller_months` or a file, and the shape of purchases.
    package var panel: String
    package var shape: String
    package var fit: ModelFit
    /// What changes of the columns do to the share with an event; `nil` for curves and shrunk fits.
    package var risks: AverageRisks?

    package init(_ model: ModelFile, fit: ModelFit, risks: AverageRisks? = nil) {
        self.risks = risks
        name = model.name
        title = model.title
        evidence = model.evidence
        panel = model.panel.rawValue
        shape = model.shape.rawValue
        self.fit = fit
    }
}

/// The baseline's standards applied to the last steps of history, beside what was recorded.
package struct Replay: Sendable, Hashable, Codable {
    package var steps: Int
    /// Sellers newly flagged in a step, on average.
    package var flaggedPerStep: Double
    /// First actions recorded in seller events in a step; `nil` without events.
    package var recordedPerStep: Double?
    /// Limits of the baseline under which measured rates bunch.
    package var bunched: [BunchingTest]?
}
