import Marketplace
import StatisticalModels

/// Decodes `models/*.yaml`.
package enum ModelFormat {
    package static func model(_ node: YAMLNode, name: String) throws -> ModelFile {
        var reader = try MappingReader(node, path: "")
        _ = reader.take("trustcast")
        guard let kind = try reader.choice("kind", of: ModelFile.Kind.self) else {
            throw reader.missing("kind", "write kind: logistic")
        }
        let formulaPlace = node["formula"]?.place
        guard let formula = try reader.text("formula") else {
            throw reader.missing("formula", "write formula: repurchased_90d ~ late + category")
        }
        let panel = ModelFile.PanelName(rawValue: try reader.text("panel") ?? "purchases")
        let usual: ModelFile.Shape =
            [.cox, .parametric, .discreteHazard].contains(kind) ? .intervals : .landmark
        let result = ModelFile(
            name: name, place: node.place, title: try reader.text("title") ?? name, kind: kind,
            panel: panel, shape: try reader.choice("shape", of: ModelFile.Shape.self) ?? usual,
            formula: formula, formulaPlace: formulaPlace, filter: try reader.expression("filter"),
            clusters: try reader.texts("cluster") ?? [],
            strata: try reader.texts("strata") ?? [],
            ties: try reader.choice("ties", of: CoxModel.Ties.self) ?? .efron,
            distribution: try law(&reader, kind), incidence: try incidence(&reader, kind),
            penalty: try penalty(&reader, kind), intervals: try intervals(&reader, kind),
            group: try group(&reader, kind, formulaPlace ?? node.place),
            splitsColumns: try splitsColumns(&reader, kind),
            channels: try reader.text("channels") ?? "cause_specific",
            frailtyClasses: try frailty(&reader),
            evidence: try reader.choice("evidence", of: UncertainQuantity.Evidence.self)?.rawValue
                ?? UncertainQuantity.Evidence.observational.rawValue)
        try refuse(&reader, result)
        try reader.finish()
        return result
    }

    private static func law(
        _ reader: inout MappingReader, _ kind: ModelFile.Kind
    ) throws -> LifetimeDistribution {
        let place = reader.node["distribution"]?.place
        guard let law = try reader.choice("distribution", of: LifetimeDistribution.self) else {
            return .weibull
        }
        if let place, kind != .parametric, kind != .cure {
            throw place.error(
                "distribution goes with kind: aft and kind: cure; a model of kind \(kind.rawValue) "
                    + "has none")
        }
        return law
    }

    private static func incidence(
        _ reader: inout MappingReader, _ kind: ModelFile.Kind
    ) throws -> String {
        let place = reader.node["incidence"]?.place
        guard let terms = try reader.text("incidence") else { return "1" }
        if let place, kind != .cure {
            throw place.error(
                "incidence says who is not cured and goes with kind: cure; leave it out of kind "
                    + kind.rawValue)
        }
        return terms
    }

    private static func penalty(
        _ reader: inout MappingReader, _ kind: ModelFile.Kind
    ) throws -> LogisticPenalty? {
        guard let node = reader.take("penalty") else { return nil }
        let name = node["kind"]?.scalar ?? node.scalar ?? ""
        if name == "none" { return nil }
        guard let penalty = LogisticPenalty(rawValue: name) else {
            throw node.place.error(
                "penalty \"\(name)\" is not offered by this version; write none or firth")
        }
        guard kind == .logistic else {
            throw node.place.error(
                "penalty: firth goes with kind: logistic; leave it out of kind \(kind.rawValue)")
        }
        return penalty
    }

    private static func intervals(
        _ reader: inout MappingReader, _ kind: ModelFile.Kind
    ) throws -> IntervalMethod? {
        let place = reader.node["intervals"]?.place
        let method = try reader.choice("intervals", of: IntervalMethod.self)
        if let place, method == .profile, kind != .logistic {
            throw place.error(
                "intervals: profile goes with kind: logistic; leave it out of kind \(kind.rawValue)"
            )
        }
        return method
    }

    private static func group(
        _ reader: inout MappingReader, _ kind: ModelFile.Kind, _ formula: YAMLPlace
    ) throws -> String {
        let place = reader.node["group"]?.place
        let group = try reader.text("group")
        if let place, kind != .mixedLogistic {
            throw place.error(
                "group goes with kind: mixed_logistic; a model of kind \(kind.rawValue) has no "
                    + "effects of groups")
        }
        guard kind == .mixedLogistic else { return "" }
        guard let group else { throw reader.missing("group", "write group: seller_id") }
        return group
    }

    private static func splitsColumns(
        _ reader: inout MappingReader, _ kind: ModelFile.Kind
    ) throws -> Bool {
        guard let node = reader.take("within_between") else { return false }
        guard kind == .mixedLogistic else {
            throw node.place.error(
                "within_between goes with kind: mixed_logistic; leave it out of kind "
                    + kind.rawValue)
        }
        return try Scalars.choice(node, path: "within_between", of: Answer.self) == .yes
    }

    private enum Answer: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }

    private static func frailty(_ reader: inout MappingReader) throws -> Int {
        guard var inner = try reader.mapping("frailty") else { return 1 }
        if let by = try inner.text("by"), by != "buyer_id" {
            throw inner.node.place.error("frailty.by is \"\(by)\"; buyers differ: write buyer_id")
        }
        let classes = try inner.integer("classes", atLeast: 1) ?? 3
        try inner.finish()
        return classes
    }

    /// Options that this version does not have are refused, never passed over.
    private static func refuse(_ reader: inout MappingReader, _ model: ModelFile) throws {
        if let link = reader.take("link"), link.scalar != "cloglog" {
            throw link.place.error(
                "link is \"\(link.scalar ?? "")\"; this version fits the cloglog link")
        }
        if model.kind == .discreteHazard, model.channels != "cause_specific",
            model.channels != "all_cause"
        {
            throw model.place.error(
                "channels is \"\(model.channels)\"; cause_specific or all_cause is expected")
        }
    }
}
