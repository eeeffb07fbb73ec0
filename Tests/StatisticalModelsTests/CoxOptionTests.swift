import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Laws of exact ties, ridge penalties and gamma frailties.
@Suite struct CoxOptionTests {
    private let table = lawTable(rows: 250, seed: 23)

    private func message(_ model: CoxModel, _ table: Table) -> String {
        do {
            _ = try model.fit(table)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    /// The likelihood of 12 rows with up to 4 events at a time, by listing every subset.
    @Test func exactTiesAreTheSumOverSubsets() throws {
        let times = [1.0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4]
        let events = [1.0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 1]
        let starts = [0.0, 0, 0, 1, 0, 0, 1, 2, 0, 0, 0, 3]
        let eta = times.indices.map { 0.7 * Double($0 * $0 % 5) - 1 }
        var want = 0.0
        for time in [1.0, 2, 3, 4] {
            let atRisk = times.indices.filter { times[$0] >= time && starts[$0] < time }
            let tied = atRisk.filter { times[$0] == time && events[$0] == 1 }
            var sum = 0.0
            for subset in 0..<(1 << atRisk.count) where subset.nonzeroBitCount == tied.count {
                let chosen = atRisk.indices.filter { subset >> $0 & 1 == 1 }
                sum += Kernels.exp(chosen.reduce(0) { $0 + eta[atRisk[$1]] })
            }
            want += tied.reduce(0) { $0 + eta[$1] } - Kernels.log(sum)
        }
        let rows = Table([
            ("start", .numbers(starts)), ("time", .numbers(times)), ("event", .numbers(events)),
            ("off", .numbers(eta)),
        ])
        let fit = try CoxModel(
            formula: "Surv(start, time, event) ~ offset(off)", ties: .exact
        ).fit(rows)
        #expect(isClose(fit.logLikelihood, want, relative: 1e-12))
    }

    @Test(arguments: [[], ["stratum"]])
    func theExactScoreIsTheSlopeOfTheLikelihood(_ strata: [String]) throws {
        let x = try table.numbers("x")
        let fit = try CoxModel(
            formula: "Surv(start, stop, event) ~ x", ties: .exact, strata: strata
        ).fit(table)
        func value(_ move: Double) throws -> Double {
            let beta = fit.coefficients[0] + move
            let moved = table.with("off", .numbers(x.map { $0 * beta }))
            return try CoxModel(
                formula: "Surv(start, stop, event) ~ offset(off)", ties: .exact, strata: strata
            ).fit(moved).logLikelihood
        }
        #expect(isClose(try value(0), fit.logLikelihood, relative: 1e-12))
        #expect(abs((try value(1e-4) - value(-1e-4)) / 2e-4) < 1e-5)
        let curvature = (try value(1e-2) - 2 * value(0) + value(-1e-2)) / 1e-4
        #expect(isClose(-1 / curvature, fit.modelCovariance[0, 0], relative: 1e-3))
    }

    @Test func withoutTiesAllTreatmentsAreOne() throws {
        let apart = table.with(
            "time", .numbers(try table.numbers("time").enumerated().map { $1 + Double($0) / 1000 }))
        let fits = try CoxModel.Ties.allCases.map {
            try CoxModel(formula: "Surv(time, event) ~ x + flag", ties: $0).fit(apart)
        }
        for fit in fits.dropFirst() {
            for (a, b) in zip(
                fit.coefficients + fit.standardErrors,
                fits[0].coefficients + fits[0].standardErrors)
            {
                #expect(isClose(a, b, relative: 1e-9))
            }
        }
    }

    @Test func exactTiesThatAreTooLargeAreRefused() {
        let rows = 200_000
        let large = Table([
            ("t", .numbers((0..<rows).map { Double($0 % 3 + 1) })),
            ("e", .numbers((0..<rows).map { Double($0 % 2) })),
            ("x", .numbers((0..<rows).map { Double($0 % 7) })),
        ])
        #expect(
            message(CoxModel(formula: "Surv(t, e) ~ x", ties: .exact), large)
                == "exact ties take too long: 33333 events at time 1 among 200000 rows at risk; use "
                + "ties: efron, which is close where few of those at risk have the event")
    }

    @Test func optionsThatExcludeEachOtherAreNamed() {
        let formula = "Surv(time, event) ~ x"
        #expect(
            message(CoxModel(formula: formula, ties: .exact, weights: "w"), table)
                == "a Cox model cannot have both ties: exact and weights; leave one out")
        #expect(
            message(
                CoxModel(
                    formula: formula, clusters: ["cluster"], frailty: .init(column: "cluster")),
                table) == "a Cox model cannot have both frailty and cluster; leave one out")
        #expect(
            message(CoxModel(formula: formula, ridge: .init(strength: 0)), table)
                == "the strength of the ridge penalty is 0; write a number above 0")
        let wide = table.with("row", .numbers((0..<250).map { Double($0) }))
        let many = wide.filtered(keeping: (0..<4_000).map { $0 % 250 }).with(
            "row", .numbers((0..<4_000).map { Double($0) }))
        #expect(
            message(CoxModel(formula: formula, frailty: .init(column: "row")), many)
                == "a frailty of 4000 values of row over 24 event times is too large; name row "
                + "under cluster, or take a coarser column or coarser times")
    }

    @Test func aVanishingRidgeIsMaximumLikelihood() throws {
        let formula = "Surv(start, stop, event) ~ x + z + flag"
        let plain = try CoxModel(formula: formula).fit(table)
        let weak = try CoxModel(formula: formula, ridge: .init(strength: 1e-10)).fit(table)
        for (a, b) in zip(plain.coefficients, weak.coefficients) {
            #expect(isClose(a, b, relative: 1e-8))
        }
        var last = 3.0
        for strength in [1.0, 10, 100, 1000] {
            let fit = try CoxModel(formula: formula, ridge: .init(strength: strength)).fit(table)
            let ridge = try #require(fit.ridge)
            #expect(ridge.effectiveDegreesOfFreedom < last)
            last = ridge.effectiveDegreesOfFreedom
            // Penalty and data pull alike on every coefficient.
            #expect(fit.logLikelihood < plain.logLikelihood)
        }
    }

    @Test func scaledRidgeDoesNotSeeUnits() throws {
        let cents = table.with("z", .numbers(try table.numbers("z").map { $0 * 100 }))
        let model = CoxModel(formula: "Surv(time, event) ~ x + z", ridge: .init(strength: 20))
        let (a, b) = (try model.fit(table), try model.fit(cents))
        #expect(isClose(a.coefficients[0], b.coefficients[0], relative: 1e-9))
        #expect(isClose(a.coefficients[1], 100 * b.coefficients[1], relative: 1e-9))
    }

    @Test func aSmallFrailtyIsNone() throws {
        let formula = "Surv(start, stop, event) ~ x + flag"
        let plain = try CoxModel(formula: formula).fit(table)
        let small = try CoxModel(
            formula: formula, frailty: .init(column: "cluster", variance: 1e-7)
        ).fit(table)
        for (a, b) in zip(
            plain.coefficients + plain.standardErrors, small.coefficients + small.standardErrors)
        {
            #expect(isClose(a, b, relative: 1e-4))
        }
        let frailty = try #require(small.frailty)
        #expect(isClose(frailty.integratedLogLikelihood, plain.logLikelihood, relative: 1e-6))
        #expect(frailty.groups.count == 25)
    }

    /// Every row once in each of two groups: nothing tells the groups apart.
    @Test func groupsThatAreAlikeHaveNoFrailty() throws {
        let twice = table.filtered(keeping: (0..<500).map { $0 % 250 }).with(
            "group", .numbers((0..<500).map { Double($0 / 250) }))
        let model = CoxModel(formula: "Surv(time, event) ~ x", frailty: .init(column: "group"))
        let fit = try model.fit(twice)
        let frailty = try #require(fit.frailty)
        #expect(frailty.variance == 0)
        #expect(frailty.pValue == 1)
        #expect(
            fit.diagnostics.map(\.message) == [
                "values of group differ no more than chance makes them differ: the variance of the "
                    + "frailty is 0 and the fit is the plain one"
            ])
    }

    @Test func theBestVarianceHasTheLargestLikelihood() throws {
        let golden = try GoldenCase("cox_bladder2_gamma_frailty")
        func value(_ variance: Double?) throws -> (Double, Double) {
            var model = golden.coxModel(clusters: [])
            model.frailty = CoxModel.Frailty(column: "id", variance: variance)
            let found = try #require(try model.fit(golden.table).frailty)
            return (found.variance, found.integratedLogLikelihood)
        }
        let (best, top) = try value(nil)
        #expect(try value(best * 1.01).1 < top)
        #expect(try value(best * 0.99).1 < top)
    }

    /// In every matched set the case has the largest x.
    @Test func exactMonotoneLikelihoodIsNamed() {
        let rows = (0..<60).map { Double($0) }
        let sets = Table([
            ("one", .numbers(rows.map { _ in 1 })),
            ("case", .numbers(rows.map { $0.truncatingRemainder(dividingBy: 3) == 2 ? 1 : 0 })),
            ("set", .numbers(rows.map { ($0 / 3).rounded(.down) })),
            ("x", .numbers(rows.map { $0.truncatingRemainder(dividingBy: 3) })),
            ("z", .numbers(rows.map { ($0 * $0).truncatingRemainder(dividingBy: 7) })),
        ])
        #expect(
            message(
                CoxModel(formula: "Surv(one, case) ~ x + z", ties: .exact, strata: ["set"]), sets)
                == "the likelihood rises for ever along \"x\" (upwards): wherever it matters, the row "
                + "with the event has the most extreme value; leave the columns out or join rare "
                + "levels")
    }

    @Test func theRobustScoreTestIsNearTheOtherWhereRowsAreIndependent() throws {
        let numbered = table.with("row", .numbers((0..<250).map { Double($0) }))
        let fit = try CoxModel(formula: "Surv(time, event) ~ x", clusters: ["row"]).fit(numbered)
        let robust = try #require(fit.robustScoreStatistic)
        #expect(isClose(robust, fit.scoreStatistic, relative: 0.5))
        let plain = try CoxModel(formula: "Surv(time, event) ~ x").fit(numbered)
        #expect(plain.robustScoreStatistic == nil)
        #expect(throws: CoxFitError.incompatible("ridge", "the test of proportional hazards")) {
            try CoxModel(formula: "Surv(time, event) ~ x", ridge: .init(strength: 1)).fit(table)
                .proportionalHazards(table)
        }
    }

    @Test func whatNeverEndsIsSaid() {
        #expect(
            "\(CoxFitError.frailtyUnbounded(column: "buyer", variance: 128))"
                == "the variance of the frailty of buyer passes 128 and the likelihood still rises: "
                + "too few groups have more than one event; name buyer under cluster instead")
        #expect(
            "\(ParametricFitError.shapeUnbounded(shape: 8))"
                == "the shape Q of the generalised gamma law passes 8 and the likelihood still rises: "
                + "its hazard ends at a time; use a piecewise exponential model, or kind: cox")
    }
}
