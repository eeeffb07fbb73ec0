import DataTables
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
        try checkKeys(node, kind)
        let formulaPlace = node["formula"]?.place
        guard let formula = try reader.text("formula") else {
            throw reader.missing("formula", "write formula: repurchased_90d ~ late + category")
        }
        let panel = ModelFile.PanelName(rawValue: try reader.text("panel") ?? "purchases")
        let frailty = try frailty(&reader, kind)
        let usual: ModelFile.Shape =
            kind.usesIntervals ? .intervals : .landmark
        let result = ModelFile(
            name: name, place: node.place, title: try reader.text("title") ?? name, kind: kind,
            panel: panel, shape: try reader.choice("shape", of: ModelFile.Shape.self) ?? usual,
            formula: formula, formulaPlace: formulaPlace, filter: try reader.expression("filter"),
            clusters: try reader.texts("cluster") ?? [],
            strata: try reader.texts("strata") ?? [],
            ties: try reader.choice("ties", of: CoxModel.Ties.self) ?? .efron,
            distribution: try reader.choice("distribution", of: LifetimeDistribution.self)
                ?? .weibull,
            incidence: try reader.text("incidence") ?? "1",
            cause: try needed("cause", of: .fineGray, &reader, kind, "write cause: marketplace"),
            cuts: try reader.listOfDays("cuts")?.map { Double($0) } ?? [],
            reference: try reader.text("reference"),
            penalty: try penalty(&reader, kind),
            intervals: try reader.choice("intervals", of: IntervalMethod.self),
            group: try needed("group", of: .mixedLogistic, &reader, kind, "write group: seller_id"),
            splitsColumns: try reader.choice("within_between", of: Answer.self) == .yes,
            quadraturePoints: try reader.integer("quadrature_points", atLeast: 1, atMost: 50) ?? 1,
            channels: try reader.text("channels") ?? "cause_specific",
            link: try reader.choice("link", of: DiscreteHazardModel.Link.self) ?? .cloglog,
            frailtyClasses: frailty.classes, frailty: frailty.shared,
            within: try reader.days("within", atLeast: 1).map { Double($0) },
            evidence: try reader.choice("evidence", of: UncertainQuantity.Evidence.self)?.rawValue
                ?? UncertainQuantity.Evidence.observational.rawValue)
        try refuse(result)
        try reader.finish()
        return result
    }

    /// - Throws: `FormatError` for a key that belongs to another kind.
    private static func checkKeys(_ node: YAMLNode, _ kind: ModelFile.Kind) throws {
        for key in kind.foreignKeys {
            guard let place = node[key]?.place else { continue }
            throw place.error(
                "\(key) goes with \(ModelFile.Kind.named(having: key)); leave it out of kind "
                    + kind.rawValue)
        }
    }

    private static func penalty(
        _ reader: inout MappingReader, _ kind: ModelFile.Kind
    ) throws -> ModelPenalty? {
        guard let node = reader.take("penalty") else { return nil }
        let name = node["kind"]?.scalar ?? node.scalar ?? ""
        guard let choice = PenaltyName(rawValue: name) else {
            throw node.place.error(
                "penalty \"\(name)\" is not offered by this version; write none, firth, ridge, "
                    + "lasso or elastic_net")
        }
        guard choice.kinds.contains(kind) else {
            throw node.place.error(
                "penalty: \(name) goes with \(ModelFile.Kind.named(choice.kinds)); leave it out of "
                    + "kind \(kind.rawValue)")
        }
        guard node.scalar == nil else { return choice.penalty(lambda: nil) }
        var inner = try MappingReader(node, path: "penalty")
        _ = inner.take("kind")
        let mixing = choice == .elasticNet ? try inner.share("alpha") ?? 0.5 : 0.5
        var lambda: Double?
        if choice.isShrinkage, let node = inner.take("lambda"), node.scalar != "cv" {
            let value = try Scalars.number(node, path: "penalty.lambda")
            guard value > 0 else {
                throw node.place.error(
                    "penalty.lambda is \(shortestText(value)); write a number above 0, or cv to have "
                        + "it chosen by cross-validation")
            }
            lambda = value
        }
        try inner.finish()
        return choice.penalty(lambda: lambda, mixing: mixing)
    }

    /// A key that a kind cannot do without.
    private static func needed(
        _ key: String, of owner: ModelFile.Kind, _ reader: inout MappingReader,
        _ kind: ModelFile.Kind, _ advice: String
    ) throws -> String {
        let text = try reader.text(key)
        guard kind == owner else { return "" }
        guard let text else { throw reader.missing(key, advice) }
        return text
    }

    private enum Answer: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }

    /// The classes of buyers of a discrete hazard, or the shared factor of a Cox regression.
    private static func frailty(
        _ reader: inout MappingReader, _ kind: ModelFile.Kind
    ) throws -> (classes: Int, shared: CoxModel.Frailty?) {
        guard var inner = try reader.mapping("frailty") else { return (1, nil) }
        let by = try inner.text("by")
        if kind == .cox {
            guard let by else { throw inner.missing("by", "write by: seller_id") }
            let variance = try inner.number("variance")
            if let variance, variance <= 0 {
                throw inner.node.place.error(
                    "frailty.variance is \(shortestText(variance)); write a number above 0, or none "
                        + "to have it estimated")
            }
            try inner.finish()
            return (1, CoxModel.Frailty(column: by, variance: variance))
        }
        if let by, by != "buyer_id" {
            throw inner.node.place.error("frailty.by is \"\(by)\"; buyers differ: write buyer_id")
        }
        let classes = try inner.integer("classes", atLeast: 1) ?? 3
        try inner.finish()
        return (classes, nil)
    }

    /// Options that this version does not have are refused, never passed over.
    private static func refuse(_ model: ModelFile) throws {
        if model.kind == .discreteHazard, model.channels != "cause_specific",
            model.channels != "all_cause"
        {
            throw model.place.error(
                "channels is \"\(model.channels)\"; cause_specific or all_cause is expected")
        }
    }
}
