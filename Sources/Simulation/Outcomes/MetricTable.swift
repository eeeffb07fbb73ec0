package import Assessment

/// The metrics of one replicate (or of history) by step.
package struct MetricTable: Sendable, Hashable {
    /// The steps of the rows, oldest first; steps up to 0 are history.
    package var steps: ClosedRange<Int>
    /// `[row * keys + key]`; not-a-number is missing.
    package var values: [Double]
    /// `[row * weights + weight]`: the denominators of ratios; not-a-number where past steps
    /// cannot know them.
    package var weights: [Double]
}

extension Metrics {
    /// The metrics of every step of history and of a replicate's ledgers.
    ///
    /// History is the ledgers of the steps up to 0, oldest first; metrics that look back use it.
    /// What history cannot know is missing there. A ratio with denominator 0 is missing.
    /// `rows` says which steps to return; `nil` is all of them.
    package func table(
        history: [StepLedger], ledgers: [StepLedger], rows: ClosedRange<Int>? = nil
    ) -> MetricTable {
        let series = LedgerSeries(ledgers: history + ledgers, past: history.count)
        let all = (1 - history.count)...max(ledgers.count, 1 - history.count)
        let steps = rows ?? all
        var values: [Double] = []
        values.reserveCapacity(steps.count * keys.count)
        var weights = [Double](repeating: .nan, count: steps.count * weightCount)
        for (row, step) in steps.enumerated() {
            let index = step - 1 + history.count
            guard series.ledgers.indices.contains(index) else {
                values += [Double](repeating: .nan, count: keys.count)
                continue
            }
            for (place, column) in columns.enumerated() {
                let isKnown = step > 0 || column.isObserved
                guard isKnown, let parts = column.parts(series, index) else {
                    values.append(.nan)
                    continue
                }
                guard weightColumns[place] >= 0 else {
                    values.append(parts.numerator)
                    continue
                }
                weights[row * weightCount + weightColumns[place]] = parts.denominator
                values.append(
                    parts.denominator == 0 ? .nan : parts.numerator / parts.denominator)
            }
        }
        return MetricTable(steps: steps, values: values, weights: weights)
    }

    /// The metrics of history alone, the oldest step first.
    package func table(ofHistory history: [StepLedger]) -> MetricTable {
        guard !history.isEmpty else {
            return MetricTable(steps: 0...0, values: missingRow, weights: missingWeights)
        }
        return table(history: history, ledgers: [], rows: (1 - history.count)...0)
    }

    private var missingRow: [Double] { [Double](repeating: .nan, count: keys.count) }
    private var missingWeights: [Double] { [Double](repeating: .nan, count: weightCount) }
}
