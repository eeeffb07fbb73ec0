package import Marketplace

/// Decodes badges: `{star: {requires: {on_time_rate: {limit: 95%}}, demand: 3%}}`.
package enum BadgeFormat {
    package static func badges(_ node: YAMLNode, kpis: [KPI]) throws -> [Badge] {
        var reader = try MappingReader(node, path: "badges")
        let entries = reader.takeRest()
        guard entries.count <= Badge.most else {
            throw entries[Badge.most].keyPlace.error(
                "badges: this is one more than \(Badge.most), the most that there may be")
        }
        return try entries.map { entry in
            let path = "badges.\(entry.key)"
            var reader = try MappingReader(entry.value, path: path)
            guard let requires = reader.take("requires") else {
                throw reader.missing(
                    "requires", "write standards as in a scenario: {late_rate: {limit: 5%}}")
            }
            guard let demand = reader.take("demand") else {
                throw reader.missing(
                    "demand", "write demand: 3%, what it adds to the holder's share")
            }
            try reader.finish()
            return Badge(
                name: entry.key,
                requires: try StandardFormat.standards(
                    requires, kpis: kpis, path: "\(path).requires"),
                demand: try QuantityFormat.read(demand, path: "\(path).demand", kind: .real))
        }
    }
}
