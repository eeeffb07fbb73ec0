import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Errors by influence, hazards that split ties, curves from a later time, comparisons.
@Suite struct KaplanMeierOptionTests {
    private let table = lawTable(rows: 160, seed: 43)
    private let plain = KaplanMeierModel(formula: "Surv(start, stop, event) ~ 1", weights: "w")

    private func variant(_ change: (inout KaplanMeierModel) -> Void) -> KaplanMeierModel {
        var model = plain
        change(&model)
        return model
    }

    /// The influence of a cluster's weight on log S and H, by central differences.
    @Test(arguments: [KaplanMeierModel.HazardTies.joint, .oneByOne])
    func jackknifeErrorsAreSumsOfSquaredInfluences(_ ties: KaplanMeierModel.HazardTies) throws {
        let model = variant {
            $0.ties = ties
            $0.errors = .jackknife(cluster: "cluster")
        }
        let curve = try model.fit(table).curves[0]
        let weights = try table.numbers("w")
        let clusters = try table.numbers("cluster")
        let step = 1e-5
        var squares = [Double](repeating: 0, count: curve.times.count)
        var hazardSquares = squares
        for cluster in Set(clusters) {
            func shifted(_ sign: Double) throws -> SurvivalCurve {
                let moved = zip(weights, clusters).map {
                    $1 == cluster ? $0 * (1 + sign * step) : $0
                }
                return try variant { $0.ties = ties }.fit(table.with("w", .numbers(moved))).curves[
                    0]
            }
            let (up, down) = try (shifted(1), shifted(-1))
            for index in squares.indices {
                let log = (Kernels.log(up.survival[index]) - Kernels.log(down.survival[index]))
                squares[index] += (log / (2 * step)) * (log / (2 * step))
                let hazard = up.cumulativeHazard[index] - down.cumulativeHazard[index]
                hazardSquares[index] += (hazard / (2 * step)) * (hazard / (2 * step))
            }
        }
        for index in squares.indices where curve.survival[index] > 0 {
            #expect(
                isClose(curve.standardError[index], squares[index].squareRoot(), relative: 1e-6))
            #expect(
                isClose(
                    curve.cumulativeHazardError[index], hazardSquares[index].squareRoot(),
                    relative: 1e-6))
        }
    }

    @Test func withoutWeightsTheJackknifeIsGreenwood() throws {
        let formula = "Surv(time, event) ~ flag"
        let one = try KaplanMeierModel(formula: formula).fit(table)
        let other = try KaplanMeierModel(
            formula: formula, errors: .jackknife(cluster: nil)
        ).fit(table)
        for (left, right) in zip(one.curves, other.curves) {
            for index in left.times.indices where left.survival[index] > 0 {
                #expect(
                    isClose(left.standardError[index], right.standardError[index], relative: 1e-9))
            }
        }
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let turned = table.filtered(keeping: (0..<160).map { ($0 * 77 + 5) % 160 })
        let model = variant { $0.errors = .jackknife(cluster: "cluster") }
        let (one, other) = try (model.fit(table).curves[0], model.fit(turned).curves[0])
        for index in one.times.indices {
            #expect(
                isClose(one.standardError[index], other.standardError[index], relative: 1e-9))
            #expect(isClose(one.survival[index], other.survival[index], relative: 1e-12))
        }
    }

    @Test func curvesFromALaterTimeAreConditional() throws {
        let model = KaplanMeierModel(formula: "Surv(start, stop, event) ~ 1", interval: .log)
        let whole = try model.fit(table)
        var later = model
        later.after = 8
        let rest = try later.fit(table)
        #expect(rest.counts.rowsGiven == 160)
        #expect(rest.counts.leftOut.first?.name == "stop is not after 8")
        #expect(
            rest.counts.rowsUsed + rest.counts.leftOut.reduce(0) { $0 + $1.count } == 160)
        for time in [9.0, 14, 20, 29] {
            let from = try whole.conditionalSurvival(curve: 0, to: time, given: 8)
            let direct = rest.curves[0].survival(at: time)
            #expect(isClose(from.estimate, direct.estimate, relative: 1e-12))
            #expect(isClose(from.lower, direct.lower, relative: 1e-10))
            #expect(isClose(from.upper, direct.upper, relative: 1e-10))
        }
    }

    @Test func conditionalErrorsNeedIndependentIncrements() throws {
        let fit = try variant { $0.errors = .jackknife(cluster: nil) }.fit(table)
        let error = #expect(throws: KaplanMeierError.self) {
            try fit.conditionalSurvival(curve: 0, to: 9, given: 3)
        }
        #expect(
            error?.description
                == "the errors of S(t)/S(s) do not follow from jackknife errors of S(t) and S(s); "
                + "fit again with `after` set to s, or with Greenwood's errors")
    }

    @Test func restrictedMeansAreCompared() throws {
        let fit = try KaplanMeierModel(formula: "Surv(time, event) ~ stratum").fit(table)
        let differences = try fit.restrictedMeanDifferences(to: 20)
        #expect(differences.map(\.group) == ["stratum=1", "stratum=2"])
        for (curve, difference) in zip(fit.curves.dropFirst(), differences) {
            let (mean, reference) = (
                curve.restrictedMean(to: 20), fit.curves[0].restrictedMean(to: 20)
            )
            let error =
                (mean.standardError * mean.standardError
                + reference.standardError * reference.standardError).squareRoot()
            #expect(isClose(difference.estimate, mean.estimate - reference.estimate))
            #expect(isClose(difference.standardError, error))
            let z = difference.estimate / error
            #expect(
                isClose(difference.pValue, 2 * Special.normalCumulative(-abs(z)), relative: 1e-9))
            #expect(difference.lower < difference.estimate && difference.isFollowed)
        }
        let beyond = try fit.restrictedMeanDifferences(to: 1000)
        #expect(beyond.map(\.isFollowed) == [false, false])
    }

    @Test func hazardsOneByOneAreThoseOfUntiedTimes() throws {
        // Ties broken in any order give the increments 1/n, 1/(n − 1), ….
        let table = Table([("t", .numbers([1, 2, 2, 2, 3])), ("e", .numbers([1, 1, 1, 0, 1]))])
        let apart = Table([
            ("t", .numbers([1, 2, 2.1, 2.2, 3])), ("e", .numbers([1, 1, 1, 0, 1])),
        ])
        let model = KaplanMeierModel(
            formula: "Surv(t, e) ~ 1", estimator: .exponentialOfHazard, ties: .oneByOne)
        let (tied, untied) = try (model.fit(table).curves[0], model.fit(apart).curves[0])
        #expect(isClose(tied.cumulativeHazard[1], untied.cumulativeHazard[2]))
        #expect(isClose(tied.survival[2], untied.survival[4]))
        #expect(isClose(tied.standardError[2], untied.standardError[4]))
    }

    @Test func namesMayHaveBlanks() throws {
        let table = Table([
            ("days to order", .numbers([3, .nan, 5, 8])), ("came back", .numbers([1, 1, 0, 1])),
            ("next channel", .texts(TextColumn(["store", nil, nil, "3P"]))),
        ])
        let curve = try KaplanMeierModel(formula: "Surv(`days to order`, `came back`) ~ 1")
            .fit(table)
        #expect(curve.curves[0].times == [3, 5, 8])
        #expect(curve.counts.leftOut == [PanelCount("`days to order` is missing", 1)])
        let incidence = try CumulativeIncidenceModel(
            formula: "Surv(`days to order`, `next channel`) ~ 1"
        ).fit(table)
        #expect(incidence.causes == ["3P", "store"])
    }
}
