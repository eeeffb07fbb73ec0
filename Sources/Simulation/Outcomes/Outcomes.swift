/// A metric with its segment, as `orders[channel=marketplace]`.
package struct MetricKey: Sendable, Hashable, Codable, CustomStringConvertible {
    package var metric: String
    /// `channel`, `origin`, `next_channel`, `program` or empty.
    package var segmentKind: String
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

    package init(
        scenario: String, keys: [MetricKey], steps: Int, replicates: Range<Int>, values: [Double]
    ) {
        self.scenario = scenario
        self.keys = keys
        self.steps = steps
        self.replicates = replicates
        self.values = values
    }
}
