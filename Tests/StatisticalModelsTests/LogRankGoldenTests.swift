import DataTables
import Foundation
import NumericCore
import StatisticalModels
import Testing

/// Every case of the log-rank family, each weight and field at the case's tolerance.
@Suite struct LogRankGoldenTests {
    private static let weights: [(key: String, weight: LogRankWeight)] = [
        ("logrank", .constant),
        ("fleming_harrington_rho_1_peto", .flemingHarrington(rho: 1, gamma: 0)),
        ("fleming_harrington_rho_half", .flemingHarrington(rho: 0.5, gamma: 0)),
        ("gehan_breslow_n", .numberAtRisk), ("tarone_ware_sqrt_n", .rootOfNumberAtRisk),
        ("fleming_harrington_0_1", .flemingHarrington(rho: 0, gamma: 1)),
        ("peto_peto_stilde", .petoPrentice),
    ]

    @Test(arguments: GoldenCase.identifiers("logrank"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 50)
    }

    /// Compares the tests with every weight that the case lists.
    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let group = try #require(golden.model["group"] as? String)
        let tests = try #require(golden.expected["tests"] as? [String: Any])
        for name in tests.keys where !weights.contains(where: { $0.key == name }) {
            check.fail("no weight \(name)")
        }
        for (key, weight) in weights where tests[key] != nil {
            let fit = try LogRankModel(
                formula: "\(golden.response) ~ `\(group)`",
                strata: golden.model["strata"] as? [String] ?? [], weight: weight
            ).fit(golden.table)
            if key == "logrank" { compare(fit, golden, group, &check) }
            let path = "tests.\(key)"
            check.check("\(path).chisq", fit.test.chiSquared)
            check.check("\(path).df", Double(fit.test.degreesOfFreedom))
            check.check("\(path).p", fit.test.pValue)
            check.check(
                "\(path).weighted_observed_minus_expected", fit.groups.map { Optional($0.score) })
            check.check("\(path).variance", rows: fit.covariance.asRows)
        }
        return check
    }

    private static func compare(
        _ fit: LogRankFit, _ golden: GoldenCase, _ group: String, _ check: inout GoldenComparison
    ) {
        let labels = (golden.expected["groups"] as? [Any] ?? []).map { "\(group)=\($0)" }
        if fit.groups.map(\.label) != labels { check.fail("groups \(fit.groups.map(\.label))") }
        check.check("n", fit.groups.map { Optional($0.rows) })
        check.check("observed", fit.groups.map { Optional($0.observed) })
        check.check("expected", fit.groups.map { Optional($0.expected) })
        check.check("variance", rows: fit.covariance.asRows)
    }
}
