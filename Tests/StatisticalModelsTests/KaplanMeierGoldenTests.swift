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

    /// Compares counts and cumulative hazards with their errors.
    static func hazardComparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let group = golden.model["group"] as? String
        let fit = try KaplanMeierModel(
            formula: "\(golden.response) ~ \(group.map { "`\($0)`" } ?? "1")"
        ).fit(golden.table)
        let expected = try #require(golden.expected["curves"] as? [[String: Any]])
        for (place, want) in expected.enumerated() {
            let label = (want["group"] as? [String: Any])?.first.map { "\($0.key)=\($0.value)" }
            let curve = try #require(fit.curves.first { $0.label == label ?? "" })
            for (field, values) in [
                ("n_risk", curve.atRisk), ("n_event", curve.events), ("n_censor", curve.censored),
                ("cumhaz", curve.cumulativeHazard), ("se_cumhaz", curve.cumulativeHazardError),
            ] {
                let path = "curves.\(place)"
                check.check("\(path).\(field)", listed(curve, values, path, check))
            }
        }
        return check
    }

    /// Compares curves with everything that the case lists of them.
    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let group = golden.model["group"] as? String
        let expected = try #require(golden.expected["curves"] as? [[String: Any]])
        for (key, interval) in scales {
            let fit = try KaplanMeierModel(
                formula: "\(golden.response) ~ \(group.map { "`\($0)`" } ?? "1")",
                weights: golden.weights, subject: golden.model["id"] as? String,
                interval: interval
            ).fit(golden.table)
            if fit.curves.count != expected.count {
                check.fail("\(fit.curves.count) curves, expected \(expected.count)")
            }
            for (place, want) in expected.enumerated() {
                let label = (want["group"] as? [String: Any])?.first.map { "\($0.key)=\($0.value)" }
                let curve = try #require(fit.curves.first { $0.label == label ?? "" })
                let path = "curves.\(place)"
                if interval == .logLog { compare(curve, path, &check) }
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
}
