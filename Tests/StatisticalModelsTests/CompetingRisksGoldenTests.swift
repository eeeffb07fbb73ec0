import DataTables
import Foundation
import NumericCore
import StatisticalModels
import Testing

/// Every case of competing risks, each field at the case's tolerance.
@Suite struct CompetingRisksGoldenTests {
    @Test(arguments: GoldenCase.identifiers("competing_risks"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 30)
    }

    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        if golden.expected["prediction"] != nil { return try coxComparison(golden) }
        var check = GoldenComparison(golden)
        let table = try causes(golden)
        let group = golden.model["group"] as? String
        let formula = "\(golden.response) ~ \(group.map { "`\($0)`" } ?? "1")"
        func fit(
            _ errors: CumulativeIncidenceModel.Errors, _ interval: SurvivalInterval = .logLog
        ) throws -> CumulativeIncidenceFit {
            try CumulativeIncidenceModel(
                formula: formula, errors: errors, interval: interval
            ).fit(table)
        }
        try compareTests(golden, formula, table, &check)
        let jackknife = try fit(.jackknife)
        let delta = try fit(.delta)
        let aalen = try fit(.aalen)
        let expected = try #require(golden.expected["curves"] as? [[String: Any]])
        if jackknife.groups.count != expected.count {
            check.fail("\(jackknife.groups.count) groups")
        }
        for (place, want) in expected.enumerated() {
            let label = (want["group"] as? [String: Any])?.first.map { "\($0.key)=\($0.value)" }
            let index = try #require(jackknife.groups.firstIndex { $0.label == label ?? "" })
            let path = "curves.\(place)"
            compare(jackknife.groups[index], delta.groups[index], path, &check)
            compareAt(
                jackknife.groups[index], delta.groups[index], aalen.groups[index], path, &check)
            for (key, interval) in [
                ("log", SurvivalInterval.log), ("log_log", .logLog), ("plain", .plain),
            ] {
                let curves = try fit(.jackknife, interval).groups[index].causes
                for (cause, curve) in curves.enumerated() {
                    let limits = "\(path).by_cause.\(cause).ci95_infinitesimal_jackknife.\(key)"
                    check.check("\(limits).lower", curve.lower)
                    check.check("\(limits).upper", curve.upper)
                }
            }
        }
        return check
    }

    /// Compares Gray's tests, pooled and stratified.
    private static func compareTests(
        _ golden: GoldenCase, _ formula: String, _ table: Table, _ check: inout GoldenComparison
    ) throws {
        let strata = (golden.model["gray_strata"] as? String).map { [$0] } ?? []
        for (key, strata) in [("gray_test", []), ("gray_test_stratified", strata)] {
            for (place, want) in (golden.expected[key] as? [[String: Any]] ?? []).enumerated() {
                let rho = try #require((want["rho"] as? NSNumber)?.doubleValue)
                let fit = try GrayTestModel(formula: formula, strata: strata, rho: rho).fit(table)
                for (cause, found) in fit.causes.enumerated() {
                    let path = "\(key).\(place).by_cause.\(cause)"
                    check.check("\(path).cause", Double(found.cause))
                    check.check("\(path).chisq", found.test.chiSquared)
                    check.check("\(path).df", Double(found.test.degreesOfFreedom))
                    check.check("\(path).p", found.test.pValue)
                }
            }
        }
    }

    /// The table with the causes as texts, missing where censored.
    static func causes(_ golden: GoldenCase) throws -> Table {
        let response = try #require(golden.model["response"] as? [String: Any])
        let column = try #require(response["event"] as? String)
        let texts = try golden.table.numbers(column).map { $0 == 0 ? nil : "\(Int($0))" }
        return golden.table.with(column, .texts(TextColumn(texts)))
    }

    private static func compare(
        _ curves: IncidenceCurves, _ delta: IncidenceCurves, _ path: String,
        _ check: inout GoldenComparison
    ) {
        check.check("\(path).n_rows", Double(curves.rows))
        check.check(
            "\(path).n_events_by_cause", curves.causes.map { $0.events.reduce(0, +) })
        check.check("\(path).n_censored", curves.censored.reduce(0, +))
        check.check("\(path).time", curves.times)
        check.check("\(path).n_risk", curves.atRisk)
        check.check("\(path).n_censor", curves.censored)
        check.check("\(path).surv_all_causes", curves.survival)
        check.check("\(path).se_surv_infinitesimal_jackknife", curves.survivalError)
        for (cause, curve) in curves.causes.enumerated() {
            let path = "\(path).by_cause.\(cause)"
            check.check("\(path).cause", Double(curve.cause))
            check.check("\(path).n_event", curve.events)
            check.check("\(path).cif", curve.incidence)
            check.check("\(path).se_infinitesimal_jackknife", curve.standardError)
            check.check("\(path).se_delta", delta.causes[cause].standardError)
            check.check("\(path).cause_specific_cumhaz", curve.cumulativeHazard)
        }
    }

    private static func compareAt(
        _ curves: IncidenceCurves, _ delta: IncidenceCurves, _ aalen: IncidenceCurves,
        _ path: String, _ check: inout GoldenComparison
    ) {
        let times = (check.numbers("\(path).at.time") ?? []).compactMap { $0 }
        func at(_ values: [Double], before: Double = 0) -> [Double?] {
            times.map { time in curves.place(at: time).map { values[$0] } ?? before }
        }
        check.check("\(path).at.surv_all_causes", at(curves.survival, before: 1))
        for cause in curves.causes.indices {
            let path = "\(path).at.by_cause.\(cause)"
            let errors = [curves, delta, aalen].map { $0.causes[cause].standardError }
            check.check("\(path).cause", Double(curves.causes[cause].cause))
            check.check("\(path).cif", at(curves.causes[cause].incidence))
            check.check("\(path).se_infinitesimal_jackknife", at(errors[0]))
            check.check("\(path).se_delta", at(errors[1]))
            // cmprsk has no value after the last time of a group.
            let last = curves.times.last ?? 0
            check.check(
                "\(path).se_aalen_cmprsk",
                zip(times, at(errors[2])).map { $0 > last ? nil : $1 })
        }
        let limits = (check.want("\(path).restricted_mean_time_lost") as? [[String: Any]]) ?? []
        for (place, want) in limits.enumerated() {
            guard let limit = want["tau"] as? Double else { continue }
            for cause in curves.causes.indices {
                check.check(
                    "\(path).restricted_mean_time_lost.\(place).by_cause.\(cause).estimate",
                    curves.restrictedTimeLost(toCause: cause, limit: limit))
            }
        }
    }

    /// Compares cause-specific Cox regressions and the incidences that they predict.
    private static func coxComparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let fit = try CauseSpecificCoxModel(
            formula: golden.formula,
            ties: golden.model["ties"] as? String == "breslow" ? .breslow : .efron
        ).fit(causes(golden))
        for (cause, cox) in fit.fits.enumerated() {
            let path = "by_cause.\(cause)"
            check.check("n_rows_used", Double(cox.counts.rowsUsed))
            check.check("\(path).cause", Double(fit.causes[cause]))
            check.check("\(path).n_events", Double(cox.counts.events))
            check.check("\(path).coef", cox.coefficients)
            check.check("\(path).se", cox.standardErrors)
            check.check("\(path).loglik_null", cox.nullLogLikelihood)
            check.check("\(path).loglik", cox.logLikelihood)
        }
        let rows = try #require(check.want("prediction.rows") as? [[String: Any]])
        let times = try #require(check.numbers("prediction.times")).compactMap { $0 }
        for form in IncidenceForm.allCases {
            let predicted = try fit.incidences(
                for: GoldenCase.table(rows: rows), at: times, form: form)
            for (place, incidence) in predicted.enumerated() {
                let path = "prediction.patterns.\(place)"
                let survival = form == .productLimit ? "product" : "exponential"
                check.check("\(path).surv_all_causes_\(survival)", incidence.survival)
                for (cause, values) in incidence.byCause.enumerated() {
                    check.check("\(path).cif_\(form.rawValue).\(cause).value", values)
                }
            }
        }
        return check
    }
}
