import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct LogRankTests {
    private let table = lawTable(rows: 240, seed: 31)
    private let weights: [LogRankWeight] = [
        .constant, .flemingHarrington(rho: 1, gamma: 0), .flemingHarrington(rho: 0.3, gamma: 0.7),
        .numberAtRisk, .rootOfNumberAtRisk, .petoPrentice,
    ]

    @Test func rowsInAnotherOrderChangeNothing() throws {
        let turned = table.filtered(keeping: (0..<240).map { ($0 * 77 + 5) % 240 })
        for weight in weights {
            let model = LogRankModel(
                formula: "Surv(start, stop, event) ~ flag", strata: ["stratum"], weight: weight)
            let (one, other) = try (model.fit(table), model.fit(turned))
            #expect(isClose(one.test.chiSquared, other.test.chiSquared, relative: 1e-10))
        }
    }

    @Test func aWeightOfTwoIsTheRowTwice() throws {
        let twice = try table.appending(table)
        let heavy = table.with("two", .numbers([Double](repeating: 2, count: 240)))
        for weight in weights {
            let doubled = try LogRankModel(
                formula: "Surv(time, event) ~ stratum", weight: weight
            ).fit(twice)
            let weighted = try LogRankModel(
                formula: "Surv(time, event) ~ stratum", weight: weight, weights: "two"
            ).fit(heavy)
            #expect(isClose(doubled.test.chiSquared, weighted.test.chiSquared, relative: 1e-10))
            #expect(doubled.groups.map(\.rows) == weighted.groups.map(\.rows))
        }
    }

    @Test func scoresSumToZeroAndSoDoTheRowsOfTheirCovariance() throws {
        for weight in weights {
            let fit = try LogRankModel(
                formula: "Surv(start, stop, event) ~ stratum", weight: weight
            ).fit(table)
            let size = fit.groups.reduce(0) { $0 + abs($1.score) }
            #expect(abs(fit.groups.reduce(0) { $0 + $1.score }) <= 1e-11 * size)
            let variance = fit.covariance.elements.reduce(0) { $0 + abs($1) }
            #expect(abs(fit.covariance.elements.reduce(0, +)) <= 1e-11 * variance)
            #expect(fit.test.degreesOfFreedom == 2)
        }
    }

    /// The log-rank statistic is the score test of a Cox model where no times are tied.
    @Test func equalsTheScoreTestOfCox() throws {
        let times = try table.numbers("time").enumerated().map { $1 + Double($0) / 1000 }
        let untied = table.with("time", .numbers(times))
        let test = try LogRankModel(formula: "Surv(time, event) ~ factor(stratum)").fit(untied)
        let cox = try CoxModel(formula: "Surv(time, event) ~ factor(stratum)").fit(untied)
        #expect(isClose(test.test.chiSquared, cox.scoreStatistic, relative: 1e-9))
        let trend = try LogRankModel(
            formula: "Surv(time, event) ~ stratum", trend: .scores([0, 1, 2])
        ).fit(untied)
        let slope = try CoxModel(formula: "Surv(time, event) ~ stratum").fit(untied)
        let found = try #require(trend.trend)
        #expect(isClose(found.chiSquared, slope.scoreStatistic, relative: 1e-9))
    }

    @Test func aTrendDoesNotDependOnTheUnitOfItsScores() throws {
        let formula = "Surv(time, event) ~ stratum"
        let one = try LogRankModel(formula: formula, trend: .equallySpaced).fit(table)
        let other = try LogRankModel(formula: formula, trend: .scores([-50, 0, 50])).fit(table)
        let (trend, same) = try (#require(one.trend), #require(other.trend))
        #expect(isClose(trend.chiSquared, same.chiSquared, relative: 1e-10))
        #expect(trend.degreesOfFreedom == 1)
    }

    @Test func groupsThatNeverMeetSayNothing() throws {
        // Group b is followed only after every row of a has ended.
        let table = Table([
            ("s", .numbers([0, 0, 10, 10])), ("t", .numbers([3, 5, 13, 15])),
            ("e", .numbers([1, 1, 1, 1])),
            ("g", .texts(TextColumn(["a", "a", "b", "b"]))),
        ])
        let fit = try LogRankModel(formula: "Surv(s, t, e) ~ g").fit(table)
        #expect(fit.test.degreesOfFreedom == 0 && fit.test.pValue.isNaN)
        #expect(
            fit.diagnostics.first?.message
                == "2 groups give 0 comparisons instead of 1: some are never at risk together "
                + "with another one where an event happens, or the weight is 0 there; join "
                + "groups or leave strata out")
    }

    @Test func faultsAreNamed() {
        func message(_ model: LogRankModel, _ table: Table) -> String? {
            let error = #expect(throws: LogRankError.self) { try model.fit(table) }
            return error?.description
        }
        #expect(
            message(LogRankModel(formula: "Surv(time, event) ~ log1p(x)"), table)
                == "survival curves are compared for the values of columns, not of "
                + "\"log1p(x)\"; name columns whose values are the groups")
        #expect(
            message(LogRankModel(formula: "Surv(time, event) ~ 1"), table)
                == "the formula names no groups to compare; write a column after \"~\"")
        #expect(
            message(
                LogRankModel(formula: "Surv(time, event) ~ stratum", trend: .scores([1, 2])), table)
                == "2 scores for a trend over 3 groups (stratum=0; stratum=1; stratum=2); give "
                + "one score for each")
        #expect(
            message(LogRankModel(formula: "y ~ stratum"), table)
                == "a test of survival curves needs Surv(time, event) or Surv(start, stop, event) "
                + "with an event of 0 and 1, but the formula is y ~ stratum")
        let none = table.with("event", .numbers([Double](repeating: 0, count: 240)))
        #expect(
            message(LogRankModel(formula: "Surv(time, event) ~ stratum"), none)
                == "event is 0 in every row that can be used: curves without an event are all "
                + "equal; follow longer or choose another event")
        let same = table.with("flag", .numbers([Double](repeating: 1, count: 240)))
        #expect(
            message(LogRankModel(formula: "Surv(time, event) ~ flag"), same)
                == "all rows that can be used have the same flag: there is nothing to compare; "
                + "choose another column or filter less")
    }
}
