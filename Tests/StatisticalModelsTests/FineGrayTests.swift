import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct FineGrayTests {
    private let table = competingTable(rows: 200, seed: 83)
    private let model = FineGrayModel(
        formula: "Surv(time, cause) ~ x + flag + offset(off)", cause: "3P")

    @Test func withoutOtherCausesItIsACoxRegression() throws {
        let event = try table.numbers("event")
        let single = table.with(
            "cause", .texts(TextColumn(event.map { $0 == 1 ? "3P" : nil }))
        ).with("row", .numbers(event.indices.map { Double($0) }))
        var model = model
        model.errors = .knownCensoring
        let fit = try model.fit(single)
        let cox = try CoxModel(
            formula: "Surv(time, event) ~ x + flag + offset(off)", ties: .breslow,
            clusters: ["row"]
        ).fit(single)
        #expect(isClose(fit.logLikelihood, cox.logLikelihood, relative: 1e-10))
        for (one, other) in zip(fit.coefficients, cox.coefficients) {
            #expect(isClose(one, other, relative: 1e-9))
        }
        for (one, other) in zip(fit.standardErrors, cox.standardErrors) {
            #expect(isClose(one, other, relative: 1e-8))
        }
    }

    /// Without censoring, rows with another event are at risk of the cause for ever.
    @Test func withoutCensoringOtherEventsComeAtInfinity() throws {
        let causes = try table.texts("cause")
        let filled = (0..<200).map { causes[$0] ?? "store" }
        let full = table.with("cause", .texts(TextColumn(filled)))
        let times = try table.numbers("time")
        let far = table.with(
            "time", .numbers(zip(times, filled).map { $1 == "3P" ? $0 : 1000 })
        ).with("own", .numbers(filled.map { $0 == "3P" ? 1 : 0 }))
        let fit = try model.fit(full)
        let cox = try CoxModel(
            formula: "Surv(time, own) ~ x + flag + offset(off)", ties: .breslow
        ).fit(far)
        for (one, other) in zip(fit.coefficients, cox.coefficients) {
            #expect(isClose(one, other, relative: 1e-8))
        }
        for (one, other) in zip(fit.modelStandardErrors, cox.standardErrors) {
            #expect(isClose(one, other, relative: 1e-8))
        }
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let turned = table.filtered(keeping: (0..<200).map { ($0 * 77 + 5) % 200 })
        for ties in FineGrayModel.CensoringTies.allCases {
            var model = model
            model.censoringTies = ties
            model.clusters = ["cluster"]
            let (one, other) = try (model.fit(table), model.fit(turned))
            for (x, y) in zip(one.coefficients, other.coefficients) {
                #expect(isClose(x, y, relative: 1e-9))
            }
            for (x, y) in zip(one.standardErrors, other.standardErrors) {
                #expect(isClose(x, y, relative: 1e-8))
            }
        }
    }

    @Test func aRescaledColumnRescalesItsCoefficient() throws {
        let x = try table.numbers("x")
        let scaled = table.with("x", .numbers(x.map { 250 * $0 + 3 }))
        let (one, other) = try (model.fit(table), model.fit(scaled))
        #expect(isClose(one.coefficients[0], 250 * other.coefficients[0], relative: 1e-8))
        #expect(isClose(one.standardErrors[0], 250 * other.standardErrors[0], relative: 1e-8))
        #expect(isClose(one.logLikelihood, other.logLikelihood, relative: 1e-10))
        let (p, q) = try (
            one.incidences(for: table, at: [3, 12]), other.incidences(for: scaled, at: [3, 12])
        )
        for (left, right) in zip(p.elements, q.elements) {
            #expect(isClose(left, right, relative: 1e-8))
        }
    }

    @Test func faultsAreNamed() throws {
        let late = #expect(throws: FineGrayError.self) {
            try FineGrayModel(formula: "Surv(start, stop, cause) ~ x", cause: "3P").fit(table)
        }
        #expect(
            late?.description
                == "a Fine-Gray model needs rows that are followed from 0, Surv(time, cause), but "
                + "the formula is Surv(start, stop, cause) ~ x; model cause-specific hazards "
                + "instead")
        let unknown = #expect(throws: CompetingRisksError.self) {
            try FineGrayModel(formula: "Surv(time, cause) ~ x", cause: "online").fit(table)
        }
        #expect(
            unknown?.description
                == "no row has the cause \"online\"; the causes are \"1P\", \"3P\", \"store\"")
        let causes = try table.texts("cause")
        let leading = table.with(
            "first", .numbers((0..<200).map { causes[$0] == "3P" ? 1 : 0 }))
        let monotone = #expect(throws: FineGrayError.self) {
            try FineGrayModel(formula: "Surv(time, cause) ~ first", cause: "3P").fit(leading)
        }
        #expect(
            monotone
                == .monotoneLikelihood(columns: [DivergingColumn(name: "first", direction: 1)]))
    }
}
