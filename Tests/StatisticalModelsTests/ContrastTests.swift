import DataTables
import StatisticalModels
import TestSupport
import Testing

@Suite struct ContrastTests {
    private let table = lawTable(rows: 300, seed: 51)

    @Test func aDifferenceOfLevelsIsACoefficientWithAnotherReference() throws {
        let one = try LogisticModel(
            formula: "y ~ x + factor(stratum, \"0\")", clusters: ["cluster"]
        ).fit(table)
        let other = try LogisticModel(
            formula: "y ~ x + factor(stratum, \"1\")", clusters: ["cluster"]
        ).fit(table)
        let names = one.coefficientNames.suffix(2)
        let contrast = try Contrast(
            one, weights: [names[names.startIndex]: -1, names[names.startIndex + 1]: 1])
        let row = try #require(CoefficientTable(other).rows.last)
        #expect(isClose(contrast.estimate, row.estimate, relative: 1e-8))
        #expect(isClose(contrast.standardError, row.standardError, relative: 1e-8))
        #expect(isClose(contrast.pValue, row.pValue, relative: 1e-6))
        #expect(isClose(contrast.lower, row.lower, relative: 1e-8))
        #expect(isClose(contrast.ratioUpper, row.ratioUpper, relative: 1e-8))
    }

    @Test func whatCannotBeContrastedSaysSo() throws {
        let fit = try LogisticModel(formula: "y ~ x").fit(table)
        #expect(throws: ContrastError.unknown(coefficient: "z", known: ["(Intercept)", "x"])) {
            try Contrast(fit, weights: ["z": 1])
        }
        #expect(
            "\(ContrastError.unknown(coefficient: "z", known: ["(Intercept)", "x"]))"
                == "a contrast names \"z\", which the model has not; it has: (Intercept), x")
        #expect(throws: ContrastError.nothing) { try Contrast(fit, weights: ["x": 0]) }
    }
}
