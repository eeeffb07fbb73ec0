package import Marketplace

/// Decodes a scenario's assumptions; what is left out has the defaults written here.
package enum AssumptionFormat {
    package static func assumptions(_ node: YAMLNode?) throws -> Assumptions {
        let empty = YAMLNode(.mapping([]), at: YAMLPlace(file: "", line: 0, column: 0))
        var reader = try MappingReader(node ?? empty, path: "assumptions")
        var result = Assumptions(
            divertedShare: try quantity(
                &reader, "diverted_share", .share,
                .interval(lower: 0.5, upper: 0.8, level: 0.9, median: nil)),
            movedToOnlineShare: try quantity(&reader, "moved_to_online_share", .share, .fixed(0)),
            causalShare: try quantity(
                &reader, "causal_share", .share, .beta(mean: 0.5, sd: 0.2)),
            improveAfterWarning: try quantity(
                &reader, "improve_after_warning", .share,
                .interval(lower: 0.1, upper: 0.5, level: 0.9, median: nil)),
            improvement: try effect(
                &reader, "improvement", .oddsRatio,
                .interval(lower: 0.55, upper: 0.95, level: 0.9, median: nil)),
            exitAfterWarning: try effect(
                &reader, "exit_after_warning", .hazardRatio,
                .interval(lower: 1, upper: 2, level: 0.9, median: nil)),
            orderGrowth: try growth(&reader))
        if reader.node["entry_response"] != nil {
            result.entryResponse = try effect(
                &reader, "entry_response", .hazardRatio, .fixed(1))
        }
        if let node = reader.take("reentry_after_termination") {
            result.reentryAfterTermination = try QuantityFormat.read(
                node, path: reader.path(of: "reentry_after_termination"), kind: .share)
        }
        if let inner = try reader.mapping("gaming") { result.gaming = try gaming(inner) }
        if let inner = try reader.mapping("nps_points_after") {
            result.npsPointsAfter = try npsPoints(inner)
        }
        try reader.finish()
        return result
    }

    private static func npsPoints(_ mapping: MappingReader) throws -> NPSPoints {
        var inner = mapping
        func points(_ key: String) throws -> UncertainQuantity? {
            try inner.take(key).map {
                try QuantityFormat.read($0, path: inner.path(of: key), kind: .real)
            }
        }
        let result = NPSPoints(
            warn: try points("warn"), plan: try points("corrective_action_plan"),
            suspend: try points("suspend"))
        try inner.finish()
        guard !result.quantities.isEmpty else {
            throw mapping.node.place.error(
                "\(mapping.path) names no action; write nps_points_after: {warn: {interval: [-8, "
                    + "-2], level: 90%}}, with corrective_action_plan and suspend beside it")
        }
        return result
    }

    private static func gaming(_ mapping: MappingReader) throws -> Gaming {
        var inner = mapping
        guard let share = inner.take("share"), let within = inner.take("within") else {
            throw inner.missing(
                inner.node["share"] == nil ? "share" : "within",
                "write gaming: {share: 20%, within: 25%}")
        }
        let result = Gaming(
            share: try QuantityFormat.read(share, path: inner.path(of: "share"), kind: .share),
            within: try QuantityFormat.read(
                within, path: inner.path(of: "within"), kind: .share))
        try inner.finish()
        return result
    }

    private static func quantity(
        _ reader: inout MappingReader, _ key: String, _ kind: UncertainQuantity.Kind,
        _ fallback: UncertainQuantity.Shape
    ) throws -> UncertainQuantity {
        let path = reader.path(of: key)
        guard let node = reader.take(key) else {
            return UncertainQuantity(path: path, kind: kind, shape: fallback, source: "default")
        }
        return try QuantityFormat.read(node, path: path, kind: kind)
    }

    private static func effect(
        _ reader: inout MappingReader, _ key: String, _ scale: Effect.Scale,
        _ fallback: UncertainQuantity.Shape
    ) throws -> Effect {
        let path = reader.path(of: key)
        guard var inner = try reader.mapping(key) else {
            return Effect(
                scale: scale,
                size: UncertainQuantity(
                    path: path, kind: .positive, shape: fallback, source: "default"))
        }
        let effect = try QuantityFormat.effect(&inner, path: path)
        try inner.finish()
        guard effect.scale == scale else {
            throw inner.node.place.error("\(path) is given as \(scale.rawValue)")
        }
        return effect
    }

    private static func growth(_ reader: inout MappingReader) throws -> UncertainQuantity {
        let path = "assumptions.order_growth.yearly"
        guard var inner = try reader.mapping("order_growth") else {
            return UncertainQuantity(path: path, kind: .real, shape: .fixed(0), source: "default")
        }
        guard let node = inner.take("yearly") else {
            throw inner.missing("yearly", "write order_growth: {yearly: 3%}")
        }
        try inner.finish()
        return try QuantityFormat.read(node, path: path, kind: .real)
    }
}
