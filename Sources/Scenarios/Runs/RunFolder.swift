package import DataTables
package import Marketplace
package import Simulation
package import StatisticalModels

/// One finished run on disk, written once and read many times.
///
/// ```
/// runs/<label>-<8 hex>/  run.json  outcomes/NAME.outcomes  outcomes/NAME.companions
///     inputs.csv  outcomes/NAME.segments  outcomes/NAME.sellers  fits/NAME.json  config/…
/// ```
package struct RunFolder: Sendable, Hashable {
    /// The folder's path.
    package var path: String
    package var record: RunRecord

    package init(path: String, record: RunRecord) {
        self.path = path
        self.record = record
    }

    package var name: String { String(path.split(separator: "/").last ?? "") }

    package func outcomesPath(_ scenario: String) -> String {
        "\(path)/outcomes/\(scenario).outcomes"
    }

    package func companionsPath(_ scenario: String) -> String {
        "\(path)/outcomes/\(scenario).companions"
    }

    package var inputsPath: String { "\(path)/inputs.csv" }

    package func segmentsPath(_ scenario: String) -> String {
        "\(path)/outcomes/\(scenario).segments"
    }

    package func sellersPath(_ scenario: String) -> String {
        "\(path)/outcomes/\(scenario).sellers"
    }

    package func fitPath(_ model: String) -> String { "\(path)/fits/\(model).json" }
}

/// What `run.json` holds: `identity` is hashed and compared, `observed` is not.
package struct RunRecord: Sendable, Hashable, Codable {
    package static let schema = "trustcast.run/2"

    package var schema = RunRecord.schema
    package var identity: RunIdentity
    package var plan: RunPlan
    package var observed: RunObserved

    package init(identity: RunIdentity, plan: RunPlan, observed: RunObserved) {
        self.identity = identity
        self.plan = plan
        self.observed = observed
    }
}

/// What follows from the identity and is needed to read the outcomes again.
package struct RunPlan: Sendable, Hashable, Codable {
    package struct Named: Sendable, Hashable, Codable {
        package var name: String
        package var title: String
        /// The paths in inputs.csv of what it reads.
        package var inputs: [String]?
    }
    package var title: String
    package var currency: String
    package var calendar: StepCalendar
    package var horizon: Int
    /// The baseline first.
    package var scenarios: [Named]
    package var objectives: [Objective]
    /// The names of the fits in `fits/`.
    package var models: [String]
    package var assumptions: [InputListing]
    package var diagnostics: [Diagnostic]
    package var replay: Replay?
}

/// Everything that decides the result of a run.
package struct RunIdentity: Sendable, Hashable, Codable {
    package var engine: String
    package var baseline: String
    package var scenarios: [String]
    package var okrs: [String]
    package var asOf: String
    package var step: String
    package var horizon: Int
    /// The first replicate and the one after the last.
    package var replicates: [Int]
    package var seed: UInt64
    /// SHA-256 of each input file by its path in the workspace.
    package var inputs: [String: String]
    /// SHA-256 of each configuration file (workspace, models, scenarios, programs, OKRs).
    package var configuration: [String: String]
    package var changes: [String]
}

/// What was seen while it ran; the same run elsewhere may see something else.
package struct RunObserved: Sendable, Hashable, Codable {
    package var workers: Int
    /// Seconds since 1970, as the caller's clock said.
    package var finishedAt: Double
    package var secondsByStage: [String: Double]
    package var diagnostics: [String]
}
