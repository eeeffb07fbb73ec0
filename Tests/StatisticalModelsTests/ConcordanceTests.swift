import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct ConcordanceTests {
    /// Scores with ties: whole numbers.
    private var table: Table {
        let table = lawTable(rows: 150, seed: 57)
        guard let z = try? table.numbers("z") else { return table }
        return table.with("score", .numbers(z.map { $0.rounded() }))
    }

    private func model(_ change: (inout ConcordanceModel) -> Void = { _ in }) -> ConcordanceModel {
        var model = ConcordanceModel(
            formula: "Surv(start, stop, event) ~ score", strata: ["stratum"], weights: "w")
        change(&model)
        return model
    }

    @Test func equalsTheCountOfAllPairs() throws {
        let table = table
        func column(_ name: String) throws -> [Double] { try table.numbers(name) }
        let (start, stop, event) = try (column("start"), column("stop"), column("event"))
        let (score, weight, stratum) = try (column("score"), column("w"), column("stratum"))
        var (concordant, discordant, tied, tiedTime, tiedBoth) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for i in 0..<150 where event[i] == 1 {
            for j in 0..<150 where j != i && stratum[i] == stratum[j] {
                let pair = weight[i] * weight[j]
                if stop[j] == stop[i], event[j] == 1 {
                    if score[i] == score[j] { tiedBoth += pair / 2 } else { tiedTime += pair / 2 }
                } else if start[j] < stop[i], stop[j] >= stop[i] {
                    if score[i] > score[j] {
                        concordant += pair
                    } else if score[i] < score[j] {
                        discordant += pair
                    } else {
                        tied += pair
                    }
                }
            }
        }
        let fit = try model().fit(table)
        #expect(fit.concordant == concordant && fit.discordant == discordant)
        #expect(fit.tiedScore == tied && fit.tiedTime == tiedTime && fit.tiedBoth == tiedBoth)
    }

    /// The influence of each cluster's weight, by central differences.
    @Test func errorsAreSumsOfSquaredInfluences() throws {
        let table = table
        let (weights, clusters) = try (table.numbers("w"), table.numbers("cluster"))
        let step = 1e-5
        var squares = 0.0
        for cluster in Set(clusters) {
            func shifted(_ sign: Double) throws -> Double {
                let moved = zip(weights, clusters).map {
                    $1 == cluster ? $0 * (1 + sign * step) : $0
                }
                return try model().fit(table.with("w", .numbers(moved))).concordance
            }
            let slope = try (shifted(1) - shifted(-1)) / (2 * step)
            squares += slope * slope
        }
        let fit = try model { $0.cluster = "cluster" }.fit(table)
        #expect(isClose(fit.standardError, squares.squareRoot(), relative: 1e-6))
        #expect(fit.counts.clusters.first?.count == Set(clusters).count)
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let turned = table.filtered(keeping: (0..<150).map { ($0 * 77 + 5) % 150 })
        for weight in ConcordanceModel.TimeWeight.allCases {
            let model = model { $0.timeWeight = weight }
            let (one, other) = try (model.fit(table), model.fit(turned))
            #expect(isClose(one.concordance, other.concordance, relative: 1e-12))
            #expect(isClose(one.standardError, other.standardError, relative: 1e-10))
        }
    }

    @Test func theOtherDirectionIsTheRest() throws {
        let one = try model().fit(table)
        let other = try model { $0.direction = .longerTimes }.fit(table)
        #expect(isClose(one.concordance + other.concordance, 1))
        #expect(isClose(one.standardError, other.standardError, relative: 1e-10))
    }

    @Test func aRisingFunctionOfTheScoreChangesNothing() throws {
        let scores = try table.numbers("score").map { Kernels.exp($0 / 3) }
        let one = try model().fit(table)
        let other = try model().fit(table.with("score", .numbers(scores)))
        #expect(one.concordant == other.concordant && one.standardError == other.standardError)
    }

    @Test func faultsAreNamed() {
        func message(_ formula: String, _ table: Table) -> String? {
            #expect(throws: ConcordanceError.self) {
                try ConcordanceModel(formula: formula).fit(table)
            }?.description
        }
        #expect(
            message("Surv(time, event) ~ x + z", table)
                == "concordance needs one number after \"~\", the score to judge, but the formula "
                + "is Surv(time, event) ~ x + z")
        #expect(
            message("y ~ x", table)
                == "concordance needs Surv(time, event) or Surv(start, stop, event) with an event "
                + "of 0 and 1, but the formula is y ~ x")
        let last = Table([
            ("t", .numbers([1, 2, 3])), ("e", .numbers([0, 0, 1])), ("x", .numbers([1, 2, 3])),
        ])
        #expect(
            message("Surv(t, e) ~ x", last)
                == "no two rows can be compared: e is 1 for no row while another one of its "
                + "stratum is followed longer; follow longer or leave strata out")
    }
}
