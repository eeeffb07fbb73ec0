import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct WithAndWithoutStrataTests {
    private let table = lawTable(rows: 400, seed: 47)

    /// Sellers of a low level are late more often: the pooled ratio mixes both.
    private func confounded(_ rows: Int) -> Table {
        var state: UInt64 = 3
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (Double(state >> 11) + 0.5) * 0x1p-53
        }
        let level = (0..<20).map { 2.4 * Double($0) / 19 - 1.2 }
        let seller = (0..<rows).map { $0 % 20 }
        let late = seller.map { uniform() < Kernels.logistic(-level[$0]) ? 1.0 : 0 }
        let returns = seller.indices.map {
            uniform() < Kernels.logistic(level[seller[$0]] - 0.3 * late[$0]) ? 1.0 : 0
        }
        return Table([
            ("late", .numbers(late)), ("returns", .numbers(returns)),
            ("seller", .texts(TextColumn(seller.map { "s\($0)" }))),
            ("rate", .numbers(seller.map { level[$0] })),
        ])
    }

    @Test func bothFitsAreThoseOfTheModelsByThemselves() throws {
        let model = LogisticModel(formula: "y ~ x + flag", clusters: ["cluster"])
        let both = try WithAndWithoutStrata(model, holding: ["stratum"], on: table)
        let fixed = try LogisticModel(
            formula: "y ~ factor(stratum) + x + flag", clusters: ["cluster"]
        ).fit(table)
        let plain = try model.fit(table)
        #expect(both.strata == 3)
        #expect(both.rows.map(\.name) == ["x", "flag"])
        for (index, row) in both.rows.enumerated() {
            #expect(row.without == CoefficientTable(plain).rows[index + 1])
            #expect(row.with == CoefficientTable(fixed).rows[index + 3])
            #expect(row.riskDifferenceWithout == plain.riskDifferences[index])
            #expect(
                row.riskDifferenceWith == fixed.riskDifferences.first { $0.variable == row.name })
        }
        let hazard = CoxModel(formula: "Surv(time, event) ~ x + flag", clusters: ["cluster"])
        let curves = try WithAndWithoutStrata(hazard, holding: ["stratum"], on: table)
        let stratified = try CoxModel(
            formula: "Surv(time, event) ~ x + flag", strata: ["stratum"], clusters: ["cluster"]
        ).fit(table)
        #expect(curves.rows.map(\.with) == CoefficientTable(stratified).rows)
        #expect(curves.method == .strata && both.method == .factors)
    }

    /// The error of a difference against the influence of each cluster's weight, by central
    /// differences of both fits.
    @Test func errorsOfDifferencesKnowThatTheRowsAreTheSame() throws {
        let ones = table.with("v", .numbers([Double](repeating: 1, count: 400)))
        let clusters = try table.numbers("cluster")
        let logistic = LogisticModel(formula: "y ~ x", clusters: ["cluster"], weights: "v")
        let cox = CoxModel(
            formula: "Surv(start, stop, event) ~ x", ties: .breslow, clusters: ["cluster"],
            weights: "v")
        func both(_ table: Table) throws -> [Double] {
            [
                try WithAndWithoutStrata(logistic, holding: ["stratum"], on: table).rows[0]
                    .difference ?? .nan,
                try WithAndWithoutStrata(cox, holding: ["stratum"], on: table).rows[0].difference
                    ?? .nan,
            ]
        }
        var squares = [0.0, 0.0]
        let count = Double(Set(clusters).count)
        for cluster in Set(clusters) {
            func moved(_ step: Double) throws -> [Double] {
                try both(
                    ones.with("v", .numbers(clusters.map { $0 == cluster ? 1 + step : 1 })))
            }
            for (index, pair) in try zip(moved(1e-4), moved(-1e-4)).enumerated() {
                let slope = (pair.0 - pair.1) / 2e-4
                squares[index] += slope * slope
            }
        }
        let found = [
            try WithAndWithoutStrata(logistic, holding: ["stratum"], on: ones).rows[0],
            try WithAndWithoutStrata(cox, holding: ["stratum"], on: ones).rows[0],
        ]
        for (row, square) in zip(found, squares) {
            let want = (square * count / (count - 1)).squareRoot()
            #expect(isClose(try #require(row.differenceError), want, relative: 1e-5))
        }
    }

    @Test func aConfoundedRatioShrinksWithSellersHeldFixed() throws {
        let both = try WithAndWithoutStrata(
            LogisticModel(formula: "returns ~ late + rate"), holding: ["seller"],
            on: confounded(6_000))
        #expect(both.rows[1].with == nil)
        #expect(
            both.rows[1].sentence
                == "rate does not vary within seller: all that is known of it are differences "
                + "between values of seller, and whatever else differs between them may make "
                + "them; association, not effect")
        let pooled = try WithAndWithoutStrata(
            LogisticModel(formula: "returns ~ late"), holding: ["seller"], on: confounded(6_000))
        let row = pooled.rows[0]
        // Truth −0.3 within; five errors: one false alarm in a million worlds.
        let with = try #require(row.with)
        #expect(abs(with.estimate + 0.3) < 5 * with.standardError)
        #expect(row.without.estimate < with.estimate)
        #expect(try #require(row.pValue) < 1e-6)
        #expect(row.sentence.contains("% of the association (of its logarithm) lies between"))
        #expect(row.sentence.hasSuffix("association, not effect"))
        #expect(abs(try #require(row.riskDifferenceWith?.estimate)) < 0.15)
    }

    @Test func valuesWithOneOutcomeSayNothingHeldFixed() throws {
        let group = try table.numbers("y").enumerated().map { row, y in
            row < 40 && y == 1 ? "only" : row % 2 == 0 ? "a" : "b"
        }
        let with = table.with("group", .texts(TextColumn(group)))
        let count = group.count { $0 == "only" }
        let both = try WithAndWithoutStrata(
            LogisticModel(formula: "y ~ x"), holding: ["group"], on: with)
        #expect(both.diagnostics.map(\.code) == ["one_outcome_within"])
        #expect(
            both.diagnostics[0].message
                == "\(count) rows of values of group with one outcome only say nothing with group "
                + "held fixed, and are in the fit without it alone")
        let rest = with.filtered(keeping: group.indices.filter { group[$0] != "only" })
        let alone = try LogisticModel(formula: "y ~ x + group").fit(rest)
        #expect(isClose(try #require(both.rows[0].with?.estimate), alone.coefficients[1]))
        let effect = try #require(both.rows[0].riskDifferenceWith)
        let share = Double(400 - count) / 400
        #expect(isClose(effect.estimate, share * alone.riskDifferences[0].estimate))
    }

    @Test func whatCannotBeHeldFixedIsSaid() throws {
        func message(_ formula: String, _ columns: [String]) -> String {
            do {
                _ = try WithAndWithoutStrata(
                    LogisticModel(formula: formula), holding: columns,
                    on: lawTable(rows: 1_200, seed: 9).with(
                        "row", .numbers((0..<1_200).map { Double($0 / 6) })))
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message("y ~ x + stratum", ["stratum"])
                == "stratum is in the model already: an estimate without it needs a formula that "
                + "leaves it out")
        #expect(
            message("y ~ x", [])
                == "no column to hold fixed; name one or more, as seller_id or category")
        #expect(message("y ~ x", ["row"]).hasSuffix("within_between: true"))
        let cox = #expect(throws: ConfoundingError.self) {
            try WithAndWithoutStrata(
                CoxModel(formula: "Surv(time, event) ~ x", strata: ["stratum"]),
                holding: ["stratum"], on: table)
        }
        #expect(cox == .alreadyInModel(column: "stratum"))
    }

    /// One step against leaving the cluster out; near by a tenth of an error.
    @Test(arguments: [[], ["stratum"]])
    func leavingAClusterOutMovesACoxRegressionAsSaid(_ strata: [String]) throws {
        let model = CoxModel(formula: "Surv(start, stop, event) ~ x + z + flag", strata: strata)
        let fit = try model.fit(table)
        let top = try fit.clusterInfluence(table, by: "cluster", largest: 100)
        #expect(top.count == 25)
        #expect(top.map(\.rows).reduce(0, +) == 400)
        #expect(Int(top.map(\.events).reduce(0, +)) == fit.counts.events)
        #expect(zip(top, top.dropFirst()).allSatisfy { $0.distance >= $1.distance })
        let cluster = try table.numbers("cluster")
        for found in [top[0], top[12]] {
            let rest = cluster.indices.filter { shortestText(cluster[$0]) != found.cluster }
            let without = try model.fit(table.filtered(keeping: rest))
            for (index, change) in try #require(found.changes).enumerated() {
                let actual = fit.coefficients[index] - without.coefficients[index]
                #expect(abs(change - actual) < 0.1 * fit.standardErrors[index])
            }
        }
        // At the maximum the residuals sum to 0.
        for index in fit.coefficients.indices {
            #expect(abs(top.reduce(0) { $0 + ($1.changes?[index] ?? .nan) }) < 1e-8)
        }
    }
}
