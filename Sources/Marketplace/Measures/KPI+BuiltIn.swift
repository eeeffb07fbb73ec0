import DataTables

extension KPI {
    /// Days from placement after which a cancellation counts no more and the order is decided.
    package static let cancellationMaturationDays = 7
    /// Days from delivery in which claims and returns count.
    package static let claimWindowDays = 30

    /// A built-in KPI and the columns it needs; any one set of them is enough.
    package struct BuiltIn: Sendable {
        package var name: String
        package var title: String
        package var needs: [Set<String>]
    }

    /// All built-in KPIs in the order in which they are listed.
    package static let builtInList: [BuiltIn] = [
        BuiltIn(
            name: "late_rate", title: "Late deliveries", needs: [["promised_at", "delivered_at"]]),
        BuiltIn(
            name: "cancel_rate", title: "Orders cancelled by the seller",
            needs: [["cancelled_at", "cancelled_by"]]),
        BuiltIn(
            name: "defect_rate", title: "Defective orders",
            needs: [["claim_opened_at"], ["returned_at", "return_reason"]]),
        BuiltIn(
            name: "negative_feedback_rate", title: "Ratings of 1 or 2",
            needs: [["rating", "rated_at"]]),
        BuiltIn(
            name: "invalid_tracking_rate", title: "Shipments without valid tracking",
            needs: [["shipped_at", "tracking_valid"]]),
        BuiltIn(
            name: "no_response_rate", title: "Contacts without an answer in 2 days",
            needs: [["contacted_at", "responded_at"]]),
        BuiltIn(
            name: "policy_violation_rate", title: "Orders with a policy violation",
            needs: [["policy_violation_at"]]),
        BuiltIn(name: "return_rate", title: "Returned orders", needs: [["returned_at"]]),
    ]

    /// Names that rule books use for one minus a KPI: `on_time_rate` = 1 − `late_rate`.
    package static let mirrored: [String: String] = [
        "on_time_rate": "late_rate",
        "valid_tracking_rate": "invalid_tracking_rate",
        "response_rate": "no_response_rate",
        "fulfilment_rate": "cancel_rate",
        "defect_free_rate": "defect_rate",
    ]

    /// The built-in KPIs that these columns allow, in the order of ``builtInList``.
    ///
    /// Every decision instant is known when it comes: it depends on nothing that happens later,
    /// and the numerator on nothing after it. Comparisons with a missing date do not hold.
    package static func builtIn(present: Set<String>, lateGraceDays: Int = 0) -> [KPI] {
        builtInList.compactMap { item in
            guard item.needs.contains(where: { $0.isSubset(of: present) }) else { return nil }
            return make(item, present, lateGraceDays)
        }
    }

    private static func make(
        _ item: BuiltIn, _ present: Set<String>, _ graceDays: Int
    ) -> KPI? {
        let placed = Expression.column("ordered_at")
        func kpi(
            _ theme: Theme, _ feels: Feels, eligible: Expression, numerator: Expression,
            knownFrom: Expression, days: Int
        ) -> KPI {
            KPI(
                name: item.name, title: item.title, theme: theme, better: .lower, feels: feels,
                eligible: eligible, numerator: numerator, placedBy: placed, knownFrom: knownFrom,
                windowDays: days)
        }
        switch item.name {
        case "late_rate":
            let decided = column("promised_at").startOfDay + .days(1 + graceDays)
            return kpi(
                .fulfilment, .late,
                eligible: column("promised_at").isPresent
                    .and(notCancelled(by: decided, present)),
                numerator: .or(
                    .isMissing(column("delivered_at")), column("delivered_at") >= decided),
                knownFrom: decided, days: 30)
        case "cancel_rate":
            let decided = placed + .days(cancellationMaturationDays)
            return kpi(
                .fulfilment, .cancelled, eligible: notWithdrawn(by: decided, present),
                numerator: .text("seller").equals(column("cancelled_by"))
                    .and(column("cancelled_at") <= decided),
                knownFrom: decided, days: 30)
        case "defect_rate":
            let decided = claimDecision(present)
            return kpi(
                .quality, .defective, eligible: notCancelled(by: decided, present),
                numerator: defect(by: decided, present), knownFrom: decided, days: 60)
        case "negative_feedback_rate":
            return kpi(
                .feedback, .signal,
                eligible: column("rating").isPresent.and(column("rated_at").isPresent),
                numerator: column("rating") <= .number(2), knownFrom: column("rated_at"), days: 60)
        case "invalid_tracking_rate":
            return kpi(
                .fulfilment, .signal, eligible: column("shipped_at").isPresent,
                numerator: .call(
                    "coalesce", [.unary(.not, column("tracking_valid")), .flag(true)]),
                knownFrom: column("shipped_at"), days: 30)
        case "no_response_rate":
            let decided = column("contacted_at") + .days(2)
            return kpi(
                .feedback, .signal, eligible: column("contacted_at").isPresent,
                numerator: .or(
                    .isMissing(column("responded_at")), column("responded_at") > decided),
                knownFrom: decided, days: 30)
        case "policy_violation_rate":
            let decided = placed + .days(claimWindowDays)
            return kpi(
                .policy, .signal, eligible: .flag(true),
                numerator: column("policy_violation_at") <= decided, knownFrom: decided, days: 90)
        default:
            let decided = claimDecision(present)
            return kpi(
                .quality, .signal, eligible: notCancelled(by: decided, present),
                numerator: column("returned_at") <= decided, knownFrom: decided, days: 60)
        }
    }

