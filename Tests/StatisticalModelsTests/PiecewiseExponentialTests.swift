import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Piecewise constant hazards against Poisson regressions of R (`Goldens/oracles/piecewise_exponential.R`),
/// closed forms and laws.
@Suite struct PiecewiseExponentialTests {
    private let table = lawTable(rows: 250, seed: 67)

    private func check(_ got: [Double], _ want: [Double]) {
        #expect(got.count == want.count)
        for (a, b) in zip(got, want) { #expect(isClose(a, b, relative: 1e-8)) }
    }

    @Test func veteranAgreesWithPoissonRegression() throws {
        let fit = try PiecewiseExponentialModel(
            formula: "Surv(time, status) ~ trt + karno", cuts: .at([30, 90, 180])
        ).fit(try GoldenCase("cox_veteran_strata").table)
        check(
            fit.coefficients,
            [
                -2.8281388806207577, -3.0602574693206623, -2.7892352390084936,
                -3.219427174664061, 0.14266621243667985, -0.033236462530986485,
            ])
        check(
            fit.modelCovariance.diagonal.map { $0.squareRoot() },
            [
                0.38320228987121735, 0.41266959924407576, 0.41807161175794838,
                0.45881153784734363, 0.18022526048246812, 0.0050099767457116636,
            ])
        #expect(isClose(fit.logLikelihood, -724.10403266406126, relative: 1e-12))
        #expect(
            fit.coefficientNames.prefix(4) == [
                "log hazard (0, 30]", "log hazard (30, 90]", "log hazard (90, 180]",
                "log hazard (180, …)",
            ])
    }

    /// Late entries and clusters.
    @Test func heartAgreesWithPoissonRegression() throws {
        let fit = try PiecewiseExponentialModel(
            formula: "Surv(start, stop, event) ~ age + surgery + transplant",
            cuts: .at([20, 100, 400]), clusters: ["id"]
        ).fit(try GoldenCase("cox_heart_start_stop").table)
        check(
            fit.coefficients,
            [
                -4.4156634227983602, -4.871787437121049, -6.2232137392879308,
                -7.0907301712076967, 0.031356453447259153, -0.76672895375995254,
                -0.043766404340864588,
            ])
        check(
            fit.covariance.diagonal.map { $0.squareRoot() },
            [
                0.23797093631602578, 0.26181222703692891, 0.35281688111076193,
                0.43624369077401659, 0.014309656726790786, 0.33095516561919358,
                0.29819054904064046,
            ])
        #expect(isClose(fit.logLikelihood, -482.95112775461052, relative: 1e-12))
    }

    /// Weights, clusters.
    @Test func rossiAgreesWithPoissonRegression() throws {
        let fit = try PiecewiseExponentialModel(
            formula: "Surv(week, arrest) ~ fin + age + prio", cuts: .at([13, 26, 39]),
            clusters: ["age"], weights: "wint"
        ).fit(try GoldenCase("cox_rossi").table)
        check(
            fit.coefficients,
            [
                -4.0981062628894573, -3.7187449152150478, -3.8207494477633088,
                -3.3986477871332754, -0.42985833216950209, -0.063958671242863155,
                0.093235089062153442,
            ])
        check(
            fit.modelCovariance.diagonal.map { $0.squareRoot() },
            [
                0.37709072128235016, 0.37010925514718102, 0.37419121778723885,
                0.37085505188044898, 0.13501284644170586, 0.014644977060837687,
                0.018885249265672012,
            ])
        check(
            fit.covariance.diagonal.map { $0.squareRoot() },
            [
                0.52436402439940488, 0.57891146625638545, 0.70257119873381313,
                0.6636190406179695, 0.1832519160260429, 0.027922914945561813,
                0.025895158528268604,
            ])
        #expect(isClose(fit.logLikelihood, -1373.240708422732, relative: 1e-12))
    }

