import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct RestrictedMeanTests {
    private let table = lawTable(rows: 170, seed: 91)

    /// The reference's errors are Greenwood's, which the jackknife's equal for rows that count once
    /// and are followed from the start.
    @Test(
        arguments: GoldenCase.identifiers("km").filter {
            !$0.contains("weights") && !$0.contains("truncated")
        })
    func agreesWithR(_ id: String) throws {
        let golden = try GoldenCase(id)
        guard golden.model["id"] as? String == nil else { return }
        let check = GoldenComparison(golden)
        let group = golden.model["group"] as? String
        let curves = golden.expected["curves"] as? [[String: Any]] ?? []
        for (place, curve) in curves.enumerated() {
            let label = (curve["group"] as? [String: Any])?.first.map { "\($0.key)=\($0.value)" }
            for want in curve["rmst"] as? [[String: Any]] ?? [] {
                let limit = try #require(GoldenComparison.number(want["tau"] as Any))
                let fit = try RestrictedMeanModel(
                    formula: "\(golden.response) ~ \(group.map { "`\($0)`" } ?? "1")", limit: limit
                ).fit(golden.table)
                let mean = try #require(fit.means.first { $0.label == label ?? "" })
                let estimate = try #require(GoldenComparison.number(want["estimate"] as Any))
                let error = try #require(GoldenComparison.number(want["se"] as Any))
                #expect(isClose(mean.estimate, estimate, absolute: 1e-12, relative: 1e-10))
                #expect(isClose(mean.standardError, error, absolute: 1e-12, relative: 1e-9))
            }
            #expect(check.want("curves.\(place)") != nil)
        }
    }

    /// The influence of each cluster's weight on means and differences, by central differences.
    @Test func errorsAreSumsOfSquaredInfluences() throws {
        let model = RestrictedMeanModel(
            formula: "Surv(start, stop, event) ~ flag", limit: 17.5, weights: "w",
            cluster: "cluster")
        let fit = try model.fit(table)
        let (weights, clusters) = try (table.numbers("w"), table.numbers("cluster"))
        let step = 1e-5
        var squares = [0.0, 0, 0]
        for cluster in Set(clusters) {
            func shifted(_ sign: Double) throws -> [Double] {
                let moved = zip(weights, clusters).map {
                    $1 == cluster ? $0 * (1 + sign * step) : $0
                }
                let fit = try model.fit(table.with("w", .numbers(moved)))
                return fit.means.map(\.estimate) + fit.differences.map(\.estimate)
            }
            for (index, pair) in try zip(shifted(1), shifted(-1)).enumerated() {
                let slope = (pair.0 - pair.1) / (2 * step)
                squares[index] += slope * slope
            }
        }
        let errors = fit.means.map(\.standardError) + fit.differences.map(\.standardError)
        for (error, square) in zip(errors, squares) {
            #expect(isClose(error, square.squareRoot(), relative: 1e-6))
        }
    }

    @Test func differencesOfIndependentGroupsAreThoseOfCurves() throws {
        let formula = "Surv(time, event) ~ stratum"
        let direct = try RestrictedMeanModel(formula: formula, limit: 20).fit(table)
        let curves = try KaplanMeierModel(formula: formula).fit(table)
        for (one, other) in try zip(
            direct.differences, curves.restrictedMeanDifferences(to: 20))
        {
            #expect(one.group == other.group && one.reference == other.reference)
            #expect(isClose(one.estimate, other.estimate, absolute: 1e-12))
            #expect(isClose(one.standardError, other.standardError, relative: 1e-9))
            #expect(isClose(one.pValue, other.pValue, relative: 1e-7))
        }
    }

    @Test func aShortFollowUpAndWrongLimitsAreSaid() throws {
        let fit = try RestrictedMeanModel(
            formula: "Surv(time, event) ~ flag", limit: 400
        ).fit(table)
        #expect(fit.means.map(\.isFollowed) == [false, false])
        #expect(
            fit.diagnostics.first?.message
                == "flag=0: no row is followed to 400; the curve is taken to stay where it is, so "
                + "the mean is an upper bound; lower the limit")
        let error = #expect(throws: KaplanMeierError.self) {
            try RestrictedMeanModel(formula: "Surv(time, event) ~ flag", limit: 0).fit(table)
        }
        #expect(
            error?.description
                == "restricted means need a limit after 0 and before infinity, not 0; give a time "
                + "within the follow-up")
        let curves = try KaplanMeierModel(
            formula: "Surv(time, event) ~ flag", errors: .jackknife(cluster: "cluster")
        ).fit(table)
        let dependent = #expect(throws: KaplanMeierError.self) {
            try curves.restrictedMeanDifferences(to: 20)
        }
        #expect(
            dependent?.description
                == "errors of restricted means do not follow from jackknife errors of curves; "
                + "estimate a RestrictedMeanModel, or fit with Greenwood's errors")
    }
}
