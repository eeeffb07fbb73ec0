import DataTables
package import Marketplace
import Simulation

/// Decodes uncertain numbers and effects.
package enum QuantityFormat {
    /// A number (fixed), an interval or a named distribution, with evidence and source beside it.
    package static func read(
        _ node: YAMLNode, path: String, kind: UncertainQuantity.Kind
    ) throws -> UncertainQuantity {
        guard node.isMapping else {
            return try drawable(
                UncertainQuantity(
                    path: path, kind: kind, shape: .fixed(try value(node, path: path, kind: kind))),
                at: node)
        }
        var reader = try MappingReader(node, path: path)
        let quantity = try read(&reader, path: path, kind: kind)
        try reader.finish()
        return quantity
    }

    /// The distribution keys of an open mapping; other keys stay for the caller.
    static func read(
        _ reader: inout MappingReader, path: String, kind: UncertainQuantity.Kind
    ) throws -> UncertainQuantity {
        let evidence = try reader.choice("evidence", of: UncertainQuantity.Evidence.self)
        let source = try reader.text("source")
        let shapes = try shapes(&reader, path: path, kind: kind)
        guard let shape = shapes.first, shapes.count == 1 else {
            throw reader.node.place.error(
                "\(path) needs exactly one distribution: a number, interval, normal, log_normal, "
                    + "beta, uniform, triangular, pert or choice")
        }
        return try drawable(
            UncertainQuantity(
                path: path, kind: kind, shape: shape, evidence: evidence ?? .assumption,
                source: source), at: reader.node)
    }

    /// The quantity, if its numbers make a distribution within its range.
    private static func drawable(
        _ quantity: UncertainQuantity, at node: YAMLNode
    ) throws -> UncertainQuantity {
        do {
            _ = try Marginal(quantity)
        } catch {
            throw node.place.error("\(error)")
        }
        return quantity
    }

    /// Exactly one of `odds_ratio`, `hazard_ratio`, `relative`, `points`.
    package static func effect(
        _ reader: inout MappingReader, path: String
    ) throws -> Effect {
        let evidence = try reader.choice("evidence", of: UncertainQuantity.Evidence.self)
        let source = try reader.text("source")
        var found: [(Effect.Scale, YAMLNode)] = []
        for scale in Effect.Scale.allCases {
            if let node = reader.take(scale.rawValue) { found.append((scale, node)) }
        }
        guard let (scale, node) = found.first, found.count == 1 else {
            throw reader.node.place.error(
                "\(path) needs exactly one of odds_ratio, hazard_ratio, relative and points")
        }
        let kind: UncertainQuantity.Kind =
            scale == .oddsRatio || scale == .hazardRatio ? .positive : .real
        if let text = node.scalar { try checkUnit(text, of: scale, at: node, path: path) }
        var size = try read(node, path: path, kind: kind)
        if scale == .points { size.shape = try inShares(size.shape, node: node, path: path) }
        if scale == .relative, let least = try? Marginal(size).quantile(0.05), least < -1 {
            throw node.place.error(
                "\(path).relative goes below -100%, and nothing can fall by more than all of it")
        }
        if let evidence { size.evidence = evidence }
        if let source { size.source = source }
        return Effect(scale: scale, size: size)
    }

    /// Refuses a percentage without its sign, and one where points are meant.
    private static func checkUnit(
        _ text: String, of scale: Effect.Scale, at node: YAMLNode, path: String
    ) throws {
        let isPercentage = text.hasSuffix("%")
        if scale == .points, isPercentage {
            throw node.place.error(
                "\(path).points is \(node.phrase); points are percentage points: "
                    + "write \(text.dropLast())")
        }
        if scale == .relative, !isPercentage, let value = Double(text), abs(value) > 1 {
            throw node.place.error(
                "\(path).relative is \(node.phrase), a change by a factor of \(text); "
                    + "write \(text)%, or \(shortestText(value * 100))% if that is meant")
        }
    }

    private static func value(
        _ node: YAMLNode, path: String, kind: UncertainQuantity.Kind
    ) throws -> Double {
        switch kind {
        case .share: return try Scalars.share(node, path: path)
        case .real: return try Scalars.number(node, path: path)
        case .positive:
            let value = try Scalars.number(node, path: path)
            guard value > 0 else {
                throw node.place.error(
                    "\(path) is \(shortestText(value)); a number above 0 is expected")
            }
            return value
        }
    }

    private static func shapes(
        _ reader: inout MappingReader, path: String, kind: UncertainQuantity.Kind
    ) throws -> [UncertainQuantity.Shape] {
        var result: [UncertainQuantity.Shape] = []
        let median = try reader.take("median").map { try value($0, path: path, kind: kind) }
        if let interval = reader.take("interval") {
            let (low, high) = try pair(interval, path: path, kind: kind)
            let level = try reader.share("level") ?? 0.9
            if let median, !(low < median && median < high) {
                throw interval.place.error("\(path): the median must lie inside the interval")
            }
            result.append(.interval(lower: low, upper: high, level: level, median: median))
        }
        if let value = reader.take("fixed") {
            result.append(.fixed(try Self.value(value, path: path, kind: kind)))
        }
        for name in ["normal", "log_normal", "beta"] {
            guard var parts = try reader.mapping(name) else { continue }
            guard let mean = try parts.number("mean"), let sd = try parts.number("sd"), sd >= 0
            else {
                throw parts.node.place.error(
                    "\(path).\(name) needs mean, and sd of at least 0: {mean: …, sd: …}")
            }
            try parts.finish()
            result.append(try moments(name, mean: mean, sd: sd, at: parts.node, path: path))
        }
        if let bounds = reader.take("uniform") {
            let (low, high) = try pair(bounds, path: path, kind: kind)
            result.append(.uniform(low, high))
        }
        for name in ["triangular", "pert"] {
            guard var parts = try reader.mapping(name) else { continue }
            guard let low = try parts.number("low"), let mode = try parts.number("mode"),
                let high = try parts.number("high"), low <= mode, mode <= high, low < high
            else {
                throw parts.node.place.error(
                    "\(path).\(name) needs low, mode and high that rise: "
                        + "{low: …, mode: …, high: …}")
            }
            try parts.finish()
            result.append(
                name == "pert"
                    ? .pert(low: low, mode: mode, high: high)
                    : .triangular(low: low, mode: mode, high: high))
        }
        if var parts = try reader.mapping("choice") {
            let values = try numbers(&parts, "values")
            let weights = try numbers(&parts, "weights")
            try parts.finish()
            guard !values.isEmpty, values.count == weights.count, weights.allSatisfy({ $0 >= 0 }),
                weights.contains(where: { $0 > 0 })
            else {
                throw parts.node.place.error(
                    "\(path).choice needs as many weights as values, none of them negative: "
                        + "{values: [a, b], weights: [1, 2]}")
            }
            result.append(.choice(values: values, weights: weights))
        }
        return result
    }

    private static func moments(
        _ name: String, mean: Double, sd: Double, at node: YAMLNode, path: String
    ) throws -> UncertainQuantity.Shape {
        switch name {
        case "normal": return .normal(mean: mean, sd: sd)
        case "log_normal":
            guard mean > 0 else {
                throw node.place.error("\(path): the mean of a log_normal must be above 0")
            }
            return .logNormal(mean: mean, sd: sd)
        default:
            guard mean > 0, mean < 1, sd * sd < mean * (1 - mean) else {
                throw node.place.error(
                    "\(path): a beta needs a mean between 0 and 1 and a smaller sd than "
                        + "sqrt(mean * (1 - mean))")
            }
            return .beta(mean: mean, sd: sd)
        }
    }

    private static func pair(
        _ node: YAMLNode, path: String, kind: UncertainQuantity.Kind
    ) throws -> (Double, Double) {
        let items = try Scalars.items(node, path: path).map {
            try value($0, path: path, kind: kind)
        }
        guard items.count == 2, items[0] < items[1] else {
            throw node.place.error("\(path): two numbers in ascending order are expected: [a, b]")
        }
        return (items[0], items[1])
    }

    private static func numbers(_ reader: inout MappingReader, _ key: String) throws -> [Double] {
        guard let node = reader.take(key) else { return [] }
        let path = reader.path(of: key)
        return try Scalars.items(node, path: path).map { try Scalars.number($0, path: path) }
    }

    /// Percentage points as shares: −1.5 is −0.015.
    private static func inShares(
        _ shape: UncertainQuantity.Shape, node: YAMLNode, path: String
    ) throws -> UncertainQuantity.Shape {
        switch shape {
        case .fixed(let value): return .fixed(value / 100)
        case .interval(let lower, let upper, let level, let median):
            return .interval(
                lower: lower / 100, upper: upper / 100, level: level,
                median: median.map { $0 / 100 })
        case .normal(let mean, let sd): return .normal(mean: mean / 100, sd: sd / 100)
        case .uniform(let low, let high): return .uniform(low / 100, high / 100)
        default:
            throw node.place.error(
                "\(path): points are given as a number, an interval, a normal or a uniform")
        }
    }
}
