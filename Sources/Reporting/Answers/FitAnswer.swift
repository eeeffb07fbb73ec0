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
        } else if case .penalized(let fit) = model.fit {
            lines += shrunk(fit)
        } else if case .causeSpecific(let fit) = model.fit {
            for (cause, own) in zip(fit.causes, fit.fits) {
                lines.append("\(cause): \(Wording.count(own.counts.events)) events")
                lines += table(own, ratio: "ratio", risks: nil)
            }
            lines += RiskLines.list(model.risks)
        } else if let estimates = model.fit.estimates {
            lines += table(estimates, ratio: ratio(model.fit), risks: model.risks)
        }
        lines += model.risks.map(RiskLines.totals) ?? []
        lines += profile(model.fit)
        lines += law(model.fit)
        if model.evidence == "observational" {
            lines.append(
                "These are associations; what would happen if one changed something is another "
                    + "question.")
        }
        lines += (model.fit.diagnostics + (model.risks?.notes ?? [])).map {
            "\($0.severity.rawValue): \($0.message)"
        }
        return lines
    }

    private static func used(_ counts: FitCounts) -> String {
        var parts = [
            "\(Wording.count(counts.rowsUsed)) of "
                + "\(Wording.count(counts.rowsGiven)) rows",
            "\(Wording.count(counts.events)) events",
        ]
        parts += counts.clusters.map { "\(Wording.count($0.count)) \(plural(ofKey: $0.name))" }
        parts += counts.leftOut.map { "left out: \(Wording.count($0.count)) (\($0.name))" }
        return "Used: " + parts.joined(separator: ", ")
    }

    /// `buyer_id` says buyers.
    private static func plural(ofKey name: String) -> String {
        switch name {
        case "buyer_id": "buyers"
        case "seller_id": "sellers"
        default: "values of \(name)"
        }
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
                return "    \(Wording.padded(group.causes[cause].cause, width))  "
                    + shares.joined(separator: ", ")
            }
    }

    /// Whether groups' curves differ by more than chance.
    package static func line(_ name: String, _ test: LogRankFit.Test) -> String {
        guard test.pValue.isFinite else {
            return "\(name): the data say nothing about a difference of these groups"
        }
        return "\(name): chi-square \(Wording.decimals(test.chiSquared, 1)) on "
            + "\(test.degreesOfFreedom) df, \(chance(test.pValue)) (rows of one buyer count as independent)"
    }

    private static func table(
        _ estimates: any CoefficientEstimates, ratio: String, risks: AverageRisks?
    ) -> [String] {
        let all = CoefficientTable(estimates).rows
        // A hazard's levels by step are many and in coefficients.csv; effects are what one reads.
        let levels = all.filter { $0.name.contains(": step") }.count
        let rows = all.filter {
            !$0.name.contains(": step") && !laws.contains($0.name)
                && !$0.name.hasPrefix("log hazard (")
        }
        let width = max(rows.map { label($0).count }.max() ?? 0, 4)
        let beside = RiskLines.beside(risks, terms: rows.map(\.name))
        var lines = [
            "  \(Wording.padded("term", width))  \(Wording.leftPadded(ratio, 7))  (95 % interval)          p"
                + (beside.isEmpty ? "" : "        per 1,000 rows" + RiskLines.days(risks))
        ]
        if levels > 0 {
            lines.append("  (and \(levels) levels by step since the last order)")
        }
        for row in rows {
            let unit = isRate(row.name) ? 0.01 : 1
            let ratios = [row.estimate, row.lower, row.upper].map {
                Wording.decimals(Kernels.exp(unit * $0), 3)
            }
            let interval = "(\(ratios[1]) to \(ratios[2]))"
            var line =
                "  \(Wording.padded(label(row), width))  \(Wording.leftPadded(ratios[0], 7))  "
                + "\(Wording.padded(interval, 20))  \(pValue(row.pValue))"
            if let risk = beside.first(where: { $0.term == row.name }) {
                line += "   " + RiskLines.effect(risk)
            }
            lines.append(line)
        }
        return lines + (beside.isEmpty ? RiskLines.list(risks) : [])
    }

    /// Coefficients drawn towards 0, and how far.
    private static func shrunk(_ penalized: PenalizedFit) -> [String] {
        let rows = penalized.coefficients
        let isLeft = { (row: (name: String, estimate: Double)) in
            row.estimate == 0 && row.name != "(Intercept)"
        }
        let left = rows.filter(isLeft).map(\.name)
        let kept = rows.filter { !isLeft($0) }
        let width = max(kept.map(\.name.count).max() ?? 0, 4)
        let lambda = penalized.fit.path.last?.lambda ?? 0
        let mixing = penalized.model.elasticNet.mixing
        let name = mixing == 0 ? "ridge" : mixing == 1 ? "lasso" : "elastic net"
        var how = "given"
        if let choice = penalized.choice {
            let cluster = choice.plan.cluster.map { ", each \($0) in one of them" } ?? ""
            how = "the least log loss over \(choice.plan.folds) folds\(cluster)"
        }
        var lines = ["  \(Wording.padded("term", width))    ratio"]
        for row in kept {
            let ratio = Wording.decimals(Kernels.exp(row.estimate), 3)
            lines.append("  \(Wording.padded(row.name, width))  \(Wording.leftPadded(ratio, 7))")
        }
        if !left.isEmpty {
            lines.append("  left out by the penalty: \(left.joined(separator: ", "))")
        }
        return lines + [
            "Penalty: \(name), lambda \(Wording.decimals(lambda, 5)) (\(how)). Estimates are drawn "
                + "towards 0 and have no honest errors: use them to predict, not to say what matters."
        ]
    }

    /// A rate's ratio is that of one percentage point: from 0 to 1 is no change that happens.
    private static func isRate(_ name: String) -> Bool { name.hasSuffix("_rate") }

    private static func label(_ row: CoefficientRow) -> String {
        isRate(row.name) ? row.name + " (a point)" : row.name
    }

    /// Parameters of laws, which are no effects; what they say is said in words.
    private static let laws = ["log(scale)", "log kappa", "Q"]

    /// What e^coefficient multiplies; above it, in the table's head.
    private static func ratio(_ fit: ModelFit) -> String {
        switch fit {
        case .parametric, .generalizedGamma: "time x"
        case .discreteHazard(let fit) where fit.model.link == .logit: "odds x"
        default: "ratio"
        }
    }

    /// Intervals and tests by the likelihood, which Firth's penalty needs.
    private static func profile(_ fit: ModelFit) -> [String] {
        guard case .logistic(let fit) = fit, let profile = fit.profile else { return [] }
        let kind = fit.model.penalty == .firth ? "Firth's penalised likelihood" : "the likelihood"
        return ["By the profile of \(kind):"]
            + profile.rows.map { row in
                "  \(row.name)  \(Wording.decimals(Kernels.exp(row.lower), 3)) to "
                    + "\(Wording.decimals(Kernels.exp(row.upper), 3)), \(chance(row.test.pValue))"
            }
    }

    /// The law of times, and who never has the event.
    private static func law(_ fit: ModelFit) -> [String] {
        switch fit {
        case .discreteHazard(let fit):
            let points = fit.classPoints(parameters: fit.parameters)
            guard points.count > 1 else { return [] }
            return [
                "Buyers' own levels: \(points.count) classes of equal size at "
                    + points.map { Wording.decimals($0, 2) }.joined(separator: ", ")
                    + " times the mean hazard"
            ]
        case .cox(let fit):
            guard let frailty = fit.frailty else { return [] }
            let test = frailty.isEstimated ? "; that it is 0: \(chance(frailty.pValue))" : ""
            return [
                "Values of \(frailty.column) share a factor of the hazard with variance "
                    + "\(Wording.decimals(frailty.variance, 3))\(test). Ratios compare rows of one "
                    + "\(frailty.column)"
            ]
        case .multinomial(let fit):
            let rows = fit.categoryCounts.map { "\($0.name) \(Wording.count($0.count))" }
            return [
                "Ratios of a category's probability to that of \(fit.reference); rows: "
                    + rows.joined(separator: ", ")
            ]
        case .fineGray(let fit):
            return [
                "Ratios order the share with \(fit.model.cause) first; they are no rates at which it "
                    + "happens. Rows with another event: \(Wording.count(fit.competing))"
            ]
        case .generalizedGamma(let fit):
            return [
                "times generalised gamma, Q \(Wording.decimals(fit.shape, 3)), scale "
                    + "\(Wording.decimals(fit.scale, 3)); that they are Weibull (Q = 1): "
                    + "\(chance(fit.weibullTest.pValue)), log-normal (Q = 0): "
                    + "\(chance(fit.logNormalTest.pValue)) (rows of one buyer count as independent)"
            ]
        case .piecewiseExponential(let fit):
            return ["Hazard a day where all columns are 0, by days:"]
                + zip(fit.intervals, fit.logHazards).map { interval, level in
                    let end = interval.end.map { "to \(Wording.amount($0))" } ?? "on"
                    return "  from \(Wording.amount(interval.start)) \(end): "
                        + "\(Wording.decimals(Kernels.exp(level), 5)), "
                        + "\(Wording.amount(interval.events)) events"
                }
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

    /// A p value in a sentence.
    static func chance(_ value: Double) -> String {
        value < 0.001 ? "p < 0.001" : "p = " + Wording.decimals(value, 3)
    }

    /// A p value in a column.
    private static func pValue(_ value: Double) -> String {
        value < 0.001 ? "<0.001" : Wording.decimals(value, 3) + " "
    }
}
