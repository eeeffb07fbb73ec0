import DataTables
package import Marketplace

/// Decodes OKR files.
package enum ObjectiveFormat {
    package static func objectives(_ node: YAMLNode) throws -> [Objective] {
        var reader = try MappingReader(node, path: "")
        for known in ["trustcast", "title"] { _ = reader.take(known) }
        guard var inner = try reader.mapping("objectives") else {
            throw reader.missing("objectives", "write objectives: {name: {key_results: …}}")
        }
        try reader.finish()
        return try inner.takeRest().map { try objective($0) }
    }

    private static func objective(_ entry: YAMLNode.Entry) throws -> Objective {
        var reader = try MappingReader(entry.value, path: "objectives.\(entry.key)")
        let title = try reader.text("title") ?? entry.key
        guard var results = try reader.mapping("key_results") else {
            throw reader.missing("key_results", "write at least one")
        }
        try reader.finish()
        return Objective(
            name: entry.key, title: title,
            keyResults: try results.takeRest().map { try keyResult($0, path: results.path) })
    }

    private static func keyResult(_ entry: YAMLNode.Entry, path: String) throws -> KeyResult {
        var reader = try MappingReader(entry.value, path: "\(path).\(entry.key)")
        guard let metric = try reader.text("metric") else {
            throw reader.missing("metric", "name a metric of the dictionary")
        }
        guard let target = try reader.number("target") else {
            throw reader.missing("target", "write a share as 24% or an amount")
        }
        guard let due = try reader.day("due") else {
            throw reader.missing("due", "write a day as 2025-12-31")
        }
        var segment: [String: String] = [:]
        if var parts = try reader.mapping("segment") {
            for part in parts.takeRest() {
                segment[part.key] = try Scalars.text(part.value, path: "\(parts.path).\(part.key)")
            }
        }
        let result = KeyResult(
            name: entry.key, metric: metric, segment: segment, target: target, due: due,
            per: try reader.choice("per", of: KeyResult.Period.self))
        try reader.finish()
        return result
    }
}
