package import DataTables
package import Marketplace

/// Whether a key result will be met, as a projection sees it.
package struct KeyResultAnswer: Sendable, Hashable {
    package var keyResult: KeyResult
    package var key: MetricKey
    package var scenario: String
    package var direction: MetricDefinition.Direction
    /// The steps that the metric is rolled up over, ending at the due day.
    package var steps: ClosedRange<Int>
    /// The share of replicates, of those in which the metric is known, that reach the target.
    package var probabilityMet: Double
    package var summary: Summary
    /// `E[(target - metric)+]` in the metric's direction: 0 in the replicates that meet it.
    package var expectedShortfall: Double
}

/// A key result that a projection cannot answer.
package enum KeyResultError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownMetric(keyResult: String, metric: String, known: [String])
    case unknownSegment(keyResult: String, key: String, known: [String])
    case notRealised(keyResult: String, metric: String)
    case notGiven(keyResult: String, metric: String, advice: String)
    case noDirection(keyResult: String, metric: String)
    case dueAfterHorizon(keyResult: String, due: String, last: String)
    case dueBeforeStart(keyResult: String, due: String, first: String)
    case noHistory(keyResult: String, key: String, steps: Int)

    package var description: String {
        switch self {
        case .unknownMetric(let name, let metric, let known):
            "key result \(name): \"\(metric)\" is no metric; there are \(known.joined(separator: ", "))"
        case .unknownSegment(let name, let key, let known):
            "key result \(name): there is no \(key); there are \(known.joined(separator: ", "))"
        case .notRealised(let name, let metric):
            "key result \(name): \(metric) is what the model expects, not what happens; use a realised metric such as repurchase_3m"
        case .notGiven(let name, let metric, let advice):
            "key result \(name): \(metric) is missing in the projection; \(advice)"
        case .noDirection(let name, let metric):
            "key result \(name): neither more nor less of \(metric) is better, so that no target can be met"
        case .dueAfterHorizon(let name, let due, let last):
            "key result \(name): due \(due) is after the projection's last day \(last); make the horizon longer or the due day earlier"
        case .noHistory(let name, let key, let steps):
            "key result \(name): \(key) has no past, and the \(steps) steps up to its due day begin before the projection; make the due day later or leave out per"
        case .dueBeforeStart(let name, let due, let first):
            "key result \(name): due \(due) is before the end of the projection's first step \(first); nothing is left to project"
        }
    }
}

extension Outcomes {
    /// Whether a key result is met, from the draws of its realised metric at its due day.
    ///
    /// The metric is rolled up over the period that ends with the last whole step up to the due
    /// day. A metric that is missing in every replicate gives not-a-number.
    ///
    /// - Throws: `KeyResultError` for a metric, segment or due day that has no answer.
    package func answer(_ keyResult: KeyResult, calendar: StepCalendar) throws -> KeyResultAnswer {
        let (index, definition) = try key(of: keyResult)
        let step = try dueStep(keyResult, calendar)
        let period = Self.trailing(keyResult.per, endingAt: step, unit: calendar.unit)
        guard history != nil || period.lowerBound >= 1 || definition.rollUp == .stock else {
            throw KeyResultError.noHistory(
                keyResult: keyResult.name, key: keys[index].description, steps: period.count)
        }
        let draws = draws(index, over: period)
        var met = 0
        var shortfall = 0.0
        for value in draws where !value.isNaN {
            let gap =
                definition.direction == .lower
                ? value - keyResult.target : keyResult.target - value
            if gap <= 0 { met += 1 } else { shortfall += gap }
        }
        let summary = Summary(draws)
        let known = Double(summary.count)
        return KeyResultAnswer(
            keyResult: keyResult, key: keys[index], scenario: scenario,
            direction: definition.direction, steps: period,
            probabilityMet: summary.count == 0 ? .nan : Double(met) / known, summary: summary,
            expectedShortfall: summary.count == 0 ? .nan : shortfall / known)
    }

    /// Which of some inputs would have to move for the key result to be met.
    package func deciding(
        _ answer: KeyResultAnswer, _ inputs: [DrawnAssumption]
    ) -> DecidingAssumption.Answer? {
        guard let index = keys.firstIndex(of: answer.key) else { return nil }
        return DecidingAssumption.find(
            draws: draws(index, over: answer.steps), target: answer.keyResult.target,
            direction: answer.direction, inputs: inputs)
    }

    private func key(of keyResult: KeyResult) throws -> (Int, MetricDefinition) {
        let name = String(keyResult.metric.prefix { $0 != "[" })
        guard let definition = MetricDefinition.named(name), !definition.isPaired else {
            throw KeyResultError.unknownMetric(
                keyResult: keyResult.name, metric: keyResult.metric,
                known: MetricDefinition.all.filter { !$0.isPaired }.map(\.name))
        }
        guard definition.isRealised else {
            throw KeyResultError.notRealised(keyResult: keyResult.name, metric: name)
        }
        guard definition.direction != .neutral else {
            throw KeyResultError.noDirection(keyResult: keyResult.name, metric: name)
        }
        let wanted = MetricKey(name, segment: keyResult.segment, kinds: definition.segmentKinds)
        guard let index = keys.firstIndex(of: wanted) else {
            throw KeyResultError.unknownSegment(
                keyResult: keyResult.name, key: wanted.description,
                known: keys.filter { $0.metric == name }.map(\.description))
        }
        return (index, definition)
    }

    private func dueStep(_ keyResult: KeyResult, _ calendar: StepCalendar) throws -> Int {
        guard keyResult.due <= calendar.lastDay(of: steps) else {
            throw KeyResultError.dueAfterHorizon(
                keyResult: keyResult.name, due: Self.date(keyResult.due),
                last: Self.date(calendar.lastDay(of: steps)))
        }
        let step = calendar.step(ofDay: keyResult.due)
        let whole = calendar.lastDay(of: step) == keyResult.due ? step : step - 1
        guard whole >= 1 else {
            throw KeyResultError.dueBeforeStart(
                keyResult: keyResult.name, due: Self.date(keyResult.due),
                first: Self.date(calendar.lastDay(of: 1)))
        }
        return whole
    }

    private static func date(_ day: Int) -> String {
        ReportingPeriod(kind: .step, steps: 1...1, firstDay: day, lastDay: day).label
    }
}

extension MetricKey {
    /// Makes a key from named segments, their kinds in the dictionary's order.
    package init(_ metric: String, segment: [String: String], kinds: [String]) {
        let names = Set(segment.keys)
        let kind =
            kinds.first { Set($0.split(separator: ":").map(String.init)) == names }
            ?? names.sorted().joined(separator: ":")
        self.init(
            metric, segmentKind: kind,
            segment: kind.split(separator: ":").map { segment[String($0)] ?? "" }
                .joined(separator: ":"))
    }
}
