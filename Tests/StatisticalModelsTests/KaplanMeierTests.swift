import DataTables
import StatisticalModels
import TestSupport
import Testing

@Suite struct KaplanMeierTests {
    @Test func countsByHand() throws {
        // Unsorted, tied, one missing: at 2 two of five leave with the event, at 4 one of two.
        let table = Table([
            ("t", .numbers([4, 2, 3, 2, .nan, 5])), ("e", .numbers([1, 1, 0, 1, 1, 0])),
        ])
        let fit = try KaplanMeierModel(formula: "Surv(t, e) ~ 1").fit(table)
        let curve = fit.curves[0]
        #expect(curve.times == [2, 3, 4, 5])
        #expect(curve.atRisk == [5, 3, 2, 1])
        #expect(curve.events == [2, 0, 1, 0])
        #expect(curve.censored == [0, 1, 0, 1])
        #expect(isClose(curve.survival[0], 0.6) && isClose(curve.survival[2], 0.3))
        #expect(isClose(curve.standardError[2], (2.0 / 15 + 0.5).squareRoot()))
        #expect(fit.counts.leftOut == [PanelCount("t is missing", 1)])
        #expect(curve.survival(at: 1).estimate == 1)
        #expect(isClose(curve.survival(at: 3.5).estimate, 0.6))
        #expect(curve.median.estimate == 4)
        #expect(curve.quantile(0.9).estimate == nil)
    }

    @Test func theMedianIsTheFirstTimeWithTheLimitAtOrBelowAHalf() throws {
        // The upper limit of aml on the log scale is 0.458 at 45 and 0.462 at 48.
        let golden = try GoldenCase("km_aml")
        let fit = try KaplanMeierModel(formula: golden.formula, interval: .log).fit(golden.table)
        #expect(fit.curves[0].median.upper == 45)
    }

    @Test func groupsAreInTheOrderOfTheirValues() throws {
        let table = lawTable(rows: 90, seed: 3)
        let fit = try KaplanMeierModel(formula: "Surv(time, event) ~ flag + stratum").fit(table)
        #expect(
            fit.curves.map(\.label) == [
                "flag=0, stratum=0", "flag=0, stratum=1", "flag=0, stratum=2",
                "flag=1, stratum=0", "flag=1, stratum=1", "flag=1, stratum=2",
            ])
        #expect(fit.curves.reduce(0) { $0 + $1.atRisk[0] } == 90)
    }

    @Test func aGroupMustBeAColumn() {
        let error = #expect(throws: KaplanMeierError.self) {
            try KaplanMeierModel(formula: "Surv(time, event) ~ log1p(x)").fit(
                lawTable(rows: 20, seed: 1))
        }
        #expect(
            error?.description
                == "survival curves are drawn for the values of columns, not of \"log1p(x)\"; "
                + "name columns, or 1 for one curve")
    }

    @Test func rowsCutInPiecesGiveTheSameCurve() throws {
        let table = lawTable(rows: 80, seed: 9)
        let stop = try table.numbers("stop")
        let start = try table.numbers("start")
        let ids = table.with("id", .numbers(stop.indices.map { Double($0) }))
        let middle = zip(start, stop).map { ($0 + $1) / 2 }
        let first = ids.with("stop", .numbers(middle)).with(
            "event", .numbers([Double](repeating: 0, count: 80)))
        let cut = try first.appending(ids.with("start", .numbers(middle)))
        let model = KaplanMeierModel(formula: "Surv(start, stop, event) ~ 1", subject: "id")
        let whole = try model.fit(ids).curves[0]
        let pieces = try model.fit(cut).curves[0]
        for (index, time) in whole.times.enumerated() {
            let place = try #require(pieces.times.firstIndex(of: time))
            #expect(isClose(pieces.survival[place], whole.survival[index], relative: 1e-12))
            #expect(pieces.atRisk[place] == whole.atRisk[index])
            #expect(pieces.censored[place] == whole.censored[index])
        }
    }
}
