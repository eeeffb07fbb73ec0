import DataTables
import Foundation
import StatisticalModels
import Testing

/// Every Kaplan-Meier case of the reference, each field at the case's tolerance.
@Suite struct KaplanMeierGoldenTests {
    private static let scales: [(key: String, interval: SurvivalInterval)] = [
        ("log_log", .logLog), ("log", .log), ("plain", .plain), ("logit", .logit),
        ("arcsin", .arcsin),
    ]

    @Test(arguments: GoldenCase.identifiers("km"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 30)
    }

    @Test(arguments: GoldenCase.identifiers("nelson_aalen"))
    func cumulativeHazardsAgreeWithR(_ id: String) throws {
        let check = try Self.hazardComparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 30)
    }

    /// Compares curves with their hazards, whatever the treatment of ties.
    static func hazardComparison(_ golden: GoldenCase) throws -> GoldenComparison {
        try comparison(golden)
    }

    /// The model of a case with an interval.
    private static func model(
        _ golden: GoldenCase, _ interval: SurvivalInterval
    ) -> KaplanMeierModel {
        let group = golden.model["group"] as? String
        return KaplanMeierModel(
            formula: "\(golden.response) ~ \(group.map { "`\($0)`" } ?? "1")",
            weights: golden.weights, subject: golden.model["id"] as? String, interval: interval,
            estimator: golden.model["stype"] as? Int == 2 ? .exponentialOfHazard : .product,
            ties: golden.model["ctype"] as? Int == 2 ? .oneByOne : .joint,
            errors: golden.model["robust"] as? Bool == true
                ? .jackknife(cluster: nil) : .greenwood)
    }

    /// Compares curves with everything that the case lists of them.
    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let expected = try #require(golden.expected["curves"] as? [[String: Any]])
        for (key, interval) in scales {
            let fit = try model(golden, interval).fit(golden.table)
            let rows = expected.compactMap { $0["n_rows"] as? Int }.reduce(0, +)
            if fit.counts.rowsUsed != rows { check.fail("\(fit.counts.rowsUsed) rows of \(rows)") }
            if fit.curves.count != expected.count {
                check.fail("\(fit.curves.count) curves, expected \(expected.count)")
            }
            for (place, want) in expected.enumerated() {
                let label = (want["group"] as? [String: Any])?.first.map { "\($0.key)=\($0.value)" }
                let curve = try #require(fit.curves.first { $0.label == label ?? "" })
                let path = "curves.\(place)"
                if interval == .logLog { compare(curve, path, &check) }
                compareAt(curve, key, path, &check)
                check.check("\(path).ci95.\(key).lower", listed(curve, curve.lower, path, check))
                check.check("\(path).ci95.\(key).upper", listed(curve, curve.upper, path, check))
                let probabilities = check.numbers("\(path).quantiles.probs") ?? []
                let quantiles = probabilities.compactMap { $0.map(curve.quantile) }
                check.check("\(path).quantiles.estimate", quantiles.map(\.estimate))
                check.check("\(path).quantiles.ci95.\(key).lower", quantiles.map(\.lower))
                check.check("\(path).quantiles.ci95.\(key).upper", quantiles.map(\.upper))
            }
        }
        return check
    }

    /// The values at the times that the case lists, which may be fewer than all.
    private static func listed(
        _ curve: SurvivalCurve, _ values: [Double], _ path: String, _ check: GoldenComparison
    ) -> [Double?] {
        let times = check.numbers("\(path).time") ?? []
        return times.map { time in
            curve.times.firstIndex { abs($0 - (time ?? .nan)) < 1e-9 }.map { values[$0] }
        }
    }

    private static func compare(
        _ curve: SurvivalCurve, _ path: String, _ check: inout GoldenComparison
    ) {
        for (field, values) in [
            ("n_risk", curve.atRisk), ("n_event", curve.events), ("n_censor", curve.censored),
            ("surv", curve.survival), ("se_log_surv", curve.standardError),
            ("cumhaz", curve.cumulativeHazard), ("se_cumhaz", curve.cumulativeHazardError),
            ("se_surv", zip(curve.survival, curve.standardError).map { $0 == 0 ? .nan : $0 * $1 }),
        ] {
            check.check("\(path).\(field)", listed(curve, values, path, check))
        }
        check.check("\(path).n_start", curve.atRisk[0])
        check.check("\(path).n_events", curve.events.reduce(0, +))
        for index in 0..<((check.want("\(path).rmst") as? [Any])?.count ?? 0) {
            guard let tau = check.want("\(path).rmst.\(index).tau") as? Double else { continue }
            let mean = curve.restrictedMean(to: tau)
            check.check("\(path).rmst.\(index).estimate", mean.estimate)
            check.check("\(path).rmst.\(index).se", mean.standardError)
        }
    }

    /// Compares a curve at times that need not be its own.
    private static func compareAt(
        _ curve: SurvivalCurve, _ key: String, _ path: String, _ check: inout GoldenComparison
    ) {
        let times = (check.numbers("\(path).at.time") ?? []).compactMap { $0 }
        func at(_ values: [Double], before: Double) -> [Double?] {
            times.map { time in
                curve.times.lastIndex { $0 <= time }.map { values[$0] } ?? before
            }
        }
        check.check("\(path).at.surv", at(curve.survival, before: 1))
        check.check(
            "\(path).at.se_surv",
            at(zip(curve.survival, curve.standardError).map { $0 * $1 }, before: 0))
        check.check("\(path).at.cumhaz", at(curve.cumulativeHazard, before: 0))
        check.check("\(path).at.se_cumhaz", at(curve.cumulativeHazardError, before: 0))
        check.check("\(path).at.ci95.\(key).lower", at(curve.lower, before: 1))
        check.check("\(path).at.ci95.\(key).upper", at(curve.upper, before: 1))
        check.check(
            "\(path).at.n_risk",
            times.map { time in
                curve.times.firstIndex { $0 >= time }.map { curve.atRisk[$0] } ?? 0
            })
    }
}
