package import DataTables
package import Marketplace

/// A calendar period as a run of steps.
package struct ReportingPeriod: Sendable, Hashable {
    package enum Kind: String, Sendable, Codable, CaseIterable { case step, month, quarter, year }
    package var kind: Kind
    package var steps: ClosedRange<Int>
    /// Days since 1970-01-01.
    package var firstDay: Int
    package var lastDay: Int

    package init(kind: Kind, steps: ClosedRange<Int>, firstDay: Int, lastDay: Int) {
        self.kind = kind
        self.steps = steps
        self.firstDay = firstDay
        self.lastDay = lastDay
    }

    /// `2025-03`, `2025-Q1`, `2025`, or the first day of a step.
    package var label: String {
        let last = Calendar.date(days: lastDay)
        switch kind {
        case .step:
            let first = Calendar.date(days: firstDay)
            return "\(first.year)-\(Self.two(first.month))-\(Self.two(first.day))"
        case .month: return "\(last.year)-\(Self.two(last.month))"
        case .quarter: return "\(last.year)-Q\((last.month + 2) / 3)"
        case .year: return "\(last.year)"
        }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The complete periods that end within steps 1...horizon.
    ///
    /// A step belongs to the period in which its last day falls. The first period may reach back
    /// into history; a last one that the horizon cuts is left out.
    package static func periods(_ kind: Kind, calendar: StepCalendar, horizon: Int)
        -> [ReportingPeriod]
    {
        var periods: [ReportingPeriod] = []
        var first = 1
        while kind != .step, number(kind, calendar, first - 1) == number(kind, calendar, 1) {
            first -= 1
        }
        var start = first
        for step in stride(from: first, through: horizon, by: 1) {
            let ends =
                kind == .step || number(kind, calendar, step + 1) != number(kind, calendar, step)
            guard ends else { continue }
            periods.append(
                ReportingPeriod(
                    kind: kind, steps: start...step, firstDay: calendar.firstDay(of: start),
                    lastDay: calendar.lastDay(of: step)))
            start = step + 1
        }
        return periods
    }

    private static func number(_ kind: Kind, _ calendar: StepCalendar, _ step: Int) -> Int {
        let date = Calendar.date(days: calendar.lastDay(of: step))
        switch kind {
        case .step: return step
        case .month: return date.year * 12 + date.month - 1
        case .quarter: return date.year * 4 + (date.month - 1) / 3
        case .year: return date.year
        }
    }
}

extension Outcomes {
    /// A metric rolled up over a run of steps in one replicate; `nil` where it is missing.
    ///
    /// A flow or a stock is missing when a step of it is; a ratio is `sum of numerators / sum of
    /// denominators` over the steps with a denominator, missing when a step's is unknown.
    package func rolledUp(_ key: Int, over steps: ClosedRange<Int>, replicate: Int) -> Double? {
        guard let definition = MetricDefinition.named(keys[key].metric) else { return nil }
        return rolledUp(key, definition.rollUp, over: steps, replicate: replicate)
    }

    func rolledUp(
        _ key: Int, _ rollUp: MetricDefinition.RollUp, over steps: ClosedRange<Int>,
        replicate: Int
    ) -> Double? {
        switch rollUp {
        case .stock: return value(key, step: steps.upperBound, replicate: replicate)
        case .flow:
            var sum = 0.0
            for step in steps { sum += cell(key, step: step, replicate: replicate).value }
            return sum.isNaN ? nil : sum
        case .ratio:
            if steps.count == 1 {
                return value(key, step: steps.lowerBound, replicate: replicate)
            }
            var numerator = 0.0
            var denominator = 0.0
            for step in steps {
                let cell = cell(key, step: step, replicate: replicate)
                if cell.weight == 0 { continue }
                numerator += cell.value * cell.weight
                denominator += cell.weight
            }
            let ratio = denominator == 0 ? .nan : numerator / denominator
            return ratio.isNaN ? nil : ratio
        }
    }

    /// A metric rolled up over a run of steps, one value per replicate; not-a-number is missing.
    package func draws(_ key: Int, over span: ClosedRange<Int>) -> [Double] {
        guard let rollUp = MetricDefinition.named(keys[key].metric)?.rollUp else { return [] }
        let isOneStep = span.count == 1 || rollUp == .stock
        guard isOneStep, (1...steps).contains(span.upperBound) else {
            return replicates.map { rolledUp(key, rollUp, over: span, replicate: $0) ?? .nan }
        }
        let first = (span.upperBound - 1) * keys.count + key
        let stride = steps * keys.count
        return (0..<replicates.count).map { values[first + $0 * stride] }
    }

    /// The steps of the period of that length that ends with a step: `nil` is the step alone.
    package static func trailing(
        _ period: KeyResult.Period?, endingAt step: Int, unit: StepCalendar.Unit
    ) -> ClosedRange<Int> {
        let months =
            switch period {
            case nil: 0
            case .month: 1
            case .quarter: 3
            case .year: 12
            }
        return (step - max(Metrics.steps(ofMonths: months, unit: unit), 1) + 1)...step
    }
}
