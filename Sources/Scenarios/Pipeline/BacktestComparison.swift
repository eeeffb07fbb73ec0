import DataTables
import Simulation

/// A projection from a day in the past.
struct BacktestOrigin: Sendable {
    var day: Int
    /// How many steps before the as-of day's it ends.
    var stepsBack: Int
    var outcomes: Outcomes
    /// Observed over expected orders of the replay, by channel.
    var levels: [Double]
    var remarks: [String]
}

/// The projections of all origins, the earliest first, held against what happened.
struct BacktestComparison {
    private(set) var rows: [BacktestRow] = []
    private(set) var grades: [MetricGrade] = []

    private let origins: [BacktestOrigin]
    private let happened: Outcomes
    private let calendar: StepCalendar
    private let horizon: Int

    /// Scores every metric that history observes and that counts what happens.
    ///
    /// Grades rest on the steps; the whole horizon stands in the rows beside them, being the same
    /// orders once more.
    init(
        origins: [BacktestOrigin], happened: Outcomes, calendar: StepCalendar,
        options: BacktestOptions, seed: UInt64
    ) {
        self.origins = origins
        self.happened = happened
        self.calendar = calendar
        horizon = options.horizon
        let scoring = BacktestScoring(
            block: (options.horizon + options.every - 1) / options.every, seed: seed)
        let level = (origins.last?.levels ?? []).max { Self.distance($0) < Self.distance($1) } ?? 1
        for key in happened.keys {
            guard let definition = MetricDefinition.named(key.metric), definition.isObserved,
                definition.isRealised, !definition.isPaired
            else { continue }
            var cases: [BacktestCase] = []
            for (number, origin) in origins.enumerated() {
                cases += add(key, definition, number, origin)
            }
            grades.append(
                MetricGrade(key, scoring.finding(cases, level: level)))
        }
    }

    /// How far a factor is from 1, either way.
    private static func distance(_ factor: Double) -> Double { max(factor, 1 / factor) }

    /// The cases of one metric and origin: its steps; the horizon becomes a row only.
    private mutating func add(
        _ key: MetricKey, _ definition: MetricDefinition, _ number: Int, _ origin: BacktestOrigin
    ) -> [BacktestCase] {
        guard let own = origin.outcomes.keys.firstIndex(of: key),
            let other = happened.keys.firstIndex(of: key)
        else { return [] }
        var spans = (1...horizon).map { $0...$0 }
        if horizon > 1, definition.rollUp != .stock { spans.append(1...horizon) }
        var cases: [BacktestCase] = []
        for span in spans {
            let past = (span.lowerBound - origin.stepsBack)...(span.upperBound - origin.stepsBack)
            guard past.upperBound <= -stepsToMaturity(of: key),
                let actual = happened.rolledUp(other, over: past, replicate: 0),
                let found = BacktestCase(
                    origin: number, sample: origin.outcomes.draws(own, over: span),
                    actual: actual, naive: naive(own, origin.outcomes, span))
            else { continue }
            let isStep = span.count == 1
            if isStep { cases.append(found) }
            rows.append(
                BacktestRow(
                    key: key, origin: origin.day,
                    step: isStep ? "\(span.lowerBound)" : "1-\(horizon)", score: found.score,
                    naive: found.naive))
        }
        return cases
    }

    /// The seasonal-naive forecast from the history known at the origin.
    private func naive(
        _ key: Int, _ outcomes: Outcomes, _ span: ClosedRange<Int>
    ) -> [Double]? {
        guard let history = outcomes.history else { return nil }
        let first = history.steps.lowerBound + span.count - 1
        guard first <= 0 else { return nil }
        let series = (first...0).map { step in
            outcomes.rolledUp(
                key, over: (step - span.count + 1)...step,
                replicate: outcomes.replicates.lowerBound) ?? .nan
        }
        return SeasonalNaive(season: calendar.unit == .month ? 12 : 52)
            .sample(series, lead: span.upperBound)
    }

    /// Steps until what became of a step's orders (late, claimed, returned) is known.
    private func stepsToMaturity(of key: MetricKey) -> Int {
        guard ["defect_free_share", "gmv_net"].contains(key.metric) else { return 0 }
        return calendar.unit == .month ? 1 : 5
    }
}

extension MetricGrade {
    init(_ key: MetricKey, _ finding: BacktestScoring.Finding) {
        self.key = key
        grade = finding.grade
        why = finding.why
        origins = finding.origins
        cases = finding.cases
        // JSON has no infinity: a forecast that erred where the naive one did not has no skill.
        skill = finding.skill.flatMap { $0.low.isFinite && $0.value.isFinite ? $0 : nil }
        coverage = finding.coverage
        coverage50 = finding.coverage50.isFinite ? finding.coverage50 : nil
        bias = finding.bias.isFinite ? finding.bias : nil
        meanPIT = finding.meanPIT.isFinite ? finding.meanPIT : nil
    }
}
