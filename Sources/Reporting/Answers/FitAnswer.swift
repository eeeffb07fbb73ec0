import DataTables
import NumericCore
package import Scenarios
package import StatisticalModels

/// A fit as a strategist reads it.
package enum FitAnswer {
    /// A table of effects with intervals, what was used, and the advice.
    package static func lines(_ model: FittedModel) -> [String] {
        var lines = ["\(model.title)  [\(model.fit.kindName), evidence: \(model.evidence)]"]
        lines.append(used(model.fit.counts))
        if case .kaplanMeier(let fit) = model.fit {
            lines += fit.curves.map(curve)
        } else if case .competingRisks(let fit) = model.fit {
            lines += fit.groups.flatMap(incidences)
        } else if let estimates = model.fit.estimates {
            lines += table(
                estimates, ratio: ratio(model.fit), risks: model.fit.riskDifferences)
        }
        lines += profile(model.fit)
        lines += law(model.fit)
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
            "\(Wording.count(counts.rowsUsed)) of "
                + "\(Wording.count(counts.rowsGiven)) rows",
            "\(Wording.count(counts.events)) events",
        ]
        parts += counts.clusters.map { "\(Wording.count($0.count)) \($0.name)" }
        parts += counts.leftOut.map { "left out: \(Wording.count($0.count)) (\($0.name))" }
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

    /// For each cause the share that had its event first, by days.
    private static func incidences(_ group: IncidenceCurves) -> [String] {
        let label = group.label.isEmpty ? "all" : group.label
        let days = [30.0, 90, 365].filter { $0 <= (group.times.last ?? 0) }
        let width = group.causes.map(\.cause.count).max() ?? 0
        return ["  \(label): \(Wording.count(group.rows)) rows"]
            + group.causes.indices.map { cause in
                let shares = days.map { day in
                    let value = group.incidence(ofCause: cause, at: day)
                    return "by day \(Int(day)) \(Wording.percent(value.estimate)) "
                        + "(\(Wording.percent(value.lower)) to \(Wording.percent(value.upper)))"
                }
                return "    \(padded(group.causes[cause].cause, width))  "
                    + shares.joined(separator: ", ")
            }
    }

    /// Whether groups' curves differ by more than chance.
    package static func line(_ name: String, _ test: LogRankFit.Test) -> String {
        guard test.pValue.isFinite else {
            return "\(name): the data say nothing about a difference of these groups"
        }
        let p = test.pValue < 0.001 ? "p < 0.001" : "p = " + Wording.decimals(test.pValue, 3)
        return "\(name): chi-square \(Wording.decimals(test.chiSquared, 1)) on "
            + "\(test.degreesOfFreedom) df, \(p) (rows of one buyer count as independent)"
    }

    private static func table(
        _ estimates: any CoefficientEstimates, ratio: String, risks: [RiskDifference]
    ) -> [String] {
        let all = CoefficientTable(estimates).rows
        // A hazard's levels by step are many and in coefficients.csv; effects are what one reads.
        let levels = all.filter { $0.name.contains(": step") }.count
        let rows = all.filter { !$0.name.contains(": step") && $0.name != "log(scale)" }
        let width = max(rows.map(\.name.count).max() ?? 0, 4)
        let hasRisks = !risks.isEmpty
        var lines = [
            "  \(padded("term", width))  \(leftPadded(ratio, 7))  (95 % interval)          p"
                + (hasRisks ? "        per 1,000 rows" : "")
        ]
        if levels > 0 {
            lines.append("  (and \(levels) levels by step since the last order)")
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

    /// What e^coefficient multiplies; above it, in the table's head.
    private static func ratio(_ fit: ModelFit) -> String {
        if case .parametric = fit { return "time x" }
        return "ratio"
    }

    /// Intervals and tests by the likelihood, which Firth's penalty needs.
    private static func profile(_ fit: ModelFit) -> [String] {
        guard case .logistic(let fit) = fit, let profile = fit.profile else { return [] }
        let kind = fit.model.penalty == .firth ? "Firth's penalised likelihood" : "the likelihood"
        return ["By the profile of \(kind):"]
            + profile.rows.map { row in
                "  \(row.name)  \(Wording.decimals(Kernels.exp(row.lower), 3)) to "
                    + "\(Wording.decimals(Kernels.exp(row.upper), 3)), p \(pValue(row.test.pValue))"
            }
    }

    /// The law of times, and who never has the event.
    private static func law(_ fit: ModelFit) -> [String] {
        switch fit {
        case .parametric(let fit): return [times(fit.model.distribution, fit.scale)]
        case .cure(let fit):
            let share = fit.cured
            return [
                "Never have the event: \(Wording.percent(share.estimate)) "
                    + "(\(Wording.percent(share.lower)) to \(Wording.percent(share.upper))), "
                    + "the incidence columns at their means",
                "incidence: odds of having it at all; latency: what multiplies the times of those "
                    + "who have it; " + times(fit.model.distribution, fit.scale),
            ]
        case .mixedLogistic(let fit):
            let error = fit.deviationError.map { " (error \(Wording.decimals($0, 3)))" } ?? ""
            return [
                "Groups of \(fit.model.group) differ by a standard deviation of "
                    + "\(Wording.decimals(fit.deviation, 3))\(error) in log odds; ratios compare rows "
                    + "of one group"
            ]
        default: return []
        }
    }

    private static func times(_ law: LifetimeDistribution, _ scale: Double) -> String {
        let name = law.rawValue.replacing("_", with: "-")
        guard law.hasScale else { return "times \(name): a constant hazard" }
        let shape =
            law == .weibull
            ? scale < 1
                ? ", the hazard rises with time" : ", the hazard falls with time"
            : ""
        return "times \(name), scale \(Wording.decimals(scale, 3))\(shape)"
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
