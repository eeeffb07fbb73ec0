import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Laws of Cox residuals and of the test of proportional hazards.
@Suite struct CoxResidualTests {
    private let table = lawTable(rows: 250, seed: 41)
    private let formula = "Surv(start, stop, event) ~ x + z + flag"

    @Test(arguments: [CoxModel.Ties.efron, .breslow])
    func residualsSumToNothing(_ ties: CoxModel.Ties) throws {
        let fit = try CoxModel(
            formula: formula, ties: ties, strata: ["stratum"], weights: "w"
        ).fit(table)
        let residuals = try fit.residuals(table)
        let w = try table.numbers("w")
        let martingale = residuals.martingale()
        #expect(abs(zip(w, martingale).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-9)
        let dfbeta = try residuals.dfbeta()
        let score = try residuals.score()
        for column in 0..<3 {
            #expect(abs(dfbeta.column(column).reduce(0, +)) < 1e-10)
            let weighted = zip(w, score.column(column)).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(weighted) < 1e-8)
        }
        let dfbetas = try residuals.dfbetas()
        #expect(
            isClose(
                dfbetas[7, 1], dfbeta[7, 1] / fit.modelStandardErrors[1], relative: 1e-14))
    }

    /// The mean of the scaled residuals is the coefficient.
    @Test func scaledResidualsAreCentredAtTheCoefficients() throws {
        let fit = try CoxModel(formula: formula).fit(table)
        let events = try fit.residuals(table).scaledSchoenfeld()
        #expect(events.times == events.times.sorted())
        for column in 0..<3 {
            let mean =
                events.values.column(column).reduce(0, +) / Double(events.times.count)
            #expect(isClose(mean, fit.coefficients[column], relative: 1e-8))
        }
    }

    @Test func sumsWithinClustersMakeTheRobustCovariance() throws {
        let fit = try CoxModel(formula: formula, clusters: ["cluster"]).fit(table)
        let residuals = try fit.residuals(table)
        let sums = try residuals.sums(of: residuals.dfbeta(), by: "cluster")
        #expect(sums.labels.count == 25)
        for a in 0..<3 {
            for b in 0..<3 {
                let sum = (0..<sums.values.rows).reduce(0) {
                    $0 + sums.values[$1, a] * sums.values[$1, b]
                }
                #expect(isClose(sum, fit.covariance[a, b], absolute: 1e-14, relative: 1e-9))
            }
        }
    }

    /// The slope of the coefficients in a row's weight.
    @Test func dfbetaIsTheSlopeInTheWeight() throws {
        let model = CoxModel(formula: "Surv(time, event) ~ x + z", ties: .breslow, weights: "one")
        func fit(_ row: Int, _ weight: Double) throws -> CoxFit {
            let weights = (0..<250).map { $0 == row ? weight : 1 }
            return try model.fit(table.with("one", .numbers(weights)))
        }
        let even = table.with("one", .numbers([Double](repeating: 1, count: 250)))
        let dfbeta = try model.fit(even).residuals(even).dfbeta()
        for row in [3, 90, 200] {
            let (up, down) = (try fit(row, 1.001), try fit(row, 0.999))
            for column in 0..<2 {
                let slope = (up.coefficients[column] - down.coefficients[column]) / 2e-3
                #expect(isClose(slope, dfbeta[row, column], absolute: 1e-9, relative: 1e-5))
            }
        }
    }

    @Test func missingRowsAreNamed() throws {
        var x = try table.numbers("x")
        x[4] = .nan
        let holed = table.with("x", .numbers(x))
        let fit = try CoxModel(formula: formula).fit(holed)
        let residuals = try fit.residuals(holed)
        #expect(residuals.rows.count == 249)
        #expect(residuals.rows[4] == 5)
        #expect(residuals.martingale().count == 249)
    }

    @Test func exactTiesHaveNoScoreResiduals() throws {
        let fit = try CoxModel(formula: "Surv(time, event) ~ x", ties: .exact).fit(table)
        let residuals = try fit.residuals(table)
        #expect(abs(residuals.martingale().reduce(0, +)) < 1e-9)
        #expect(throws: CoxFitError.incompatible("ties: exact", "score residuals")) {
            try residuals.dfbeta()
        }
        #expect(
            throws: CoxFitError.incompatible("ties: exact", "the test of proportional hazards")
        ) { try fit.proportionalHazards(table) }
    }

    @Test func theTestDoesNotSeeUnitsOrOrder() throws {
        let model = CoxModel(formula: formula, strata: ["stratum"], weights: "w")
        let one = try model.fit(table).proportionalHazards(table, transform: .identity)
        let other = table.filtered(keeping: (0..<250).map { ($0 * 77 + 3) % 250 })
        let hours = other.with("start", .numbers(try other.numbers("start").map { $0 * 24 }))
            .with("stop", .numbers(try other.numbers("stop").map { $0 * 24 }))
            .with("z", .numbers(try other.numbers("z").map { $0 / 100 }))
        let two = try model.fit(hours).proportionalHazards(hours, transform: .identity)
        for (a, b) in zip(one.rows, two.rows) {
            #expect(isClose(a.statistic, b.statistic, relative: 1e-7))
        }
    }

    /// A group whose hazard starts at a quarter of the others' and ends at four times theirs.
    @Test func anEffectThatChangesIsNamed() throws {
        let count = 2_000
        let group = (0..<count).map { Double($0 % 2) }
        let times = (0..<count).map { row -> Double in
            let u = (Double(row / 2) + 0.5) / Double(count / 2)
            let hazard = -Kernels.log(u)
            // Cumulative hazard t of group 0; t/4 to t = 1 and 4t from there of group 1.
            if row % 2 == 0 { return hazard }
            return hazard < 0.25 ? 4 * hazard : 1 + (hazard - 0.25) / 4
        }
        let rows = Table([
            ("t", .numbers(times)), ("e", .numbers([Double](repeating: 1, count: count))),
            ("group", .numbers(group)),
        ])
        let fit = try CoxModel(formula: "Surv(t, e) ~ group").fit(rows)
        let test = try fit.proportionalHazards(rows)
        #expect(try #require(test.global).pValue < 1e-20)
        #expect(test.slopes[0] > 0)
        #expect(
            test.diagnostics.map(\.message) == [
                "the effect of \"group\" is not constant: its hazard ratio grows with time; read "
                    + "the ratio as an average over the events, give the column as a stratum, or "
                    + "compare survival at times"
            ])
    }
}
