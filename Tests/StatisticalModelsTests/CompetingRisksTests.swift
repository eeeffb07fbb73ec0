import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct CompetingRisksTests {
    private let table = competingTable(rows: 180, seed: 71)

    @Test func incidencesAndSurvivalSumToOne() throws {
        for formula in ["Surv(time, cause) ~ flag", "Surv(start, stop, cause) ~ 1"] {
            let fit = try CumulativeIncidenceModel(formula: formula, weights: "w").fit(table)
            #expect(fit.causes == ["1P", "3P", "store"])
            for group in fit.groups {
                for index in group.times.indices {
                    let sum = group.causes.reduce(group.survival[index]) {
                        $0 + $1.incidence[index]
                    }
                    #expect(isClose(sum, 1, relative: 1e-12))
                }
            }
        }
    }

    @Test func withOneCauseTheIncidenceIsOneLessSurvival() throws {
        let event = try table.numbers("event")
        let single = table.with(
            "cause", .texts(TextColumn(event.map { $0 == 1 ? "any" : nil })))
        let fit = try CumulativeIncidenceModel(
            formula: "Surv(start, stop, cause) ~ 1", cluster: "cluster", weights: "w"
        ).fit(single)
        let curve = try KaplanMeierModel(
            formula: "Surv(start, stop, event) ~ 1", weights: "w",
            errors: .jackknife(cluster: "cluster")
        ).fit(table).curves[0]
        let group = fit.groups[0]
        #expect(group.times == curve.times)
        for index in curve.times.indices where curve.survival[index] > 0 {
            let error = curve.survival[index] * curve.standardError[index]
            #expect(
                isClose(
                    group.causes[0].incidence[index], 1 - curve.survival[index], absolute: 1e-12))
            #expect(isClose(group.causes[0].standardError[index], error, relative: 1e-7))
            #expect(isClose(group.survivalError[index], error, relative: 1e-9))
        }
    }

    /// The influence of each cluster's weight on an incidence, by central differences.
    @Test func jackknifeErrorsAreSumsOfSquaredInfluences() throws {
        let model = CumulativeIncidenceModel(
            formula: "Surv(start, stop, cause) ~ 1", cluster: "cluster", weights: "w")
        let group = try model.fit(table).groups[0]
        let (weights, clusters) = try (table.numbers("w"), table.numbers("cluster"))
        let step = 1e-5
        var squares = [Double](repeating: 0, count: group.times.count)
        for cluster in Set(clusters) {
            func shifted(_ sign: Double) throws -> [Double] {
                let moved = zip(weights, clusters).map {
                    $1 == cluster ? $0 * (1 + sign * step) : $0
                }
                let moment = table.with("w", .numbers(moved))
                return try model.fit(moment).groups[0].causes[1].incidence
            }
            for (index, pair) in try zip(shifted(1), shifted(-1)).enumerated() {
                let slope = (pair.0 - pair.1) / (2 * step)
                squares[index] += slope * slope
            }
        }
        for index in squares.indices {
            #expect(
                isClose(
                    group.causes[1].standardError[index], squares[index].squareRoot(),
                    absolute: 1e-12, relative: 1e-6))
        }
    }

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let turned = table.filtered(keeping: (0..<180).map { ($0 * 77 + 5) % 180 })
        let model = GrayTestModel(formula: "Surv(time, cause) ~ flag", strata: ["stratum"], rho: 1)
        for (one, other) in try zip(model.fit(table).causes, model.fit(turned).causes) {
            #expect(isClose(one.test.chiSquared, other.test.chiSquared, relative: 1e-10))
            #expect(one.test.degreesOfFreedom == 1)
            #expect(abs(one.scores[0] + one.scores[1]) < 1e-10)
        }
        for errors in CumulativeIncidenceModel.Errors.allCases {
            let model = CumulativeIncidenceModel(
                formula: "Surv(time, cause) ~ flag", errors: errors)
            let (one, other) = try (model.fit(table), model.fit(turned))
            for (left, right) in zip(one.groups, other.groups) {
                for (first, second) in zip(left.causes, right.causes) {
                    for (x, y) in zip(first.standardError, second.standardError) {
                        #expect(isClose(x, y, absolute: 1e-12, relative: 1e-9))
                    }
                }
            }
        }
    }

    /// Without another cause and without ties Gray's score is that of the log-rank test.
    @Test func withOneCauseGraysScoreIsTheLogRankScore() throws {
        let times = try table.numbers("time").enumerated().map { $1 + Double($0) / 1000 }
        let event = try table.numbers("event")
        let single = table.with("time", .numbers(times)).with(
            "cause", .texts(TextColumn(event.map { $0 == 1 ? "any" : nil })))
        let gray = try GrayTestModel(formula: "Surv(time, cause) ~ stratum").fit(single)
        let test = try LogRankModel(formula: "Surv(time, event) ~ stratum").fit(single)
        for (score, group) in zip(gray.causes[0].scores, test.groups) {
            #expect(isClose(score, group.score, absolute: 1e-9))
        }
    }

    @Test func predictedIncidencesSumToOne() throws {
        let fit = try CauseSpecificCoxModel(formula: "Surv(time, cause) ~ x + flag").fit(table)
        #expect(fit.causes == ["1P", "3P", "store"])
        let rows = table.filtered(keeping: [0, 7, 90])
        for form in IncidenceForm.allCases {
            for predicted in try fit.incidences(for: rows, at: [0.5, 5, 20], form: form) {
                #expect(predicted.survival[0] == 1)
                for index in predicted.times.indices {
                    let sum = predicted.byCause.reduce(predicted.survival[index]) { $0 + $1[index] }
                    switch form {
                    case .matrixExponential, .productLimit:
                        #expect(isClose(sum, 1, relative: 1e-12))
                    case .exponentialSurvival: #expect(sum >= 1 - 1e-12 && sum < 1.1)
                    }
                }
            }
        }
    }

    @Test func faultsAreNamed() {
        func message(_ formula: String, _ table: Table) -> String? {
            #expect(throws: CompetingRisksError.self) {
                try CumulativeIncidenceModel(formula: formula).fit(table)
            }?.description
        }
        #expect(
            message("Surv(time, event) ~ 1", table)
                == "incidences by cause need Surv(time, cause) or Surv(start, stop, cause) with a "
                + "cause that is a text, missing where censored, but the formula is "
                + "Surv(time, event) ~ 1")
        #expect(
            message("Surv(time, cause) ~ log1p(x)", table)
                == "incidences are drawn for the values of columns, not of \"log1p(x)\"; name "
                + "columns, or 1 for everybody")
        let none = table.with(
            "cause", .texts(TextColumn([String?](repeating: nil, count: 180))))
        #expect(
            message("Surv(time, cause) ~ 1", none)
                == "cause is missing in every row that can be used: without an event there is no "
                + "incidence; follow longer or choose another cause column")
    }
}

/// Rows of a simulated table with the channel of the next purchase as a cause.
func competingTable(rows: Int, seed: UInt64) -> Table {
    let table = lawTable(rows: rows, seed: seed)
    guard let event = try? table.numbers("event"), let z = try? table.numbers("z") else {
        return table
    }
    let causes = zip(event, z).map { event, z -> String? in
        event == 0 ? nil : ["3P", "1P", "store"][Int(z) % 3]
    }
    return table.with("cause", .texts(TextColumn(causes)))
}