    private static func column(_ name: String) -> Expression { .column(name) }

    /// Delivered and the claim window over, at the latest a claim window after two months.
    private static func claimDecision(_ present: Set<String>) -> Expression {
        let latest = column("ordered_at") + .days(60 + claimWindowDays)
        guard present.contains("delivered_at") else {
            return column("ordered_at") + .days(claimWindowDays + 15)
        }
        return .call("min", [column("delivered_at") + .days(claimWindowDays), latest])
    }

    private static func notCancelled(
        by decided: Expression, _ present: Set<String>
    ) -> Expression {
        let at = column("cancelled_at")
        let isBefore: Expression? =
            present.contains("cancelled_at") ? .or(.isMissing(at), at > decided) : nil
        guard present.contains("cancelled_by") else { return isBefore ?? .flag(true) }
        // Cancelled by nobody knows whom at a moment that nobody recorded: out of the count.
        let by = column("cancelled_by")
        let isKnown = Expression.or(
            .isMissing(by), .unary(.not, .text("unknown").equals(by)))
        guard let isBefore else { return isKnown }
        return isBefore.and(.or(isKnown, .unary(.not, .isMissing(at))))
    }

    /// Not cancelled by the buyer or the platform before shipping.
    private static func notWithdrawn(
        by decided: Expression, _ present: Set<String>
    ) -> Expression {
        var withdrawn = Expression.oneOf(
            column("cancelled_by"), [.text("buyer"), .text("platform")]
        ).and(column("cancelled_at") <= decided)
        if present.contains("shipped_at") {
            withdrawn = withdrawn.and(
                .or(
                    .isMissing(column("shipped_at")),
                    column("cancelled_at") <= column("shipped_at")))
        }
        return .unary(.not, .call("coalesce", [withdrawn, .flag(false)]))
    }

    private static func defect(by decided: Expression, _ present: Set<String>) -> Expression {
        var parts: [Expression] = []
        if present.contains("claim_opened_at") {
            parts.append(column("claim_opened_at") <= decided)
        }
        if present.isSuperset(of: ["returned_at", "return_reason"]) {
            parts.append(
                .text("seller_fault").equals(column("return_reason"))
                    .and(column("returned_at") <= decided))
        }
        return parts.dropFirst().reduce(parts.first ?? .flag(false)) { .or($0, $1) }
    }
}

extension Expression {
    fileprivate static func days(_ count: Int) -> Expression { .duration(Int64(count) * 86_400) }
    fileprivate static func + (a: Expression, b: Expression) -> Expression { .binary(.add, a, b) }
    fileprivate static func <= (a: Expression, b: Expression) -> Expression {
        .binary(.lessOrEqual, a, b)
    }
    fileprivate static func >= (a: Expression, b: Expression) -> Expression {
        .binary(.greaterOrEqual, a, b)
    }
    fileprivate static func > (a: Expression, b: Expression) -> Expression {
        .binary(.greater, a, b)
    }
    fileprivate static func or(_ a: Expression, _ b: Expression) -> Expression {
        .binary(.or, a, b)
    }
    fileprivate func and(_ other: Expression) -> Expression { .binary(.and, self, other) }
    fileprivate func equals(_ other: Expression) -> Expression { .binary(.equal, other, self) }
    fileprivate var isPresent: Expression { .unary(.not, .isMissing(self)) }
    fileprivate var startOfDay: Expression { .call("date", [self]) }
}
