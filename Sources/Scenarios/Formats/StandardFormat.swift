import DataTables
package import Marketplace

/// Decodes standards and enforcement.
package enum StandardFormat {
    /// The `standards` mapping; mirrored KPIs (`on_time_rate`) become their own with 1 − limit.
    ///
    /// An optional standard whose KPI the orders do not give is left out.
    package static func standards(_ node: YAMLNode, kpis: [KPI]) throws -> [Standard] {
        var reader = try MappingReader(node, path: "standards")
        var result: [Standard] = []
        for entry in reader.takeRest() {
            guard let standard = try standard(entry, kpis: kpis) else { continue }
            if result.contains(where: { $0.kpi == standard.kpi }) {
                throw entry.keyPlace.error(
                    "standards.\(entry.key) is a second standard for \(standard.kpi); keep one")
            }
            result.append(standard)
        }
        return result.sorted { $0.kpi < $1.kpi }
    }

    /// `nil`: optional, and the orders do not give its KPI.
    private static func standard(_ entry: YAMLNode.Entry, kpis: [KPI]) throws -> Standard? {
        let mirrored = KPI.mirrored[entry.key]
        let name = mirrored ?? entry.key
        let isOptional =
            try entry.value["optional"].map {
                try Scalars.flag($0, path: "standards.\(entry.key).optional")
            } ?? false
        guard let kpi = kpis.first(where: { $0.name == name }) else {
            if let known = KPI.builtInList.first(where: { $0.name == name }) {
                if isOptional { return nil }
                let needs = known.needs.map { $0.sorted().joined(separator: " and ") }
                throw entry.keyPlace.error(
                    "the orders do not give KPI \"\(entry.key)\", which needs "
                        + "\(needs.joined(separator: ", or ")); add the columns or leave it out")
            }
            let names = kpis.map(\.name)
            let suggestion =
                nearest(entry.key, among: names + KPI.mirrored.keys.sorted())
                .map { "did you mean \"\($0)\"?" }
                ?? "KPIs here: \(names.isEmpty ? "none" : names.sorted().joined(separator: ", "))"
            throw entry.keyPlace.error("there is no KPI \"\(entry.key)\"; \(suggestion)")
        }
        var reader = try MappingReader(entry.value, path: "standards.\(entry.key)")
        _ = reader.take("optional")
        guard let limit = try choices("limit", &reader, read: Scalars.share) else {
            throw reader.missing("limit", "write limit: 5%")
        }
        let window = try choices("window_days", &reader) {
            try Scalars.integer($0, path: $1, atLeast: 1, atMost: Scalars.mostDays)
        }
        var result = Standard(
            kpi: name, limit: mirrored == nil ? limit.value : 1 - limit.value,
            windowDays: window?.value ?? kpi.windowDays,
            minimumOrders: try reader.integer("min_orders") ?? 0,
            minimumEvents: try reader.integer("min_events") ?? 0,
            exempt: try reader.expression("exempt"),
            graceDays: try reader.days("grace_days") ?? 0,
            judgedBy: try judgedBy(&reader))
        result.limitCases = limit.cases.map {
            Standard.Case(
                condition: $0.condition, value: mirrored == nil ? $0.value : 1 - $0.value)
        }
        result.windowCases = window?.cases ?? []
        result.minimumBuyers = try reader.integer("min_buyers") ?? 0
        try reader.finish()
        return result
    }

    private static func judgedBy(_ reader: inout MappingReader) throws -> Standard.JudgedBy {
        guard let node = reader.take("judged_by") else { return .measured }
        let path = reader.path(of: "judged_by")
        if node.scalar == "measured" { return .measured }
        guard node.isMapping else {
            throw node.place.error("\(path) is measured or {posterior: 90%}")
        }
        var inner = try MappingReader(node, path: path)
        guard let level = try inner.share("posterior"), level > 0, level < 1 else {
            throw inner.missing("posterior", "write {posterior: 90%}")
        }
        try inner.finish()
        return .posterior(level)
    }

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
        if let counts = reader.take("counts"), counts.scalar != "consecutive_periods" {
            throw counts.place.error(
                "enforcement.counts is \"\(counts.scalar ?? "")\"; this version counts "
                    + "consecutive_periods")
        }
        guard let ladder = reader.take("ladder") else {
            throw reader.missing("ladder", "list the rungs, or write enforcement: none")
        }
        let rungs = try Scalars.items(ladder, path: "enforcement.ladder").map { try rung($0) }
        for (lower, upper) in zip(rungs, rungs.dropFirst())
        where lower.afterMisses >= upper.afterMisses {
            throw ladder.place.error(
                "enforcement.ladder: after_misses must rise from rung to rung; "
                    + "\(upper.afterMisses) follows \(lower.afterMisses)")
        }
        let result = Enforcement(
            ladder: rungs, stepDownAfter: try reader.integer("step_down_after", atLeast: 1) ?? 1,
            appeal: try appeal(&reader))
        try reader.finish()
        return result
    }

    private static func rung(_ node: YAMLNode) throws -> Enforcement.Rung {
        var reader = try MappingReader(node, path: "enforcement.ladder")
        guard let misses = try reader.integer("after_misses", atLeast: 1) else {
            throw reader.missing("after_misses", "write after_misses: 1")
        }
        guard let action = try reader.choice("action", of: Enforcement.Action.self) else {
            throw reader.missing("action", "write action: warn")
        }
        let days = try reader.days("days", atLeast: 1)
        if action == .suspend || action == .suppress, days == nil {
            throw reader.missing("days", "say how long a \(action.rawValue) lasts")
        }
        let rung = Enforcement.Rung(
            afterMisses: misses, action: action, days: days,
            deadlineDays: try reader.days("deadline_days", atLeast: 1))
        try reader.finish()
        return rung
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
}
