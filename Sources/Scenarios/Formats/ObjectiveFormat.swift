import DataTables
package import Marketplace
import Simulation

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
        guard let metricNode = reader.take("metric") else {
            throw reader.missing("metric", "name a metric of the dictionary")
        }
        let metric = try metric(metricNode, path: reader.path(of: "metric"))
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

    /// The name of a metric that happens and has a better direction.
    private static func metric(_ node: YAMLNode, path: String) throws -> String {
        let name = try Scalars.text(node, path: path)
        let possible = MetricDefinition.all.filter {
            $0.isRealised && !$0.isPaired && $0.direction != .neutral
        }
        if possible.contains(where: { $0.name == name.prefix { $0 != "[" } }) { return name }
        let near =
            nearest(name, among: possible.map(\.name)).map { "did you mean \"\($0)\"?" }
            ?? "one of \(possible.map(\.name).joined(separator: ", ")) is expected"
        let known = MetricDefinition.named(name)
        switch known {
        case let known? where known.isPaired:
            throw node.place.error("\(path) is \"\(name)\", a difference of scenarios; \(near)")
        case let known? where !known.isRealised:
            throw node.place.error(
                "\(path) is \"\(name)\", which the model expects and nobody can count; \(near)")
        case .some:
            throw node.place.error(
                "\(path) is \"\(name)\", of which neither more nor less is better; \(near)")
        case nil: throw node.place.error("\(path) is \"\(name)\", which is no metric; \(near)")
        }
    }
}
