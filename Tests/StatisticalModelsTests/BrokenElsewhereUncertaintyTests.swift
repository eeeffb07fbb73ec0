import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Standard errors that other packages get wrong, hide or do not have.
///
/// Those about sensitivity indices are in `SimulationTests`.
@Suite struct BrokenElsewhereUncertaintyTests {
    private let table = lawTable(rows: 300, seed: 544)

    /// CamDavidsonPilon/lifelines#544: no robust errors for time-varying Cox regressions.
    @Test func rowsCutInPiecesHaveTheSameRobustErrors() throws {
        let numbered = table.with("id", .numbers((0..<300).map(Double.init)))
        let (start, stop) = (try table.numbers("start"), try table.numbers("stop"))
        let event = try table.numbers("event")
        let long = (0..<300).filter { stop[$0] - start[$0] > 2 }
        let middle = (0..<300).map { (start[$0] + stop[$0]) / 2 }
        let isLong = Set(long)
        let first = numbered.with(
            "stop", .numbers((0..<300).map { isLong.contains($0) ? middle[$0] : stop[$0] })
        ).with("event", .numbers((0..<300).map { isLong.contains($0) ? 0 : event[$0] }))
        let second = numbered.with("start", .numbers(middle)).filtered(keeping: long)
        let model = CoxModel(formula: "Surv(start, stop, event) ~ x + z", clusters: ["id"])
        let whole = try model.fit(numbered)
        let cut = try model.fit(try first.appending(second))
        for (a, b) in zip(whole.standardErrors, cut.standardErrors) {
            #expect(isClose(a, b, relative: 1e-9))
        }
        #expect(cut.counts.clusters == [PanelCount("id", 300)])
    }

    /// CamDavidsonPilon/lifelines#1598: `robust=False` silently ignored where clusters are named.
    ///
    /// There is no such option: clusters decide, both errors are always there.
    @Test func clustersDecideAndBothErrorsAreGiven() throws {
        let with = try CoxModel(formula: "Surv(time, event) ~ x", clusters: ["cluster"])
            .fit(table)
        let without = try CoxModel(formula: "Surv(time, event) ~ x").fit(table)
        let (row, plain) = (CoefficientTable(with).rows[0], CoefficientTable(without).rows[0])
        #expect(row.modelStandardError == plain.standardError)
        #expect(row.standardError != row.modelStandardError)
        let three = #expect(throws: ClusterError.self) {
            try CoxModel(
                formula: "Surv(time, event) ~ x", clusters: ["cluster", "stratum", "flag"]
            ).fit(table)
        }
        #expect(
            three?.description
                == "errors can be clustered by one or two columns, not by 3 (cluster, stratum, "
                + "flag); keep the two that matter most")
    }

    /// derrynknife/SurPyval#279: robust errors about 20 % too small, from Breslow's residuals
    /// around an Efron fit.
    @Test func residualsAreThoseOfTheTieMethod() throws {
        // Five distinct times: ties everywhere.
        let time = try table.numbers("time").map { ($0 / 6).rounded(.up) }
        let tied = table.with("time", .numbers(time))
        let clusters = try table.numbers("cluster")
        func estimate(_ weights: [Double], _ ties: CoxModel.Ties) throws -> Double {
            try CoxModel(formula: "Surv(time, event) ~ x", ties: ties, weights: "v").fit(
                tied.with("v", .numbers(weights))
            ).coefficients[0]
        }
        for ties in [CoxModel.Ties.efron, .breslow] {
            let fit = try CoxModel(
                formula: "Surv(time, event) ~ x", ties: ties, clusters: ["cluster"]
            ).fit(tied)
            var squares = 0.0
            for cluster in Set(clusters) {
                func moved(_ step: Double) throws -> Double {
                    try estimate(clusters.map { $0 == cluster ? 1 + step : 1 }, ties)
                }
                let slope = (try moved(1e-4) - moved(-1e-4)) / 2e-4
                squares += slope * slope
            }
            #expect(isClose(fit.standardErrors[0], squares.squareRoot(), relative: 1e-4))
        }
    }

    /// therneau/survival#313: a penalised fit's print hides the robust variance.
    @Test func aPenalisedFitShowsBothErrors() throws {
        let fit = try LogisticModel(
            formula: "y ~ x", clusters: ["cluster"], penalty: .firth
        ).fit(table)
        let row = CoefficientTable(fit).rows[1]
        #expect(row.standardError == fit.clusteredCovariance?.diagonal[1].squareRoot())
        #expect(row.modelStandardError == fit.modelCovariance[1, 1].squareRoot())
        #expect(row.standardError != row.modelStandardError)
        #expect(fit.profile != nil)
    }

    /// Quantco/glum#514, #823, #777: standard errors of a logistic regression 10 to 20 % off.
    ///
    /// A 2 × 2 table has √(1/a + 1/b + 1/c + 1/d).
    @Test func errorsOfATwoByTwoTableAreTheClosedForm() throws {
        let table = Table([
            ("s", .numbers([30, 12])), ("n", .numbers([100, 20])), ("x", .numbers([0, 1])),
        ])
        let fit = try LogisticModel(formula: "cbind(s, n) ~ x").fit(table)
        let want = (1.0 / 30 + 1.0 / 70 + 1.0 / 12 + 1.0 / 8).squareRoot()
        #expect(isClose(fit.standardErrors[1], want, relative: 1e-10))
        // A dispersion is not estimated, and no degrees of freedom are taken off.
        #expect(fit.inferenceDegreesOfFreedom == nil)
        #expect(fit.counts.events == 42)
    }

    /// DoubleML/doubleml-for-py#304, bashtage/linearmodels#477: clusters in the point estimate but
    /// not in its error; factors unsaid.
    @Test func theFactorOfClusteredErrorsIsTheOneSaid() throws {
        func variance(_ correction: ClusterCorrection) throws -> Double {
            try LogisticModel(
                formula: "y ~ x + z", clusters: ["cluster"], clusterCorrection: correction
            ).fit(table).covariance[1, 1]
        }
        let none = try variance(.cr0)
        #expect(isClose(try variance(.groups), none * 25 / 24, relative: 1e-12))
        #expect(isClose(try variance(.cr1), none * 25 / 24 * 299 / 297, relative: 1e-12))
        // Each row twice in its cluster is no new information.
        let twice = table.filtered(keeping: (0..<600).map { $0 / 2 })
        let doubled = try LogisticModel(
            formula: "y ~ x + z", clusters: ["cluster"], clusterCorrection: .cr0
        ).fit(twice)
        #expect(isClose(doubled.covariance[1, 1], none, relative: 1e-9))
        #expect(
            isClose(
                doubled.modelCovariance[1, 1],
                0.5
                    * (try LogisticModel(
                        formula: "y ~ x + z"
                    ).fit(table).modelCovariance[1, 1]), relative: 1e-9))
    }
}
