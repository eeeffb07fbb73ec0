import DataTables
package import Scenarios
import StatisticalModels

/// A fit as a strategist reads it.
package enum FitAnswer {
    /// A table of effects with intervals, what was used, and the advice.
    package static func lines(_ model: FittedModel) -> [String] {
        var lines = ["\(model.title)  [\(model.fit.kindName), evidence: \(model.evidence)]"]
        lines.append(used(model.fit.counts))
        if case .kaplanMeier(let fit) = model.fit {
            lines += fit.curves.map(curve)
        } else if let estimates = model.fit.estimates {
            lines += table(estimates, risks: model.fit.riskDifferences)
        }
        if model.evidence == "observational" {
            lines.append(
                "These are associations; what would happen if one changed something is another "
                    + "question.")
        }
        lines += model.fit.diagnostics.map { "\($0.severity.rawValue): \($0.message)" }
        return lines
    }

    private static func used(_ counts: FitCounts) -> String {
        var parts = [
            "\(Wording.amount(Double(counts.rowsUsed))) of "
                + "\(Wording.amount(Double(counts.rowsGiven))) rows",
            "\(Wording.amount(Double(counts.events))) events",
        ]
        parts += counts.clusters.map { "\(Wording.count($0.count)) \($0.name)" }
        parts += counts.leftOut.map { "left out: \(Wording.amount(Double($0.count))) (\($0.name))" }
        return "Used: " + parts.joined(separator: ", ")
    }

    private static func curve(_ curve: SurvivalCurve) -> String {
        let label = curve.label.isEmpty ? "all" : curve.label
        let returned = [30.0, 90, 365].filter { $0 <= (curve.times.last ?? 0) }.map { day in
            let value = curve.survival(at: day)
            return "by day \(Int(day)) \(Wording.percent(1 - value.estimate)) "
                + "(\(Wording.percent(1 - value.upper)) to \(Wording.percent(1 - value.lower)))"
        }
        let events = curve.events.reduce(0, +)
        return "  \(label): \(Wording.amount(curve.atRisk.first ?? 0)) at risk, "
            + "\(Wording.amount(events)) events; event " + returned.joined(separator: ", ")
    }

    private static func table(
        _ estimates: any CoefficientEstimates, risks: [RiskDifference]
    ) -> [String] {
        let all = CoefficientTable(estimates).rows
        // A hazard's levels by step are many and in coefficients.csv; effects are what one reads.
        let rows = all.filter { !$0.name.contains(": step") }
        let width = max(rows.map(\.name.count).max() ?? 0, 4)
        let hasRisks = !risks.isEmpty
        var lines = [
            "  \(padded("term", width))    ratio  (95 % interval)          p"
                + (hasRisks ? "        per 1,000 rows" : "")
        ]
        if rows.count < all.count {
            lines.append("  (and \(all.count - rows.count) levels by step since the last order)")
        }
        for row in rows {
            let interval =
                "(\(Wording.decimals(row.ratioLower, 3)) to \(Wording.decimals(row.ratioUpper, 3)))"
            var line =
                "  \(padded(row.name, width))  \(leftPadded(Wording.decimals(row.ratio, 3), 7))  "
                + "\(padded(interval, 20))  \(pValue(row.pValue))"
            if let risk = risks.first(where: { $0.term == row.name }) {
                line += "   " + effect(risk)
            }
            lines.append(line)
        }
        return lines
    }

    /// Rows more or fewer per 1,000; for a rate, per percentage point of it.
    private static func effect(_ risk: RiskDifference) -> String {
        let isRate = risk.kind == .slope && risk.variable.hasSuffix("_rate")
        let scale = isRate ? 10.0 : 1000.0
        return "\(Wording.change(scale * risk.estimate)) "
            + "(\(Wording.changes(scale * risk.lower, scale * risk.upper)))"
            + (isRate ? " a point" : risk.kind == .slope ? " a unit" : "")
    }

    private static func pValue(_ value: Double) -> String {
        value < 0.001 ? "<0.001" : Wording.decimals(value, 3) + " "
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }

    private static func leftPadded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}
