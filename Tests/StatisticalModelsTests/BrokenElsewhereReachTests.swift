import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// What users of other packages ask for and do not get, or get wrong.
@Suite struct BrokenElsewhereReachTests {
    private let table = competingTable(rows: 400, seed: 392)

    private func message(_ work: () throws -> some Any) -> String {
        do { _ = try work() } catch { return "\(error)" }
        return "no error"
    }

    /// CamDavidsonPilon/lifelines#392, #619, #539, #1689: competing risks, for want of which users
    /// censor the other causes and read 1 − Kaplan-Meier.
    @Test func anIncidenceIsNotOneLessTheCurveOfItsCause() throws {
        let causes = try table.texts("cause")
        let own = table.with("own", .numbers((0..<400).map { causes[$0] == "3P" ? 1 : 0 }))
        let curve = try KaplanMeierModel(formula: "Surv(time, own) ~ 1").fit(own).curves[0]
        let fit = try CumulativeIncidenceModel(formula: "Surv(time, cause) ~ 1").fit(table)
        let place = try #require(fit.causes.firstIndex(of: "3P"))
        let (naive, right) = (
            1 - curve.survival(at: 20).estimate,
            fit.groups[0].incidence(ofCause: place, at: 20).estimate
        )
        #expect(naive > 1.2 * right)
        let total = fit.causes.indices.reduce(0) {
            $0 + fit.groups[0].incidence(ofCause: $1, at: 20).estimate
        }
        let all = try KaplanMeierModel(formula: "Surv(time, event) ~ 1").fit(table).curves[0]
        #expect(isClose(total, 1 - all.survival(at: 20).estimate, relative: 1e-12))
        // Regressions both ways: of the cause's hazard and of its incidence.
        #expect(
            try CauseSpecificCoxModel(formula: "Surv(time, cause) ~ x").fit(table).fits.count == 3)
        #expect(
            try FineGrayModel(formula: "Surv(time, cause) ~ x", cause: "3P").fit(table)
                .coefficients[0].isFinite)
    }

    /// CamDavidsonPilon/lifelines#554, tagteam/riskRegression#68: late entries.
    ///
    /// By hand: at 2 rows 1 and 2 are at risk and row 1 (x = 1) has the event; at 4 rows 2, 3 and 4,
    /// row 2 (x = 0); at 5 rows 3 and 4, row 3 (x = 1). With r = exp(β) the score is
    /// 2 − 2r/(r + 1) − r/(r + 2), so r² − r − 4 = 0.
    @Test func rowsThatEnterLateAreNotAtRiskBefore() throws {
        let rows = Table([
            ("from", .numbers([0, 0, 3, 3])), ("to", .numbers([2, 4, 5, 6])),
            ("e", .numbers([1, 1, 1, 0])), ("x", .numbers([1, 0, 1, 0])),
        ])
        let fit = try CoxModel(formula: "Surv(from, to, e) ~ x").fit(rows)
        let ratio = (1 + 17.0.squareRoot()) / 2
        #expect(isClose(Kernels.exp(fit.coefficients[0]), ratio, relative: 1e-9))
        let constant = try ParametricSurvivalModel(
            formula: "Surv(from, to, e) ~ 1", distribution: .exponential
        ).fit(rows)
        // Three events in 2 + 4 + 2 + 3 units of time.
        #expect(isClose(Kernels.exp(-constant.coefficients[0]), 3.0 / 11, relative: 1e-10))
    }

    /// CamDavidsonPilon/lifelines#771: the prediction for those who are still there; #1063: curves
    /// drawn on beyond the data.
    @Test func whoIsStillThereHasACurveOfItsOwnAndNobodyIsExtrapolated() throws {
        let all = try KaplanMeierModel(formula: "Surv(time, event) ~ 1").fit(table)
        let still = try KaplanMeierModel(formula: "Surv(time, event) ~ 1", after: 5).fit(table)
        let later = try all.conditionalSurvival(curve: 0, to: 15, given: 5)
        #expect(isClose(still.curves[0].survival(at: 15).estimate, later.estimate))
        #expect(later.estimate > all.curves[0].survival(at: 15).estimate)
        let end = try #require(all.curves[0].times.last)
        #expect(all.curves[0].survival(at: 10 * end) == all.curves[0].survival(at: end))
        let mean = try RestrictedMeanModel(
            formula: "Surv(time, event) ~ 1", limit: 10 * end
        ).fit(table)
        #expect(!mean.means[0].isFollowed)
        #expect(mean.diagnostics.map(\.code) == ["follow_up_too_short"])
        let judged = try SurvivalValidation(times: [5, 10 * end]).judge(
            all, response: "Surv(time, event) ~ 1", fitted: table, judged: table)
        #expect(judged.times[1].brier == nil)
    }

    /// CamDavidsonPilon/lifelines#1048, #1091, harrelfe/rms#109: calibration out of sample.
    @Test func aModelOfNoiseIsCalibratedOnItsOwnRowsAlone() throws {
        var stream = RandomStream(key: StreamKey(seed: 1_048), purpose: .test)
        var noisy = lawTable(rows: 160, seed: 109)
        let names = (1...14).map { "n\($0)" }
        for name in names {
            noisy = noisy.with(
                name,
                .numbers((0..<160).map { _ in Special.normalQuantile(stream.nextUniform()) }))
        }
        let model = CoxModel(
            formula: "Surv(time, event) ~ x + \(names.joined(separator: " + "))")
        let asked = SurvivalValidation(times: [8])
        let own = try asked.judge(
            model.fit(noisy), response: model.formula, fitted: noisy, judged: noisy
        ).times[0]
        let other = try asked.judge(
            model, on: noisy, plan: CrossValidation(folds: 5, seed: 1)
        ).times[0]
        #expect(try #require(own.brier) < #require(other.brier))
        #expect(try #require(own.slope).estimate > 0.85)
        #expect(try #require(other.slope).estimate < 0.8)
        #expect(try #require(own.areaUnderCurve) > #require(other.areaUnderCurve))
    }

    /// pymc-labs/pymc-marketing#219, #134, #2964; CamDavidsonPilon/lifetimes#331;
    /// bachmannpatrick/CLVTools#175, #202: seasons and columns in models of repeat purchases.
    ///
    /// With one step of follow-up the hazard of each group is −log(1 − share)/length exactly.
    @Test func aSeasonIsAColumnOfTheHazard() throws {
        let calendar = StepCalendar(unit: .month, asOf: 20_088)
        let placed = Int64(calendar.firstDay(of: 0)) * 86_400
        let days = Double(calendar.days(in: 0))
        // 240 buyers: a quarter of those of a season order within the month, a twelfth of others.
        let season = (0..<240).map { Double($0 % 2) }
        let orders = (0..<240).map { ($0 / 2) % ($0 % 2 == 1 ? 4 : 12) == 0 }
        let names = (0..<240).map { "b\($0)" }
        let panel = Table([
            ("buyer_id", .texts(TextColumn(names))), ("order_key", .texts(TextColumn(names))),
            ("ordered_at", .instants(names.map { _ in placed })),
            ("start", .numbers(names.map { _ in 0 })),
            ("stop", .numbers(orders.map { $0 ? days / 2 : days })),
            ("next_channel", .texts(TextColumn(orders.map { $0 ? "online" : nil }))),
            ("season", .numbers(season)),
        ])
        let fit = try DiscreteHazardModel(
            formula: "Surv(start, stop, next_channel) ~ season", classes: 1, clusters: []
        ).fit(table: panel, calendar: calendar)
        let want = Kernels.log(-Kernels.log(0.75)) - Kernels.log(-Kernels.log(11.0 / 12))
        #expect(isClose(try #require(fit.parameters.last), want, relative: 1e-8))
    }

    /// pymc-labs/pymc-marketing#733; bachmannpatrick/CLVTools#172, #146;
    /// CamDavidsonPilon/lifetimes#451, #422: a model that misses the holdout, and advice to drop
    /// those who never came back.
    @Test func aHoldoutOfLaterRowsIsPredictedWithThoseWhoNeverCameBack() throws {
        let dated = table.with("day", .numbers((0..<400).map(Double.init)))
        let model = CoxModel(formula: "Surv(time, event) ~ x + flag")
        let found = try SurvivalValidation(times: [6]).judge(
            model, on: dated, plan: CrossValidation(folds: 4, time: "day", gap: 6, seed: 1)
        ).times[0]
        // Observed and expected, of rows later than any that was fitted: within five errors of a
        // share of 320 rows.
        let error = (found.observed * (1 - found.observed) / 320).squareRoot()
        #expect(abs(found.observed - found.meanPredicted) < 5 * error)
        let event = try table.numbers("event")
        let returned = table.filtered(keeping: (0..<400).filter { event[$0] == 1 })
        let all = try KaplanMeierModel(formula: "Surv(time, event) ~ 1").fit(table)
        let dropped = try KaplanMeierModel(formula: "Surv(time, event) ~ 1").fit(returned)
        #expect(
            dropped.curves[0].survival(at: 12).upper < all.curves[0].survival(at: 12).lower)
    }

    /// therneau/survival#250: rows are printed where people ask for persons.
    @Test func countsAreOfSubjectsBesideRows() throws {
        let fit = try CoxModel(
            formula: "Surv(start, stop, event) ~ x", clusters: ["cluster", "stratum"]
        ).fit(table)
        #expect(fit.counts.rowsUsed == 400)
        #expect(fit.counts.clusters == [PanelCount("cluster", 25), PanelCount("stratum", 3)])
        let mixed = try MixedLogisticModel(formula: "y ~ x", group: "cluster").fit(table)
        #expect(mixed.counts.clusters == [PanelCount("cluster", 25)])
    }

    /// therneau/survival#139, #131, #124: crashes where a stratum has no event, or all is censored.
    @Test func groupsWithoutEventsHaveDefinedResults() throws {
        let causes = try table.texts("cause")
        let group = (0..<400).map { $0 < 30 ? "quiet" : "busy" }
        let quiet = table.with("group", .texts(TextColumn(group))).with(
            "cause", .texts(TextColumn((0..<400).map { $0 < 30 ? nil : causes[$0] }))
        ).with(
            "event",
            .numbers(try table.numbers("event").enumerated().map { $0 < 30 ? 0 : $1 }))
        let fit = try CumulativeIncidenceModel(formula: "Surv(time, cause) ~ group").fit(quiet)
        let silent = try #require(fit.groups.first { $0.label == "group=quiet" })
        #expect(silent.survival.allSatisfy { $0 == 1 })
        #expect(silent.causes.allSatisfy { $0.incidence.allSatisfy { $0 == 0 } })
        #expect(silent.causes.allSatisfy { $0.standardError.allSatisfy { $0 == 0 } })
        let gray = try GrayTestModel(formula: "Surv(time, cause) ~ group").fit(quiet)
        #expect(gray.causes.allSatisfy { $0.test.pValue >= 0 && $0.test.pValue <= 1 })
        // A stratum without events says nothing to a Cox regression.
        let with = try CauseSpecificCoxModel(
            formula: "Surv(time, cause) ~ x", strata: ["group"]
        ).fit(quiet)
        let without = try CauseSpecificCoxModel(formula: "Surv(time, cause) ~ x").fit(
            quiet.filtered(keeping: Array(30..<400)))
        for (one, other) in zip(with.fits, without.fits) {
            #expect(isClose(one.coefficients[0], other.coefficients[0], relative: 1e-9))
        }
        let curves = try KaplanMeierModel(formula: "Surv(time, event) ~ group").fit(quiet).curves
        #expect(curves[1].label == "group=quiet")
        #expect(curves[1].survival.allSatisfy { $0 == 1 } && curves[1].median.estimate == nil)
        let none = quiet.with("cause", .texts(TextColumn((0..<400).map { _ in nil })))
        #expect(
            message { try CumulativeIncidenceModel(formula: "Surv(time, cause) ~ 1").fit(none) }
                == "cause is missing in every row that can be used: without an event there is no "
                + "incidence; follow longer or choose another cause column")
    }
}
