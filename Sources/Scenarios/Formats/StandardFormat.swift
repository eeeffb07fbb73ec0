import DataTables
package import Marketplace

/// Decodes standards.
package enum StandardFormat {
    /// The `standards` mapping; mirrored KPIs (`on_time_rate`) become their own with 1 − limit.
    ///
    /// An optional standard whose KPI the orders do not give is left out.
    package static func standards(
        _ node: YAMLNode, kpis: [KPI], path: String = "standards"
    ) throws -> [Standard] {
        var reader = try MappingReader(node, path: path)
        var result: [Standard] = []
        for entry in reader.takeRest() {
            guard let standard = try standard(entry, kpis: kpis, path) else { continue }
            if result.contains(where: { $0.kpi == standard.kpi }) {
                throw entry.keyPlace.error(
                    "\(path).\(entry.key) is a second standard for \(standard.kpi); keep one")
            }
            result.append(standard)
        }
        return result.sorted { $0.kpi < $1.kpi }
    }

    /// The KPIs of optional standards that the orders do not give.
    package static func leftOut(_ node: YAMLNode, kpis: [KPI]) -> [String] {
        guard case .mapping(let entries) = node.content else { return [] }
        return entries.filter { entry in
            let name = KPI.mirrored[entry.key] ?? entry.key
            return entry.value["optional"]?.scalar == "true"
                && !kpis.contains { $0.name == name }
        }.map(\.key)
    }

    /// `nil`: optional, and the orders do not give its KPI.
    private static func standard(
        _ entry: YAMLNode.Entry, kpis: [KPI], _ path: String
    ) throws -> Standard? {
        let mirrored = KPI.mirrored[entry.key]
        let name = mirrored ?? entry.key
        let isOptional =
            try entry.value["optional"].map {
                try Scalars.flag($0, path: "\(path).\(entry.key).optional")
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
        var reader = try MappingReader(entry.value, path: "\(path).\(entry.key)")
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
        result.points = try reader.integer("points", atMost: 1000) ?? 1
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
}
