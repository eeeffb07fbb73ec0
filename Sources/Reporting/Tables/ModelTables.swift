import DataTables
import Marketplace
package import Scenarios
import Simulation
package import StatisticalModels

/// The fits' tidy tables.
package enum ModelTables {
    /// `coefficients.csv`: every coefficient of every model, with both errors.
    ///
    /// `risk_per_1000` and its limits stand beside the terms of logistic models for which an
    /// average effect exists: orders more or fewer per 1,000.
    package static func coefficients(_ models: [FittedModel]) -> OutputFile {
        let texts = ["model", "kind", "evidence", "term"]
        let numbers = [
            "estimate", "se_model", "se", "statistic", "p_value", "lower", "upper", "ratio",
            "ratio_lower", "ratio_upper", "risk_per_1000", "risk_lower", "risk_upper",
        ]
        var rows = RowCollector(texts: texts, numbers: numbers, order: texts + numbers)
        for model in models {
            let risks = RiskLines.beside(model.risks, terms: model.fit.rows.map(\.name))
            for row in model.fit.rows {
                rows.add(model.name, "model")
                rows.add(model.fit.kindName, "kind")
                rows.add(model.evidence, "evidence")
                rows.add(row.name, "term")
                let values = [
                    row.estimate, row.modelStandardError, row.standardError, row.statistic,
                    row.pValue, row.lower, row.upper, row.ratio, row.ratioLower, row.ratioUpper,
                ]
                let risk = risks.first { $0.term == row.name }
                let extra = risk.map { [$0.perThousand, 1000 * $0.lower, 1000 * $0.upper] }
                for (name, value) in zip(numbers, values + (extra ?? [.nan, .nan, .nan])) {
                    rows.add(value, name)
                }
            }
        }
        return OutputFile(name: "coefficients.csv", table: rows.table)
    }

    /// `effects.csv`: what a change of each column does to the events per 1,000 rows, and what one
    /// point of a KPI's true rate does in all (`total`).
    package static func effects(_ models: [FittedModel]) -> OutputFile {
        let texts = ["model", "column", "level", "outcome", "change"]
        let numbers = ["within_days", "per_1000", "lower", "upper", "se", "se_model"]
        var rows = RowCollector(texts: texts, numbers: numbers, order: texts + numbers)
        for model in models {
            guard let risks = model.risks else { continue }
            for risk in risks.changes + risks.totals {
                let own = [
                    model.name, risk.variable, risk.level ?? "", risk.category ?? "",
                    risk.kind.rawValue,
                ]
                for (name, value) in zip(texts, own) { rows.add(value, name) }
                // A total is of one point already; everything else is of one unit.
                let values = [
                    risks.within ?? .nan, risk.perThousand, 1000 * risk.lower, 1000 * risk.upper,
                    1000 * risk.standardError, 1000 * risk.modelStandardError,
                ]
                for (name, value) in zip(numbers, values) { rows.add(value, name) }
            }
        }
        return OutputFile(name: "effects.csv", table: rows.table)
    }

    /// `curves.csv`: every survival curve at whole days, with its limits.
    package static func curves(_ models: [FittedModel]) -> OutputFile {
        let texts = ["model", "curve"]
        let numbers = ["day", "survival", "lower", "upper"]
        var rows = RowCollector(texts: texts, numbers: numbers, order: texts + numbers)
        for model in models {
            guard case .kaplanMeier(let fit) = model.fit else { continue }
            for curve in fit.curves {
                let last = curve.times.last.map { Int($0.rounded(.down)) } ?? 0
                for day in 0...max(last, 0) {
                    let value = curve.survival(at: Double(day))
                    rows.add(model.name, "model")
                    rows.add(curve.label, "curve")
                    rows.add(Double(day), "day")
                    rows.add(value.estimate, "survival")
                    rows.add(value.lower, "lower")
                    rows.add(value.upper, "upper")
                }
            }
        }
        return OutputFile(name: "curves.csv", table: rows.table)
    }

    /// `incidence.csv`: the share with an event of each cause by whole days, with its limits.
    package static func incidences(_ models: [FittedModel]) -> OutputFile {
        let texts = ["model", "curve", "cause"]
        let numbers = ["day", "incidence", "lower", "upper"]
        var rows = RowCollector(texts: texts, numbers: numbers, order: texts + numbers)
        for model in models {
            guard case .competingRisks(let fit) = model.fit else { continue }
            for group in fit.groups {
                let last = group.times.last.map { Int($0.rounded(.down)) } ?? 0
                for (cause, name) in fit.causes.enumerated() {
                    for day in 0...max(last, 0) {
                        let value = group.incidence(ofCause: cause, at: Double(day))
                        rows.add(model.name, "model")
                        rows.add(group.label, "curve")
                        rows.add(name, "cause")
                        for (column, number) in zip(
                            numbers, [Double(day), value.estimate, value.lower, value.upper])
                        {
                            rows.add(number, column)
                        }
                    }
                }
            }
        }
        return OutputFile(name: "incidence.csv", table: rows.table)
    }

    /// `assumptions.csv`: every drawn input with its distribution, evidence and source.
    package static func assumptions(_ run: FinishedRun) -> OutputFile {
        let texts = ["path", "distribution", "evidence", "source"]
        let numbers = ["mean", "lower", "upper"]
        let order = ["path", "distribution", "mean", "lower", "upper", "evidence", "source"]
        var rows = RowCollector(texts: texts, numbers: numbers, order: order)
        for input in run.assumptions {
            rows.add(input.path, "path")
            rows.add(input.distribution, "distribution")
            rows.add(input.evidence.rawValue, "evidence")
            rows.add(input.source, "source")
            rows.add(input.mean, "mean")
            rows.add(input.lower, "lower")
            rows.add(input.upper, "upper")
        }
        return OutputFile(name: "assumptions.csv", table: rows.table)
    }
}

extension ModelFit {
    /// Every coefficient; those of several causes are named by them, and shrunk ones have no errors.
    var rows: [CoefficientRow] {
        switch self {
        case .penalized(let fit):
            return fit.coefficients.map { CoefficientRow.withoutError($0.name, $0.estimate) }
        case .causeSpecific(let fit):
            return zip(fit.causes, fit.fits).flatMap { cause, own in
                CoefficientTable(own).rows.map { row in
                    var named = row
                    named.name = "\(cause): \(row.name)"
                    return named
                }
            }
        default: return estimates.map { CoefficientTable($0).rows } ?? []
        }
    }

    /// The kind as files write it.
    package var kindName: String { specification.name }
}

extension RiskDifference {
    /// The name of the coefficient that this effect belongs to.
    var term: String { variable + (level.map { "=" + $0 } ?? "") }
}
