import DataTables
import Foundation
import StatisticalModels
import Testing

/// Every concordance case of the reference, each time weight at the case's tolerance.
@Suite struct ConcordanceGoldenTests {
    @Test(arguments: GoldenCase.identifiers("concordance"))
    func agreesWithR(_ id: String) throws {
        let check = try Self.comparison(GoldenCase(id))
        #expect(check.failures.isEmpty, "\(check.failures.prefix(20).joined(separator: "\n"))")
        #expect(check.compared >= 7)
    }

    /// Compares the concordance of a score, or of a Cox regression, with every time weight.
    static func comparison(_ golden: GoldenCase) throws -> GoldenComparison {
        var check = GoldenComparison(golden)
        let weights = try #require(golden.expected["by_timewt"] as? [String: Any])
        var cox: CoxFit?
        if golden.model["score"] == nil {
            let fit = try golden.coxModel(clusters: []).fit(golden.table)
            check.check("coef", fit.coefficients)
            cox = fit
        }
        for name in weights.keys.sorted() {
            let weight = try #require(ConcordanceModel.TimeWeight(rawValue: name))
            let fit: ConcordanceFit
            if let score = golden.model["score"] as? String {
                fit = try ConcordanceModel(
                    formula: "\(golden.response) ~ `\(score)`", timeWeight: weight
                ).fit(golden.table)
            } else {
                fit = try #require(cox).concordance(golden.table, timeWeight: weight)
            }
            let path = "by_timewt.\(name)"
            check.check("\(path).concordance", fit.concordance)
            check.check("\(path).se", fit.standardError)
            check.check("\(path).concordant", fit.concordant)
            check.check("\(path).discordant", fit.discordant)
            check.check("\(path).tied_x", fit.tiedScore)
            check.check("\(path).tied_y", fit.tiedTime)
            check.check("\(path).tied_xy", fit.tiedBoth)
        }
        return check
    }
}
