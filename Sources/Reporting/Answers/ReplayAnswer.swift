package import Assessment
package import DataTables
package import Marketplace
package import Scenarios

/// A policy on history, as a strategist reads it.
package enum ReplayAnswer {
    /// Who would have been flagged, and what later orders say of them.
    package static func lines(
        _ replay: PolicyReplay, _ bunching: [BunchingTest] = [], title: String, recorded: [Int]?,
        calendar: StepCalendar
    ) -> [String] {
        let unit = calendar.unit.rawValue
        let flags = replay.flagsByStep.reduce(0, +)
        let from = Calendar.isoDate(calendar.firstDay(of: replay.steps.lowerBound))
        let to = Calendar.isoDate(calendar.lastDay(of: replay.steps.upperBound))
        var lines = [
            "\"\(title)\" judging history, \(from) to \(to): "
                + "\(Wording.count(flags)) flags of "
                + "\(Wording.count(Set(replay.flags.map(\.seller)).count)) sellers, "
                + "\(Wording.amount(Double(flags) / Double(replay.steps.count))) a \(unit)"
                + (recorded.map {
                    "; recorded then: \(Wording.amount(Double($0.reduce(0, +)) / Double(replay.steps.count))) a \(unit)"
                } ?? "") + "."
        ]
        for standard in replay.standards {
            lines += Self.lines(replay, standard, unit)
            lines += bunching.filter { $0.kpi == standard.kpi }.map {
                "    bunching    " + BunchingAnswer.words($0)
            }
        }
        if flags > 0 {
            lines.append(
                "A flag looks at sellers when they are at their worst, and much of what they regain "
                    + "is the end of bad luck: above, they regained it without this policy. A "
                    + "comparison of before and after would credit it to the policy; compare with "
                    + "sellers just under the limit, or better, with sellers drawn by lot.")
        }
        return lines
    }

    private static func lines(
        _ replay: PolicyReplay, _ standard: PolicyReplay.Judged, _ unit: String
    ) -> [String] {
        let flagged = replay.flags.filter { $0.kpi == standard.kpi }
        let beside = replay.justUnder.filter { $0.kpi == standard.kpi }
        let head = "  \(standard.kpi), limit \(Wording.exactPercent(standard.limit)): "
        guard !flagged.isEmpty else { return [head + "nobody flagged"] }
        let (known, expected) = PolicyReplay.rightly(flagged)
        let months = "the \(replay.stepsAfter) \(unit)s after"
        var lines = [
            head
                + "\(Wording.count(flagged.count)) flags; of \(Wording.count(known)) with at least "
                + "\(standard.minimumOrders) orders in \(months), about "
                + "\(Wording.amount(expected)) were truly beyond the limit"
                + (known > 0
                    ? " (\(Wording.percent(expected / Double(known))))" : "")
        ]
        lines.append("    flagged     " + course(PolicyReplay.pooled(flagged), months))
        if beside.isEmpty {
            lines.append("    just under  nobody within a quarter below the limit")
        } else {
            lines.append("    just under  " + course(PolicyReplay.pooled(beside), months))
        }
        return lines
    }

    /// `98 cases: 8.1 % (7.6 to 8.6) when judged, 5.2 % (4.9 to 5.6) in the 6 months after`.
    private static func course(
        _ pooled: (then: PolicyReplay.Pooled, later: PolicyReplay.Pooled), _ months: String
    ) -> String {
        func text(_ own: PolicyReplay.Pooled) -> String {
            guard own.rate.isFinite else { return "unknown" }
            let low = max(0, own.rate - 1.96 * own.standardError)
            let high = min(1, own.rate + 1.96 * own.standardError)
            guard low.isFinite, high.isFinite else { return Wording.exactPercent(own.rate) }
            return "\(Wording.exactPercent(own.rate)) (\(Wording.decimals(100 * low, 1)) to "
                + "\(Wording.decimals(100 * high, 1)))"
        }
        return "\(Wording.count(pooled.then.cases)) cases: \(text(pooled.then)) when judged, "
            + "\(text(pooled.later)) in \(months)"
    }

    /// `replay.csv`: every flag, and every seller just under a limit.
    package static func file(_ replay: PolicyReplay, calendar: StepCalendar) -> OutputFile {
        let texts = ["group", "seller_id", "step_start", "kpi", "action"]
        let numbers = [
            "limit", "bad", "orders", "rate", "later_bad", "later_orders", "later_rate",
            "p_beyond_limit",
        ]
        var rows = RowCollector(texts: texts, numbers: numbers, order: texts + numbers)
        for (group, cases) in [("flagged", replay.flags), ("just_under", replay.justUnder)] {
            for own in cases {
                let text = [
                    group, own.seller, Calendar.isoDate(calendar.firstDay(of: own.step)), own.kpi,
                    own.action ?? "",
                ]
                for (name, value) in zip(texts, text) { rows.add(value, name) }
                let limit = replay.standards.first { $0.kpi == own.kpi }?.limit ?? .nan
                let values = [
                    limit, Double(own.bad), Double(own.orders), share(own.bad, own.orders),
                    Double(own.laterBad), Double(own.laterOrders),
                    share(own.laterBad, own.laterOrders), own.probabilityBeyond ?? .nan,
                ]
                for (name, value) in zip(numbers, values) { rows.add(value, name) }
            }
        }
        return OutputFile(name: "replay.csv", table: rows.table)
    }

    private static func share(_ bad: Int, _ orders: Int) -> Double {
        orders > 0 ? Double(bad) / Double(orders) : .nan
    }
}
