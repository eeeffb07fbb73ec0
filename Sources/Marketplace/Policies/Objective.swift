/// An objective with its key results.
package struct Objective: Sendable, Hashable, Codable {
    package var name: String
    package var title: String
    package var keyResults: [KeyResult]

    package init(name: String, title: String, keyResults: [KeyResult]) {
        self.name = name
        self.title = title
        self.keyResults = keyResults
    }
}

/// A metric, a target and a day by which the realised metric must have reached it.
package struct KeyResult: Sendable, Hashable, Codable {
    package enum Period: String, Sendable, Codable, CaseIterable { case month, quarter, year }
    package var name: String
    /// The metric's name with its segment, as `repurchase_3m[origin=marketplace]`.
    package var metric: String
    package var segment: [String: String]
    package var target: Double
    /// Days since 1970-01-01.
    package var due: Int
    /// The period that ends at `due`, over which flows and ratios are rolled up; `nil`: the step.
    package var per: Period?

    package init(
        name: String, metric: String, segment: [String: String], target: Double, due: Int,
        per: Period?
    ) {
        self.name = name
        self.metric = metric
        self.segment = segment
        self.target = target
        self.due = due
        self.per = per
    }
}
