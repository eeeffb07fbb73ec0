import Assessment

extension Metrics {
    /// Sellers, their retention, the orders' fate and the standards that are met.
    static func sellerColumns() -> [MetricColumn] {
        [
            .count(MetricKey("active_sellers")) { Double($0.activeSellers) },
            .ratio(MetricKey("seller_retention_12m")) {
                (Double($0.retained), Double($0.activeBefore))
            },
            .ratio(MetricKey("seller_retention_12m_voluntary")) {
                (Double($0.retained), Double($0.activeBefore - $0.terminatedSince))
            },
            .ratio(MetricKey("defect_free_share")) {
                (Double($0.experiences[0]), Double($0.experiences.reduce(0, +)))
            },
            .ratio(MetricKey("sellers_meeting_all")) {
                (Double($0.meetingAll), Double($0.judged))
            },
            .count(MetricKey("sellers_judged")) { Double($0.judged) },
            .ratio(MetricKey("gmv_meeting_all"), weight: "gmv:marketplace") {
                ($0.valueMeetingAll, $0.value[0])
            },
            .ratio(MetricKey("gmv_unjudged"), weight: "gmv:marketplace") {
                ($0.valueUnjudged, $0.value[0])
            },
        ]
    }

    /// Sellers' net promoter score, missing where nobody answered or nothing is assumed.
    static let npsColumn = MetricColumn.count(MetricKey("seller_nps")) { $0.sellerNPS ?? .nan }

    /// Actions in force, entries, and how often they were right: true rates are known here.
    static func enforcementColumns() -> [MetricColumn] {
        [
            .count(MetricKey("sellers_warned")) { Double($0.warned) },
            .count(MetricKey("sellers_on_plan")) { Double($0.onPlan) },
            .count(MetricKey("sellers_suspended")) { Double($0.suspended) },
            MetricColumn(MetricKey("sellers_terminated")) { series, index in
                let since = series.ledgers[min(series.past, index + 1)...index]
                return (Double(since.reduce(0) { $0 + $1.terminated }), 1)
            },
            .count(MetricKey("warnings")) { Double($0.warnings) },
            .count(MetricKey("plans")) { Double($0.plans) },
            .count(MetricKey("suspensions")) { Double($0.suspensions) },
            .count(MetricKey("terminations")) { Double($0.terminations) },
            .count(MetricKey("false_actions")) { Double($0.falseActions) },
            .ratio(MetricKey("false_share")) {
                (
                    Double($0.falseActions),
                    Double($0.warnings + $0.plans + $0.suspensions + $0.terminations)
                )
            },
            .ratio(MetricKey("false_flag_rate")) {
                (Double($0.healthyFlagged), Double($0.healthy))
            },
            .count(MetricKey("missed_sellers")) { Double($0.missedSellers) },
            .ratio(MetricKey("missed_rate")) { (Double($0.missedSellers), Double($0.missing)) },
        ]
    }

    /// Claims, and each program's sellers or buyers, and orders.
    static func programColumns(_ programs: [String], ofBuyers: Set<String>) -> [MetricColumn] {
        var columns: [MetricColumn] = [
            .count(MetricKey("claims")) { Double($0.claims) },
            .count(MetricKey("claim_value")) { $0.claimValue },
        ]
        for (place, name) in programs.enumerated() {
            let metric = ofBuyers.contains(name) ? "enrolled_buyers" : "enrolled"
            columns.append(
                .count(MetricKey(metric, segmentKind: "program", segment: name)) {
                    place < $0.enrolled.count ? Double($0.enrolled[place]) : 0
                })
            columns.append(
                .count(MetricKey("covered_orders", segmentKind: "program", segment: name)) {
                    place < $0.covered.count ? Double($0.covered[place]) : 0
                })
        }
        return columns
    }
}
