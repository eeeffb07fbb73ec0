package import Marketplace

/// Decodes enforcement and onboarding.
package enum EnforcementFormat {
    private enum Counts: String, CaseIterable {
        case misses = "consecutive_periods"
        case points
    }
    private enum Reset: String, CaseIterable { case quarter }

    /// The `enforcement` mapping, or `none`.
    package static func enforcement(_ node: YAMLNode) throws -> Enforcement {
        if node.scalar == "none" { return .none }
        if node.scalar.map({ !$0.isEmpty }) ?? false {
            throw node.place.error(
                "enforcement is \(node.phrase); write none, or a mapping with a ladder")
        }
        var reader = try MappingReader(node, path: "enforcement")
        if let every = try reader.text("judged_every"), every != "month", every != "step" {
            throw node.place.error(
                "enforcement.judged_every is \"\(every)\"; sellers are judged every month")
        }
        let counts = try reader.choice("counts", of: Counts.self) ?? .misses
        guard let ladder = reader.take("ladder") else {
            throw reader.missing("ladder", "list the rungs, or write enforcement: none")
        }
        let start = counts == .misses ? "after_misses" : "after_points"
        let rungs = try Scalars.items(ladder, path: "enforcement.ladder").map {
            try rung($0, start: start)
        }
        for (lower, upper) in zip(rungs, rungs.dropFirst())
        where lower.afterMisses >= upper.afterMisses {
            throw ladder.place.error(
                "enforcement.ladder: \(start) must rise from rung to rung; "
                    + "\(upper.afterMisses) follows \(lower.afterMisses)")
        }
        if counts == .points, let node = reader.take("step_down_after") {
            throw node.place.error(
                "enforcement.step_down_after does not go with counts: points; points expire: "
                    + "write expire_days: 180, or reset: quarter")
        }
        let stepDownAfter = try reader.integer("step_down_after", atLeast: 1) ?? 1
        let result = Enforcement(
            ladder: rungs, stepDownAfter: stepDownAfter, appeal: try appeal(&reader),
            counting: try counting(counts, &reader))
        try reader.finish()
        return result
    }

    private static func counting(
        _ counts: Counts, _ reader: inout MappingReader
    ) throws -> Enforcement.Counting {
        guard counts == .misses else {
            return .points(
                expireDays: try reader.days("expire_days", atLeast: 1),
                resetsQuarterly: try reader.choice("reset", of: Reset.self) == .quarter)
        }
        for key in ["expire_days", "reset"] {
            if let node = reader.take(key) {
                throw node.place.error(
                    "enforcement.\(key) is about points; write counts: points beside it")
            }
        }
        return .misses
    }

    private static func rung(_ node: YAMLNode, start: String) throws -> Enforcement.Rung {
        var reader = try MappingReader(node, path: "enforcement.ladder")
        guard let misses = try reader.integer(start, atLeast: 1) else {
            throw reader.missing(start, "write \(start): 1")
        }
        guard let action = try reader.choice("action", of: Enforcement.Action.self) else {
            throw reader.missing("action", "write action: warn")
        }
        let days = try reader.days("days", atLeast: 1)
        if [.suspend, .suppress, .deboost, .orderCap].contains(action), days == nil {
            throw reader.missing(
                "days",
                "say how long \(action == .orderCap ? "an" : "a") \(action.rawValue) lasts")
        }
        let deadline = reader.node["deadline_days"]
        var rung = Enforcement.Rung(
            afterMisses: misses, action: action, days: days,
            deadlineDays: try reader.days("deadline_days", atLeast: 1))
        if start == "after_points", let deadline {
            throw deadline.place.error(
                "enforcement.ladder.deadline_days does not go with counts: points; write "
                    + "counts: consecutive_periods, or leave the deadline out")
        }
        try own("factor", of: .deboost, action, &reader) { node, path in
            let factor = try Scalars.share(node, path: path)
            guard factor < 1 else {
                throw node.place.error(
                    "\(path) is \(node.phrase); a share below 100% is expected, what the "
                        + "seller's weight is multiplied by")
            }
            rung.factor = factor
        }
        try own("orders_per_day", of: .orderCap, action, &reader) {
            rung.ordersPerDay = try perDay($0, path: $1)
        }
        try own("reinstate_after_days", of: .terminate, action, &reader) {
            rung.reinstateAfterDays = try Scalars.integer(
                $0, path: $1, atLeast: 1, atMost: Scalars.mostDays)
        }
        if action == .deboost, rung.factor == nil {
            throw reader.missing("factor", "write factor: 50%, of the weight that it leaves")
        }
        if action == .orderCap, rung.ordersPerDay == nil {
            throw reader.missing("orders_per_day", "write orders_per_day: 5")
        }
        try reader.finish()
        return rung
    }

    /// Reads a key that only one action has.
    private static func own(
        _ key: String, of owner: Enforcement.Action, _ action: Enforcement.Action,
        _ reader: inout MappingReader, read: (YAMLNode, String) throws -> Void
    ) throws {
        guard let node = reader.take(key) else { return }
        let path = reader.path(of: key)
        guard owner == action else {
            throw node.place.error(
                "\(path) belongs to action: \(owner.rawValue); this one is \(action.rawValue)")
        }
        try read(node, path)
    }

    private static func perDay(_ node: YAMLNode, path: String) throws -> Double {
        let number = try Scalars.number(node, path: path)
        guard number >= 0 else {
            throw node.place.error(
                "\(path) is \(node.phrase); a number of at least 0 is expected")
        }
        return number
    }

    private static func appeal(_ reader: inout MappingReader) throws -> Enforcement.Appeal? {
        guard var inner = try reader.mapping("appeal") else { return nil }
        let result = Enforcement.Appeal(
            succeedsIfFalse: try inner.share("succeeds_if_false") ?? 0,
            succeedsIfTrue: try inner.share("succeeds_if_true") ?? 0,
            takesDays: try inner.days("takes_days") ?? 0)
        try inner.finish()
        return result
    }

    /// The `onboarding` mapping: `{days: 90, orders_per_day: 20}`.
    package static func onboarding(_ node: YAMLNode) throws -> Onboarding {
        var reader = try MappingReader(node, path: "onboarding")
        guard let days = try reader.days("days", atLeast: 1) else {
            throw reader.missing("days", "say how long a seller counts as new: days: 90")
        }
        guard let rate = reader.take("orders_per_day") else {
            throw reader.missing("orders_per_day", "write orders_per_day: 20")
        }
        let result = Onboarding(
            days: days, ordersPerDay: try perDay(rate, path: reader.path(of: "orders_per_day")))
        try reader.finish()
        return result
    }
}
