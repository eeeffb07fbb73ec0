import Assessment

/// The metrics that sellers' segments have, from what is counted of a segment's sellers.
package enum SegmentMetrics {
    /// The names, in the order of the keys.
    package static func names(entriesAreKnown: Bool) -> [String] {
        columns.filter { entriesAreKnown || !$0.needsEntries }.map(\.name)
    }

    /// Whether a metric has segments of sellers.
    package static func has(_ metric: String) -> Bool { columns.contains { $0.name == metric } }

    private struct Column {
        var name: String
        var value: @Sendable (Row) -> Double
        var denominator: (@Sendable (Row) -> Double)?
        var needsEntries = false
    }

    /// A step of a segment.
    private struct Row {
        var tally: SellerTally
        var step: Int

        func callAsFunction(_ kinds: SellerCount...) -> Double {
            Double(kinds.reduce(0) { $0 + tally.count($1, segment: 0, step: step) })
        }

        var orders: Double { self(.clean, .late, .defective, .lateAndDefective, .cancelled) }
        var entries: Double { self(.warnings, .plans, .suspensions, .terminations) }
    }

    private static let columns: [Column] =
        [
            Column(name: "orders") { $0.orders },
            Column(name: "gmv") { $0.tally.value(segment: 0, step: $0.step) },
            Column(name: "active_sellers") { $0(.active) },
            Column(name: "defect_free_share", value: { $0(.clean) }, denominator: { $0.orders }),
            Column(
                name: "sellers_meeting_all", value: { $0(.meetingAll) },
                denominator: { $0(.judged) }),
            Column(name: "sellers_judged") { $0(.judged) },
            Column(name: "sellers_warned") { $0(.warned) },
            Column(name: "sellers_on_plan") { $0(.onPlan) },
            Column(name: "sellers_suspended") { $0(.suspended) },
            Column(name: "sellers_terminated") { $0(.terminated) },
            Column(name: "warnings", value: { $0(.warnings) }, needsEntries: true),
            Column(name: "plans", value: { $0(.plans) }, needsEntries: true),
            Column(name: "suspensions", value: { $0(.suspensions) }, needsEntries: true),
            Column(name: "terminations", value: { $0(.terminations) }, needsEntries: true),
            Column(name: "false_actions", value: { $0(.falseActions) }, needsEntries: true),
            Column(
                name: "false_share", value: { $0(.falseActions) }, denominator: { $0.entries },
                needsEntries: true),
            Column(name: "missed_sellers") { $0(.missed) },
            Column(
                name: "missed_rate", value: { $0(.missed) }, denominator: { $0(.missing) }),
        ]

    /// The outcomes of a segment of which no replicate is there yet.
    package static func noOutcomes(
        scenario: String, _ segment: SellerSegment, entriesAreKnown: Bool, steps: Int, first: Int
    ) -> Outcomes {
        let used = columns.filter { entriesAreKnown || !$0.needsEntries }
        var weights = 0
        let weightColumns = used.map { column in
            guard column.denominator != nil else { return -1 }
            weights += 1
            return weights - 1
        }
        return Outcomes(
            scenario: scenario,
            keys: used.map {
                MetricKey($0.name, segmentKind: segment.kind, segment: segment.name)
            },
            steps: steps, replicates: first..<first, values: [], weightColumns: weightColumns)
    }

    /// The metrics of one segment in one replicate.
    static func table(_ tally: SellerTally, entriesAreKnown: Bool) -> MetricTable {
        let used = columns.filter { entriesAreKnown || !$0.needsEntries }
        var values: [Double] = []
        var weights: [Double] = []
        for step in 1...tally.steps {
            let row = Row(tally: tally, step: step)
            for column in used {
                let value = column.value(row)
                guard let denominator = column.denominator?(row) else {
                    values.append(value)
                    continue
                }
                weights.append(denominator)
                values.append(denominator == 0 ? .nan : value / denominator)
            }
        }
        return MetricTable(steps: 1...tally.steps, values: values, weights: weights)
    }
}
