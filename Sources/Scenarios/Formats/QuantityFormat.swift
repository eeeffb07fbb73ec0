package import Marketplace

/// Decodes uncertain numbers and effects.
package enum QuantityFormat {
    /// A number (fixed), an interval or a named distribution, with evidence and source beside it.
    package static func read(
        _ node: YAMLNode, path: String, kind: UncertainQuantity.Kind
    ) throws -> UncertainQuantity {
        guard node.isMapping else {
            return UncertainQuantity(
                path: path, kind: kind, shape: .fixed(try value(node, path: path, kind: kind)))
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
        return UncertainQuantity(
            path: path, kind: kind, shape: shape, evidence: evidence ?? .assumption, source: source)
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
        var size = try read(node, path: path, kind: kind)
        if scale == .points { size.shape = try inShares(size.shape, node: node, path: path) }
        if let evidence { size.evidence = evidence }
        if let source { size.source = source }
        return Effect(scale: scale, size: size)
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
                throw node.place.error("\(path) is \(value); a number above 0 is expected")
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
            else { throw parts.missing("mean and sd", "write {mean: …, sd: …}") }
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
            else { throw parts.missing("low, mode and high", "write them in ascending order") }
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
            else { throw parts.missing("values and weights", "write as many weights as values") }
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
