import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Penalised Cox regressions against a likelihood written down row by row.
@Suite struct ElasticNetCoxTests {
    private let table = lawTable(rows: 200, seed: 57)
    private let formula = "Surv(start, stop, event) ~ x + z + flag"

    /// The partial log-likelihood (Efron or Breslow) and its score by pairs of rows.
    private func naive(
        _ beta: [Double], rows: [Int], efron: Bool
    ) throws -> (value: Double, score: [Double]) {
        let columns = try ["x", "z", "flag"].map { try table.numbers($0) }
        let (start, stop) = (try table.numbers("start"), try table.numbers("stop"))
        let event = try table.numbers("event")
        let stratum = try table.numbers("stratum")
        let eta = stop.indices.map { row in
            (0..<3).reduce(0) { $0 + beta[$1] * columns[$1][row] }
        }
        var value = 0.0
        var score = [0.0, 0, 0]
        for s in Set(stratum) {
            let own = rows.filter { stratum[$0] == s }
            for time in Set(own.filter { event[$0] == 1 }.map { stop[$0] }) {
                let atRisk = own.filter { start[$0] < time && stop[$0] >= time }
                let tied = atRisk.filter { stop[$0] == time && event[$0] == 1 }
                for (l, row) in tied.enumerated() {
                    let share = efron ? Double(l) / Double(tied.count) : 0
                    var total = 0.0
                    var sums = [0.0, 0, 0]
                    for other in atRisk {
                        let isTied = stop[other] == time && event[other] == 1
                        let risk = Kernels.exp(eta[other]) * (isTied ? 1 - share : 1)
                        total += risk
                        for column in 0..<3 { sums[column] += risk * columns[column][other] }
                    }
                    value += eta[row] - Kernels.log(total)
                    for column in 0..<3 {
                        score[column] += columns[column][row] - sums[column] / total
                    }
                }
            }
        }
        return (value, score)
    }

    /// |score|/n ≤ λα at 0, score/n = λ(1 − α)b + λα·sign b elsewhere, in scaled columns.
    @Test(arguments: [CoxModel.Ties.breslow, .efron], [1.0, 0.5])
    func thePathMeetsTheOptimalityConditions(_ ties: CoxModel.Ties, _ mixing: Double) throws {
        let fit = try ElasticNetModel(
            formula: formula, mixing: mixing, lambdas: [0.2, 0.05, 0.01, 0.001],
            strata: ["stratum"], ties: ties
        ).fit(table)
        for point in fit.path {
            let found = try naive(
                point.coefficients, rows: Array(0..<200), efron: ties == .efron)
            #expect(isClose(point.logLikelihood, found.value, relative: 1e-10))
            for column in 0..<3 {
                let slope = point.scaledSlopes[column]
                let pull =
                    found.score[column] / fit.deviations[column] / 200
                    - point.lambda * (1 - mixing) * slope
                let bound = point.lambda * mixing
                if slope == 0 {
                    #expect(abs(pull) <= bound + 1e-9)
                } else {
                    #expect(isClose(pull, slope < 0 ? -bound : bound, absolute: 1e-9))
                }
            }
        }
        #expect(fit.path[0].slopesKept < 3)
        #expect(fit.path[3].slopesKept == 3)
    }

    @Test(arguments: [CoxModel.Ties.breslow, .efron])
    func aVanishingPenaltyIsTheCoxRegression(_ ties: CoxModel.Ties) throws {
        let path = try ElasticNetModel(
            formula: formula, mixing: 0.5, lambdas: [1e-10], strata: ["stratum"], ties: ties
        ).fit(table)
        let cox = try CoxModel(formula: formula, ties: ties, strata: ["stratum"]).fit(table)
        for (a, b) in zip(path.path[0].coefficients, cox.coefficients) {
            #expect(isClose(a, b, relative: 1e-6))
        }
    }

