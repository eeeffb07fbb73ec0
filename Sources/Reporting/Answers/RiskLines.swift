import StatisticalModels

/// Effects in events more or fewer per 1,000 rows.
enum RiskLines {
    /// The effects, where each belongs to one term of the table; else none.
    static func beside(_ risks: AverageRisks?, terms: [String]) -> [RiskDifference] {
        guard let changes = risks?.changes, changes.allSatisfy({ $0.category == nil }),
            changes.contains(where: { terms.contains($0.term) })
        else { return [] }
        return changes
    }

    /// ` within 90 days`.
    static func days(_ risks: AverageRisks?) -> String {
        risks?.within.map { " within \(Wording.amount($0)) days" } ?? ""
    }

    /// Effects that belong to no single term: those of several channels, categories or parts.
    static func list(_ risks: AverageRisks?) -> [String] {
        guard let risks, !risks.changes.isEmpty else { return [] }
        let width = risks.changes.map { label($0).count }.max() ?? 0
        return ["Per 1,000 rows\(days(risks)), the other columns as they are:"]
            + risks.changes.map { "  \(Wording.padded(label($0), width))  \(effect($0))" }
    }

    /// What one point of a KPI's true rate does in all.
    static func totals(_ risks: AverageRisks) -> [String] {
        guard !risks.totals.isEmpty else { return [] }
        let width = risks.totals.map { label($0).count }.max() ?? 0
        return [
            "A point more of a seller's true rate, the buyers' own experience included, per 1,000 "
                + "rows\(days(risks)):"
        ] + risks.totals.map { "  \(Wording.padded(label($0), width))  \(effect($0))" }
    }

    private static func label(_ risk: RiskDifference) -> String {
        let level = risk.level.map { " = \($0)" } ?? ""
        return (risk.category.map { "\($0): " } ?? "") + risk.variable + level
    }

    /// Rows more or fewer per 1,000; for a rate, per percentage point of it.
    static func effect(_ risk: RiskDifference) -> String {
        let isRate = risk.kind == .slope && risk.variable.hasSuffix("_rate")
        let scale = isRate ? 10.0 : 1000.0
        let unit =
            isRate ? " a point" : risk.kind == .slope ? " a unit" : ""
        return "\(Wording.change(scale * risk.estimate)) "
            + "(\(Wording.changes(scale * risk.lower, scale * risk.upper)))" + unit
    }
}
