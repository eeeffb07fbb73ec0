import DataTables
package import Marketplace

/// Decodes programs.
package enum ProgramFormat {
    /// A program's file, or what is left of it after a scenario changed some fields.
    package static func program(
        _ node: YAMLNode, name: String, context: ProgramContext
    ) throws -> Program {
        let path = "programs.\(name)"
        var reader = try MappingReader(node, path: path)
        _ = try reader.text("trustcast")
        let title = try reader.text("title") ?? name
        let starts = try reader.day("starts")
        let lastNode = reader.node["ends"]
        let ends = try end(&reader)
        if let starts, let ends, ends < starts, let lastNode {
            throw lastNode.place.error(
                "\(path).ends is \(lastNode.phrase), before it starts; "
                    + "write a later day, or never")
        }
        let eligible = try reader.take("eligible").map {
            try EligibilityFormat.eligible($0, path: "\(path).eligible", context: context)
        }
        guard let uptake = reader.take("uptake") else {
            throw reader.missing("uptake", "say what share of the eligible takes part: 100%")
        }
        var result = Program(
            name: name, title: title, starts: starts, ends: ends,
            eligible: eligible ?? .flag(true),
            uptake: try QuantityFormat.read(uptake, path: "\(path).uptake", kind: .share),
            capacity: try reader.integer("capacity"),
            rampMonths: try ramp(&reader),
            decayHalfLifeMonths: try decay(&reader),
            changes: try changes(&reader, path: path, context),
            claimShare: try claims(&reader, path: path))
        if result.isForBuyers { try checkBuyers(reader.node, path: path, result) }
        if let node = reader.take("costs") {
            result.costs = try CostFormat.costs(node, path: "\(path).costs")
        }
        result.funding = try FundingFormat.funding(&reader, path: path)
        try reader.finish()
        return result
    }

    /// Refuses what a program for buyers has no use for.
    private static func checkBuyers(
        _ node: YAMLNode, path: String, _ program: Program
    ) throws {
        let reasons = [
            ("capacity", "counts sellers enrolled at once"),
            ("claims", "are paid for orders of a program that covers sellers' orders"),
        ]
        for (key, reason) in reasons {
            guard let value = node[key] else { continue }
            throw value.place.error(
                "\(path).\(key) \(reason), and eligible asks for buyers; leave it out, or write "
                    + "a condition over sellers in eligible")
        }
        guard let effects = node["effects"] else { return }
        for change in program.changes {
            let own = effects[change.name]
            let name = "\(path).effects.\(change.name)"
            guard case .repurchase = change.target else {
                throw (own?["changes"] ?? effects).place.error(
                    "\(name) changes \(change.target.nature), and eligible asks for buyers: what "
                        + "they do is buyer.repurchase, or buyer.repurchase.online and so on")
            }
            if let after = own?["after"] {
                throw after.place.error(
                    "\(name).after says after which orders the effect holds, and eligible asks for "
                        + "buyers; write there buyer.last_experience == \"late\"")
            }
            if let route = own?["path"] {
                throw route.place.error(
                    "\(name).path says what better KPIs of the program's own do, and a program for "
                        + "buyers changes no KPI; leave it out")
            }
        }
    }

    private static func end(_ reader: inout MappingReader) throws -> Int? {
        guard let node = reader.take("ends") else { return nil }
        if node.scalar == "never" { return nil }
        return try Scalars.day(node, path: reader.path(of: "ends"))
    }

    private static func ramp(_ reader: inout MappingReader) throws -> Double {
        let node = reader.node["ramp_months"]
        let months = try reader.number("ramp_months") ?? 0
        guard (0...1200).contains(months) else {
            throw (node ?? reader.node).place.error(
                "\(reader.path(of: "ramp_months")) is \((node ?? reader.node).phrase); "
                    + "a number of months from 0 to 1200 is expected")
        }
        return months
    }

    private static func decay(_ reader: inout MappingReader) throws -> Double? {
        guard var inner = try reader.mapping("decay") else { return nil }
        guard let months = try inner.number("half_life_months") else {
            throw inner.missing("half_life_months", "write decay: {half_life_months: 18}")
        }
        guard months > 0 else {
            throw inner.node.place.error(
                "\(inner.path(of: "half_life_months")) is \(shortestText(months)); "
                    + "a number above 0 is expected, or no decay at all")
        }
        try inner.finish()
        return months
    }

    private static func claims(
        _ reader: inout MappingReader, path: String
    ) throws -> UncertainQuantity? {
        guard var inner = try reader.mapping("claims") else { return nil }
        guard let node = inner.take("share_of_defective") else {
            throw inner.missing("share_of_defective", "say what share of defective orders claims")
        }
        try inner.finish()
        return try QuantityFormat.read(
            node, path: "\(path).claims.share_of_defective", kind: .share)
    }

    private static func changes(
        _ reader: inout MappingReader, path: String, _ context: ProgramContext
    ) throws -> [Program.Change] {
        guard var effects = try reader.mapping("effects") else { return [] }
        return try effects.takeRest().map { entry in
            let name = "\(path).effects.\(entry.key)"
            var inner = try MappingReader(entry.value, path: name)
            guard let changes = inner.take("changes") else {
                throw inner.missing("changes", "say what it changes: seller.late_rate")
            }
            let target = try target(changes, path: name, kpis: context.kpis)
            try checkUse(inner.node, of: target, path: name)
            try checkScale(
                inner.node, of: target, writtenAs: try Scalars.text(changes, path: name),
                path: name, context)
            let change = Program.Change(
                name: entry.key, target: target,
                path: try inner.choice("path", of: Program.Change.Path.self) ?? .total,
                after: try experiences(&inner),
                effect: try QuantityFormat.effect(&inner, path: name))
            try inner.finish()
            return change
        }
    }

    /// Refuses keys that only an effect on repurchase has a use for.
    private static func checkUse(
        _ node: YAMLNode, of target: Program.Change.Target, path: String
    ) throws {
        if case .repurchase = target { return }
        for key in ["path", "after"] {
            guard let value = node[key] else { continue }
            throw value.place.error(
                "\(path).\(key) says how repurchase changes, and this changes something else; "
                    + "leave it out, or write changes: buyer.repurchase")
        }
    }

    /// Refuses a scale on which the target cannot change.
    private static func checkScale(
        _ node: YAMLNode, of target: Program.Change.Target, writtenAs text: String, path: String,
        _ context: ProgramContext
    ) throws {
        let scales = target.scales(drivenByOdds: context.mayBeDrivenByOdds)
        for scale in Effect.Scale.allCases where !scales.contains(scale) {
            guard case .mapping(let entries) = node.content,
                let entry = entries.first(where: { $0.key == scale.rawValue })
            else { continue }
            let names = scales.map(\.rawValue)
            let allowed = names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
            let link =
                target.scales.contains(scale)
                ? " while the driver's link is cloglog (with link: logit it has odds)" : ""
            throw entry.keyPlace.error(
                "\(path).\(scale.rawValue) does not go with changes: \(text), which is "
                    + "\(target.nature)\(link); write \(allowed)")
        }
    }

    private static func target(
        _ node: YAMLNode, path: String, kpis: [KPI]
    ) throws -> Program.Change.Target {
        let text = try Scalars.text(node, path: path)
        switch text {
        case "seller.exit": return .sellerExit
        case "seller.entry": return .sellerEntry
        case "demand": return .demand
        case "buyer.repurchase": return .repurchase(nil)
        default: break
        }
        for channel in Channel.allCases where text == "buyer.repurchase.\(channel.name)" {
            return .repurchase(channel)
        }
        let targets =
            kpis.map { "seller.\($0.name)" }
            + ["seller.exit", "seller.entry", "demand", "buyer.repurchase"]
            + Channel.allCases.map { "buyer.repurchase.\($0.name)" }
        if text.hasPrefix("seller."), targets.contains(text) {
            return .sellerKPI(String(text.dropFirst("seller.".count)))
        }
        let suggestion = nearest(text, among: targets).map { "; did you mean \"\($0)\"?" } ?? ""
        throw node.place.error(
            "\(path).changes is \"\(text)\", which nothing simulates\(suggestion)")
    }

    private static func experiences(_ reader: inout MappingReader) throws -> Set<Experience> {
        guard let node = reader.take("after") else { return [] }
        var result: Set<Experience> = []
        for text in try Scalars.texts(node, path: reader.path(of: "after")) {
            guard let match = Experience.allCases.first(where: { $0.name == text }) else {
                let names = Experience.allCases.map(\.name).joined(separator: ", ")
                throw node.place.error(
                    "\(reader.path(of: "after")) names \"\(text)\"; one of \(names) is expected")
            }
            result.insert(match)
        }
        if result.contains(.late) || result.contains(.defective) {
            result.insert(.lateAndDefective)
        }
        return result
    }
}
