package import Simulation

/// How a back-test is run.
package struct BacktestOptions: Sendable, Hashable {
    /// From how many days in the past the projection is made, and how many steps lie between them.
    package var origins: Int
    package var every: Int
    /// How many steps each origin looks ahead.
    package var horizon: Int
    package var replicates: Int
    package var seed: UInt64?
    package var workers: Int

    package init(
        origins: Int = 8, every: Int = 1, horizon: Int = 3, replicates: Int = 250,
        seed: UInt64? = nil, workers: Int = 1
    ) {
        self.origins = origins
        self.every = every
        self.horizon = horizon
        self.replicates = replicates
        self.seed = seed
        self.workers = workers
    }

    /// How many steps before the as-of day's an origin ends; number 0 is the latest.
    ///
    /// The latest lies a whole horizon back, so that all its steps have happened.
    func stepsBack(_ number: Int) -> Int { horizon + number * every }
}

/// Everything that decides the result of a back-test.
package struct BacktestIdentity: Sendable, Hashable, Codable {
    package var engine: String
    package var baseline: String
    package var asOf: String
    package var step: String
    package var origins: Int
    package var every: Int
    package var horizon: Int
    package var replicates: Int
    package var seed: UInt64
    /// SHA-256 of each input file by its path in the workspace.
    package var inputs: [String: String]
    /// SHA-256 of the workspace's file, of the models that move a projection and of the baseline's.
    package var configuration: [String: String]

    /// Whether its grades are those of a run's figures: same data, models and baseline.
    package func grades(_ run: RunIdentity) -> Bool {
        let isChangedBaseline = run.scenarios.isEmpty && !run.changes.isEmpty
        return engine == run.engine && baseline == run.baseline && asOf == run.asOf
            && step == run.step && inputs == run.inputs && !isChangedBaseline
            && configuration.allSatisfy { run.configuration[$0.key] == $0.value }
    }
}

/// A metric's grade with what it rests on.
package struct MetricGrade: Sendable, Hashable, Codable {
    package var key: MetricKey
    package var grade: Grade
    package var why: String
    package var origins: Int
    package var cases: Int
    /// `1 - CRPS / CRPS of the seasonal-naive forecast`; `nil` where not known or not finite.
    package var skill: Grade.Estimate?
    /// The share of what happened that lay in 90 % intervals.
    package var coverage: Grade.Estimate?
    package var coverage50: Double?
    /// The mean of forecast minus what happened, over the mean size of what happened.
    package var bias: Double?
    package var meanPIT: Double?
}

/// One value that was forecast from an origin: a row of `backtest.csv`.
package struct BacktestRow: Sendable, Hashable {
    package var key: MetricKey
    /// The origin's day, since 1970-01-01.
    package var origin: Int
    /// `1`, `2`, ..., or `1-3` for the whole horizon.
    package var step: String
    package var score: SampleScore
    package var naive: Double
}

/// A finished back-test, as `backtest.json` holds it.
package struct Backtest: Sendable, Hashable, Codable {
    package static let schema = "trustcast.backtest/1"

    package var schema = Backtest.schema
    package var identity: BacktestIdentity
    package var grades: [MetricGrade]
    /// Observed over expected orders by channel in the replay of history, at the latest origin.
    package var levels: [Double]
    /// The days of the origins, the earliest first.
    package var originDays: [String]
    /// What was left out, in plain words.
    package var remarks: [String]
    /// Seconds since 1970, as the caller's clock said; the same back-test elsewhere differs here.
    package var finishedAt: Double

    package func grade(of key: MetricKey) -> MetricGrade? { grades.first { $0.key == key } }

    /// `repeat_orders graded A, gmv B`: the first metrics of an answer, by name.
    package func sentence(_ metrics: [String]) -> String {
        let parts = metrics.compactMap { name in
            grade(of: MetricKey(name)).map { (name, $0.grade.rawValue) }
        }
        let texts = parts.enumerated().map { index, part in
            "\(part.0) \(index == 0 ? "graded " : "")\(part.1)"
        }
        return texts.joined(separator: ", ")
    }
}
