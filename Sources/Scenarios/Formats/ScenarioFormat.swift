import DataTables
package import Marketplace

/// Decodes a merged scenario.
package enum ScenarioFormat {
    /// Reads a scenario merged over its parents and its programs' files.
    ///
    /// `before` is the merged parent of the file that wrote `starts`: what holds until then.
    package static func scenario(
        _ node: YAMLNode, before: YAMLNode?, name: String, context: ProgramContext
    ) throws -> Scenario {
        let kpis = context.kpis
        var reader = try MappingReader(node, path: "")
        for known in ["trustcast", "extends", "source"] { _ = reader.take(known) }
        let title = try reader.text("title") ?? name
        let starts = try reader.day("starts")
        let written = reader.take("standards")
        let standards = try written.map { try StandardFormat.standards($0, kpis: kpis) } ?? []
        let earlier =
            try before?["standards"].map { try StandardFormat.standards($0, kpis: kpis) } ?? []
        let enforcement =
            try reader.take("enforcement").map { try EnforcementFormat.enforcement($0) } ?? .none
        let onboarding = try reader.take("onboarding").map { try EnforcementFormat.onboarding($0) }
        let badges = try reader.take("badges").map { try BadgeFormat.badges($0, kpis: kpis) }
        var programs: [Program] = []
        if var inner = try reader.mapping("programs") {
            programs = try inner.takeRest().map {
                try ProgramFormat.program($0.value, name: $0.key, context: context)
            }
        }
        let assumptions = try AssumptionFormat.assumptions(reader.take("assumptions"))
        let correlations = try correlations(&reader)
        try reader.finish()
        var result = Scenario(
            name: name, title: title, starts: starts, standards: standards,
            standardsBefore: starts == nil ? standards : earlier, enforcement: enforcement,
            programs: programs.sorted { $0.name < $1.name }, assumptions: assumptions,
            correlations: correlations)
        result.onboarding = onboarding
        result.badges = badges ?? []
        result.leftOut = written.map { StandardFormat.leftOut($0, kpis: kpis) } ?? []
        return result
    }

    private static func correlations(
        _ reader: inout MappingReader
    ) throws -> [RankCorrelation] {
        guard let node = reader.take("correlations") else { return [] }
        return try Scalars.items(node, path: "correlations").map { item in
            var inner = try MappingReader(item, path: "correlations")
            guard let names = try inner.texts("between"), names.count == 2 else {
                throw inner.missing("between", "name two inputs: [causal_share, improvement]")
            }
            let rankNode = item["rank"]
            guard let rank = try inner.number("rank") else {
                throw inner.missing("rank", "write a rank correlation between -1 and 1")
            }
            guard abs(rank) < 1 else {
                throw (rankNode ?? item).place.error(
                    "correlations.rank is \((rankNode ?? item).phrase); "
                        + "a number between -1 and 1 is expected")
            }
            try inner.finish()
            let paths = names.map { $0.contains(".") ? $0 : "assumptions.\($0)" }
            return RankCorrelation(first: paths[0], second: paths[1], rank: rank)
        }
    }
}