    /// The loss of a fold is what its rows add to the partial likelihood at others' coefficients.
    @Test func crossValidationKeepsClustersAndCountsWhatRowsAdd() throws {
        let lambdas = [0.1, 0.02, 0.004]
        let model = ElasticNetModel(
            formula: formula, mixing: 1, lambdas: lambdas, strata: ["stratum"])
        let plan = CrossValidation(folds: 4, cluster: "cluster", seed: 5)
        let choice = try model.chooseLambda(table, by: plan)
        let folds = try CrossValidationFolds(plan, table: table)
        var losses = [0.0, 0, 0]
        for fold in 0..<folds.count {
            let (fitted, judged) = folds.rows(fold)
            let clusters = try table.numbers("cluster")
            #expect(Set(fitted.map { clusters[$0] }).isDisjoint(with: judged.map { clusters[$0] }))
            let fit = try model.fit(table.filtered(keeping: fitted))
            for (index, point) in fit.path.enumerated() {
                let whole = try naive(point.coefficients, rows: Array(0..<200), efron: false)
                let part = try naive(point.coefficients, rows: fitted, efron: false)
                losses[index] += (part.value - whole.value) / 200
            }
        }
        for (got, want) in zip(choice.losses, losses) {
            #expect(isClose(got, want, relative: 1e-8))
        }
        #expect(choice.losses.contains { $0 < choice.losses[0] })
        #expect(choice.sparse >= choice.best)
    }

    /// scikit-survival 0.28.0, `CoxnetSurvivalAnalysis(tol=1e-14)` on the columns of rossi less their
    /// means and divided by their standard deviations (divisor n), divided by those again.
    @Test func `Paths on rossi are scikit-survival's`() throws {
        let table = try GoldenCase("cox_rossi").table
        let formula = "Surv(week, arrest) ~ age + prio + fin + race + wexp + mar + paro"
        let expected: [Double: [[Double]]] = [
            1: [
                [-0.023317297335509253, 0.044783466995600416, 0, 0, -0.04471655143541319, 0, 0],
                [
                    -0.04834837336170219, 0.08367509020426403, -0.29107328984194825,
                    0.17766938419152295, -0.14011048985193944, -0.3097039676467932,
                    -0.0038603002113365985,
                ],
                [
                    -0.0553949315928738, 0.08966469395944184, -0.36134233610733596,
                    0.28595006408338003, -0.14899201138298576, -0.4063754067327939,
                    -0.06876511123324737,
                ],
            ],
            0.5: [
                [
                    -0.033355878910977015, 0.06378222301223678, -0.15438861443434596, 0,
                    -0.13042773968625712, -0.1367586408289718, 0,
                ],
                [
                    -0.05098475355114206, 0.08612715426245304, -0.3287562429309142,
                    0.23779881490340546, -0.15189511206014444, -0.36179996374047413,
                    -0.042938738221017674,
                ],
                [
                    -0.05592359582682709, 0.09011470594002335, -0.36877558139564004,
                    0.2983062268356907, -0.1514958883891463, -0.41775003361237695,
                    -0.07640573583292078,
                ],
            ],
        ]
        for (mixing, paths) in expected {
            let fit = try ElasticNetModel(
                formula: formula, mixing: mixing, lambdas: [0.05, 0.01, 0.002]
            ).fit(table)
            for (point, want) in zip(fit.path, paths) {
                for (got, coefficient) in zip(point.coefficients, want) {
                    #expect(isClose(got, coefficient, absolute: 1e-9, relative: 1e-6))
                    #expect((got == 0) == (coefficient == 0))
                }
            }
        }
    }

    @Test func optionsWithoutMeaningAreRefused() {
        func message(_ model: ElasticNetModel) -> String {
            do {
                _ = try model.fit(table)
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message(ElasticNetModel(formula: "y ~ x", strata: ["stratum"]))
                == "a penalised regression of y ~ x cannot have strata; leave it out")
        #expect(
            message(ElasticNetModel(formula: "Surv(time, event) ~ x", ties: .exact))
                == "a penalised regression of Surv(time, event) ~ x cannot have exact ties; leave "
                + "it out")
    }
}
