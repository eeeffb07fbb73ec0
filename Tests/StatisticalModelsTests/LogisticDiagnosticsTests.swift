import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Laws of leverage, influence and score tests; the values are compared in LogisticGoldenTests.
@Suite struct LogisticDiagnosticsTests {
    private let table = lawTable(rows: 300, seed: 41)
    private let model = LogisticModel(formula: "y ~ x + z + flag + offset(off)")

    @Test func leveragesSumToTheNumberOfCoefficients() throws {
        let fit = try model.fit(table)
        let rows = try fit.rowDiagnostics(table)
        #expect(isClose(rows.leverages.reduce(0, +), 4, relative: 1e-9))
        let deviance = rows.deviance.reduce(0) { $0 + $1 * $1 }
        #expect(isClose(deviance, fit.deviance, relative: 1e-10))
    }

    /// See known-deviations.txt; the value is that of a QR factorisation at the estimates.
    @Test func leveragesAreThoseAtTheEstimates() throws {
        let golden = try GoldenCase("logistic_birthwt_spline")
        let fit = try LogisticModel(formula: golden.formula).fit(golden.table)
        let leverages = try fit.rowDiagnostics(golden.table).leverages
        #expect(isClose(leverages[1], 0.04944735598601392, relative: 1e-12))
    }

    @Test func correctionsForLeverageOnlyAdd() throws {
        let fit = try model.fit(table)
        let errors = try RobustCovariance.allCases.map {
            try fit.robustCovariance($0, table).diagonal
        }
        for column in 0..<4 {
            #expect(errors[0][column] < errors[2][column])
            #expect(errors[2][column] < errors[3][column])
        }
    }

    @Test func leavingAClusterOutMovesTheEstimatesAsSaid() throws {
        let fit = try model.fit(table)
        let top = try fit.clusterInfluence(table, by: "cluster", largest: 100)
        #expect(top.count == 25)
        #expect(top.map(\.rows).reduce(0, +) == 300)
        let cluster = try table.numbers("cluster")
        for found in [top[0], top[12]] {
            let rest = cluster.indices.filter { shortestText(cluster[$0]) != found.cluster }
            let without = try model.fit(table.filtered(keeping: rest))
            let changes = try #require(found.changes)
            for index in changes.indices {
                // One Newton step of two or three: a tenth of a standard error apart at most.
                let actual = fit.coefficients[index] - without.coefficients[index]
                #expect(abs(changes[index] - actual) < 0.1 * fit.standardErrors[index])
            }
        }
        #expect(zip(top, top.dropFirst()).allSatisfy { $0.distance >= $1.distance })
    }

    @Test func aClusterThatAloneHoldsALevelIsSaid() throws {
        let levels = TextColumn((0..<300).map { $0 < 30 ? "books" : $0 % 2 == 0 ? "toys" : "food" })
        let seller = (0..<300).map { Double($0 / 30) }
        let data = table.with("category", .texts(levels)).with("seller", .numbers(seller))
        let fit = try LogisticModel(formula: "y ~ x + category").fit(data)
        let top = try fit.clusterInfluence(data, by: "seller", largest: 1)
        #expect(top[0].cluster == "0")
        #expect(top[0].changes == nil)
        #expect(top[0].distance == .infinity)
    }

    @Test func theScoreTestIsCloseToTheLikelihoodRatio() throws {
        let fit = try model.fit(table)
        let test = try #require(try fit.scoreTest(table))
        #expect(test.degreesOfFreedom == 3)
        #expect(isClose(test.statistic, fit.nullDeviance - fit.deviance, relative: 0.1))
        // For one 0/1 column it is Pearson's test of the table of two by two.
        let one = try LogisticModel(formula: "y ~ flag").fit(table)
        let (y, flag) = (try table.numbers("y"), try table.numbers("flag"))
        var counts = [0.0, 0, 0, 0]
        for row in y.indices { counts[Int(2 * flag[row] + y[row])] += 1 }
        let cross = counts[0] * counts[3] - counts[1] * counts[2]
        let margins =
            (counts[0] + counts[1]) * (counts[2] + counts[3]) * (counts[0] + counts[2])
            * (counts[1] + counts[3])
        let found = try #require(try one.scoreTest(table))
        #expect(isClose(found.statistic, 300 * cross * cross / margins, relative: 1e-9))
    }
}
