/// A metric with its segment, as `orders[channel=marketplace]`.
package struct MetricKey: Sendable, Hashable, Codable, CustomStringConvertible {
    package var metric: String
    /// `channel`, `origin`, `origin:next_channel`, `program` or empty.
    package var segmentKind: String
    /// As many names as kinds, with the same colons.
    package var segment: String

    package init(_ metric: String, segmentKind: String = "", segment: String = "") {
        self.metric = metric
        self.segmentKind = segmentKind
        self.segment = segment
    }

    package var description: String {
        segmentKind.isEmpty ? metric : "\(metric)[\(segmentKind)=\(segment)]"
    }
}

/// The metrics of every replicate and step of one scenario.
package struct Outcomes: Sendable, Hashable {
    package var scenario: String
    package var keys: [MetricKey]
    /// Steps 1...steps.
    package var steps: Int
    package var replicates: Range<Int>
    /// `[(replicate * steps + step - 1) * keys.count + key]`; not-a-number is missing.
    package var values: [Double]
    /// For each key the column of its denominator in `weights`; −1 where it is no ratio.
    package let weightColumns: [Int]
    package let weightCount: Int
    /// `[(replicate * steps + step - 1) * weightCount + weight]`: the denominators of ratios.
    package var weights: [Double]
    /// The steps up to 0, the same in every replicate: what longer periods and back-looks need.
    package var history: MetricTable?

    package init(
        scenario: String, keys: [MetricKey], steps: Int, replicates: Range<Int>, values: [Double],
        weightColumns: [Int] = [], weights: [Double] = [], history: MetricTable? = nil
    ) {
        self.scenario = scenario
        self.keys = keys
        self.steps = steps
        self.replicates = replicates
        self.values = values
        let columns =
            weightColumns.isEmpty ? [Int](repeating: -1, count: keys.count) : weightColumns
        self.weightColumns = columns
        weightCount = (columns.max() ?? -1) + 1
        self.weights = weights
        self.history = history
    }

    /// Makes the outcomes of a scenario of which no replicate has been simulated yet.
    ///
    /// `first` is the number of the first replicate that `append` will add.
    package init(
        scenario: String, metrics: Metrics, steps: Int, first: Int, history: MetricTable
    ) {
        self.init(
            scenario: scenario, keys: metrics.keys, steps: steps, replicates: first..<first,
            values: [], weightColumns: metrics.weightColumns, history: history)
    }

    /// Adds the next replicate; its table has the rows of steps 1...steps.
    ///
    /// - Precondition: the table's rows are these steps.
    package mutating func append(_ table: MetricTable) {
        precondition(table.steps == 1...steps, "\(table.steps) is not 1...\(steps)")
        values += table.values
        weights += table.weights
        replicates = replicates.lowerBound..<(replicates.upperBound + 1)
    }

    /// The value of a key in a step of a replicate, history included; `nil` where missing.
    package func value(_ key: Int, step: Int, replicate: Int) -> Double? {
        let cell = cell(key, step: step, replicate: replicate)
        return cell.value.isNaN ? nil : cell.value
    }

    /// The value and, for ratios, the denominator; both not-a-number beyond what is known.
    package func cell(_ key: Int, step: Int, replicate: Int) -> (value: Double, weight: Double) {
        let column = weightColumns[key]
        if step >= 1, step <= steps {
            let row = (replicate - replicates.lowerBound) * steps + step - 1
            return (
                values[row * keys.count + key],
                column < 0 ? 1 : weights[row * weightCount + column]
            )
        }
        guard let history, history.steps.contains(step) else { return (.nan, .nan) }
        let row = step - history.steps.lowerBound
        return (
            history.values[row * keys.count + key],
            column < 0 ? 1 : history.weights[row * weightCount + column]
        )
    }
}