    /// Without columns the hazard of an interval is its events over the time at risk in it.
    @Test func withoutColumnsHazardsAreEventsOverExposure() throws {
        let cuts = [2.0, 5, 11]
        let fit = try PiecewiseExponentialModel(
            formula: "Surv(start, stop, event) ~ 1", cuts: .at(cuts), weights: "w"
        ).fit(table)
        let (start, stop) = (try table.numbers("start"), try table.numbers("stop"))
        let (event, w) = (try table.numbers("event"), try table.numbers("w"))
        for interval in 0...3 {
            let from = interval == 0 ? 0 : cuts[interval - 1]
            let to = interval < 3 ? cuts[interval] : .infinity
            var (events, exposure) = (0.0, 0.0)
            for row in w.indices {
                exposure += w[row] * max(0, min(stop[row], to) - max(start[row], from))
                if stop[row] > from, stop[row] <= to { events += w[row] * event[row] }
            }
            #expect(
                isClose(fit.coefficients[interval], Kernels.log(events / exposure), relative: 1e-10)
            )
            #expect(isClose(fit.modelCovariance[interval, interval], 1 / events, relative: 1e-10))
            #expect(isClose(fit.intervals[interval].exposure, exposure, relative: 1e-12))
        }
        #expect(isClose(fit.logLikelihood, fit.nullLogLikelihood, relative: 1e-13))
    }

    /// One interval is the exponential law.
    @Test func oneIntervalIsTheExponentialLaw() throws {
        let formula = "Surv(start, stop, event) ~ x + flag"
        let one = try PiecewiseExponentialModel(
            formula: formula, cuts: .intervals(1), clusters: ["cluster"], weights: "w"
        ).fit(table)
        let law = try ParametricSurvivalModel(
            formula: formula, distribution: .exponential, clusters: ["cluster"], weights: "w"
        ).fit(table)
        check(one.coefficients, law.coefficients.map { -$0 })
        check(one.covariance.elements, law.covariance.elements)
        #expect(isClose(one.logLikelihood, law.logLikelihood, relative: 1e-11))
    }

    /// With an interval for each event time the slopes are near those of Breslow's likelihood.
    @Test func aFineGridIsNearTheCoxRegression() throws {
        let formula = "Surv(time, event) ~ x + flag"
        let fine = try PiecewiseExponentialModel(formula: formula, cuts: .intervals(1000)).fit(
            table)
        let cox = try CoxModel(formula: formula, ties: .breslow).fit(table)
        for (a, b) in zip(fine.slopes, cox.coefficients) {
            #expect(isClose(a, b, absolute: 0.05 * cox.standardErrors[0]))
        }
    }

    @Test func aWeightOfTwoIsARowTwiceInAnyOrder() throws {
        let w = try table.numbers("w")
        let repeated = table.filtered(
            keeping: w.indices.reversed().flatMap { [Int](repeating: $0, count: Int(w[$0])) })
        let model = PiecewiseExponentialModel(
            formula: "Surv(start, stop, event) ~ x + offset(off)", cuts: .at([3, 8]),
            clusters: ["cluster"], weights: "w")
        var plain = model
        plain.weights = nil
        let (one, two) = (try model.fit(table), try plain.fit(repeated))
        check(
            one.coefficients + one.covariance.elements, two.coefficients + two.covariance.elements)
        check(
            [one.logLikelihood, one.nullLogLikelihood], [two.logLikelihood, two.nullLogLikelihood])
    }

    @Test func cutsAreQuantilesOfEventTimes() throws {
        let fit = try PiecewiseExponentialModel(
            formula: "Surv(time, event) ~ x", cuts: .intervals(4)
        ).fit(table)
        let events = fit.intervals.map(\.events)
        #expect(events.count == 4)
        #expect(events.allSatisfy { $0 > 0 })
        #expect(events.reduce(0, +) == Double(fit.counts.events))
    }

    @Test func whatCannotBeFittedIsSaid() {
        func message(_ cuts: PiecewiseExponentialModel.Cuts) -> String {
            do {
                _ = try PiecewiseExponentialModel(formula: "Surv(time, event) ~ x", cuts: cuts)
                    .fit(table)
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(message(.at([5, 5])) == "cuts must be above 0 and ascending, but are 5, 5")
        #expect(
            message(.intervals(0)) == "0 intervals; write 1 to 1000, of which 5 to 15 are usual")
        #expect(
            message(.at([5, 90]))
                == "no event from 90 on: a hazard of 0 has no logarithm; join the interval with a "
                + "neighbour")
        #expect(
            message(.at([0.25, 5]))
                == "no event from 0 to 0.25: a hazard of 0 has no logarithm; join the interval with a "
                + "neighbour")
    }
}
