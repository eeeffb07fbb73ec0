import DataTables
import NumericCore
import StatisticalModels
import TestSupport
import Testing

@Suite struct AverageRisksTests {
    private let table = lawTable(rows: 300, seed: 23)

    private func risks(
        _ fit: any RiskAveraging, _ formula: String, _ table: Table, _ plan: RiskPlan = RiskPlan()
    ) throws -> AverageRisks {
        try fit.averageRisks(table, response: try Formula.parse(formula).response, plan: plan)
    }

    /// The logistic fit's own, by analytic slopes over design columns, which R's margins check.
    @Test func `Logistic changes are those of the fit itself`() throws {
        let formula = "y ~ ns(x, 3) + x:flag + log1p(w) + factor(stratum)"
        let fit = try LogisticModel(formula: formula, clusters: ["cluster"]).fit(table)
        let found = try risks(fit, formula, table).changes
        #expect(Set(found.map(\.variable)) == ["x", "flag", "w", "stratum"])
        for risk in found {
            let own = try #require(
                fit.riskDifferences.first { $0.variable == risk.variable && $0.level == risk.level }
            )
            #expect(isClose(risk.estimate, own.estimate, relative: 1e-5))
            #expect(isClose(risk.standardError, own.standardError, relative: 1e-5))
            #expect(isClose(risk.modelStandardError, own.modelStandardError, relative: 1e-5))
            #expect(isClose(risk.lower, own.lower, absolute: 1e-7, relative: 1e-5))
        }
    }

    /// With one flag, rates are events over time at risk: λ = d/T and Var log λ = 1/d, so that
    /// Var(1 − e^(−λt)) = (λt·e^(−λt))²/d.
    @Test func `A flag's change under constant hazards is the one by hand`() throws {
        let formula = "Surv(time, event) ~ flag"
        let (time, event) = (try table.numbers("time"), try table.numbers("event"))
        let flag = try table.numbers("flag")
        let days = 6.0
        let sides = [0.0, 1].map { side -> (share: Double, variance: Double) in
            let own = flag.indices.filter { flag[$0] == side }
            let events = own.reduce(0) { $0 + event[$1] }
            let hazard = events / own.reduce(0) { $0 + time[$1] }
            let survival = Kernels.exp(-hazard * days)
            let slope = hazard * days * survival
            return (1 - survival, slope * slope / events)
        }
        let error = (sides[0].variance + sides[1].variance).squareRoot()
        let fits: [any RiskAveraging] = [
            try ParametricSurvivalModel(formula: formula, distribution: .exponential).fit(table),
            try PiecewiseExponentialModel(formula: formula, cuts: .at([])).fit(table),
        ]
        for fit in fits {
            let found = try risks(fit, formula, table, RiskPlan(within: days))
            let change = try #require(found.changes.first)
            #expect(found.changes.count == 1 && found.rows == 300 && found.within == days)
            #expect(isClose(change.estimate, sides[1].share - sides[0].share, relative: 1e-8))
            #expect(isClose(change.standardError, error, relative: 1e-5))
        }
    }

    /// For one row the error is that of its predicted survival, which has analytic slopes.
    @Test func `The error of one row is that of its prediction`() throws {
        let formula = "Surv(time, event) ~ x + flag"
        let row = table.filtered(keeping: [17])
        let fits: [any SurvivalPredicting & RiskAveraging] = [
            try CoxModel(formula: formula, strata: ["stratum"]).fit(table),
            try ParametricSurvivalModel(formula: formula, distribution: .weibull).fit(table),
            try ParametricSurvivalModel(formula: formula, distribution: .logLogistic).fit(table),
            try GeneralizedGammaModel(formula: formula).fit(table),
            try PiecewiseExponentialModel(formula: formula, cuts: .intervals(4)).fit(table),
            try CureModel(formula: formula, incidence: "x", distribution: .weibull).fit(table),
        ]
        for fit in fits {
            let predicted = try fit.logSurvival(row, at: [7])
            let survival = Kernels.exp(predicted.values[0])
            let risk = try #require(fit.meanRisks(row, within: 7).first)
            let variance = try fit.riskCovariances(table, within: 7).inference
                .variance(along: risk.gradient)
            #expect(isClose(risk.value, 1 - survival, relative: 1e-10))
            #expect(
                isClose(
                    variance.squareRoot(), survival * predicted.standardErrors[0], relative: 1e-4))
        }
    }

    @Test func `A Cox change is the difference of adjusted curves`() throws {
        let formula = "Surv(time, event) ~ x + flag + offset(off)"
        let fit = try CoxModel(formula: formula, strata: ["stratum"], clusters: ["cluster"])
            .fit(table)
        let curves = try fit.adjustedCurves(by: "flag", in: table, at: [8]).differences[0]
        let found = try risks(fit, formula, table, RiskPlan(within: 8))
        let change = try #require(found.changes.first { $0.variable == "flag" })
        #expect(isClose(change.estimate, -curves.estimates[0], relative: 1e-10))
        #expect(isClose(change.standardError, curves.standardErrors[0], relative: 1e-8))
        #expect(isClose(change.upper, -curves.lower[0], relative: 1e-8))
    }

    @Test func `Changes of categories sum to 0, and two are a logistic regression`() throws {
        let code = try table.numbers("stratum")
        let three = table.with(
            "channel",
            .texts(TextColumn(codes: code.map { Int32($0) }, levels: ["store", "online", "other"])))
        let formula = "channel ~ x + flag"
        let found = try risks(MultinomialModel(formula: formula).fit(three), formula, three)
        for variable in ["x", "flag"] {
            let own = found.changes.filter { $0.variable == variable }
            #expect(Set(own.compactMap(\.category)).count == 3)
            #expect(abs(own.reduce(0) { $0 + $1.estimate }) < 1e-12)
        }
        let y = try table.numbers("y")
        let two = table.with(
            "answer",
            .texts(TextColumn(codes: y.map { Int32($0) }, levels: ["no", "yes"])))
        let categories = try MultinomialModel(formula: "answer ~ x + flag", reference: "no").fit(
            two)
        let logistic = try LogisticModel(formula: "y ~ x + flag").fit(table)
        let change = try risks(categories, "answer ~ x + flag", two).changes.first {
            $0.category == "yes" && $0.variable == "flag"
        }
        let own = logistic.riskDifferences.first { $0.variable == "flag" }
        #expect(isClose(change?.estimate ?? 0, own?.estimate ?? 1, relative: 1e-7))
        #expect(isClose(change?.standardError ?? 0, own?.standardError ?? 1, relative: 1e-5))
    }

    /// E logistic(η + b) by a plain sum over a fine grid of b.
    @Test func `A mixed model's changes average over groups`() throws {
        let formula = "y ~ x + flag"
        let fit = try MixedLogisticModel(formula: formula, group: "cluster").fit(table)
        let x = try table.numbers("x")
        let (deviation, beta) = (max(fit.deviation, 1e-9), fit.coefficients)
        var change = 0.0
        for value in x {
            for point in -600...600 {
                let b = Double(point) / 100
                let weight = Kernels.exp(-b * b / 2) / (2 * Double.pi).squareRoot() / 100
                let eta = beta[0] + beta[1] * value + deviation * b
                change +=
                    weight * (Kernels.logistic(eta + beta[2]) - Kernels.logistic(eta))
                    / Double(x.count)
            }
        }
        let found = try risks(fit, formula, table).changes.first { $0.variable == "flag" }
        #expect(isClose(found?.estimate ?? 0, change, relative: 1e-6))
        #expect((found?.standardError ?? 0) > 0)
    }

    /// One order in a hundred is hit, and the rate shows it: with its error from one gradient.
    @Test func `A point of a rate is the order's experience and the record together`() throws {
        let rates = table.with("seller_rate", .numbers(try table.numbers("x").map { 0.05 * $0 }))
        let formula = "y ~ flag + seller_rate"
        let fit = try LogisticModel(formula: formula).fit(rates)
        let plan = RiskPlan(felt: [FeltRate(rate: "seller_rate", flag: "flag")])
        let found = try risks(fit, formula, rates, plan)
        let total = try #require(found.totals.first)
        let flag = try #require(found.changes.first { $0.variable == "flag" })
        let rate = try #require(found.changes.first { $0.variable == "seller_rate" })
        #expect(isClose(total.estimate, 0.01 * (flag.estimate + rate.estimate), relative: 1e-12))
        #expect(total.kind == .total && found.totals.count == 1)
        // Var(a + b) lies between (sd a − sd b)² and (sd a + sd b)².
        let (a, b) = (0.01 * flag.standardError, 0.01 * rate.standardError)
        #expect(total.standardError > abs(a - b) && total.standardError < a + b)
        #expect(try risks(fit, formula, rates).totals.isEmpty)
    }

    @Test func `Weights stand for rows, and rows that follow one another count once`() throws {
        let formula = "y ~ x + flag"
        let fit = try LogisticModel(formula: formula).fit(table)
        let weights = (0..<300).map { Double($0 % 3) }
        let copies = (0..<300).flatMap { [Int](repeating: $0, count: $0 % 3) }
        let weighted = try risks(
            fit, formula, table.with("n", .numbers(weights)),
            RiskPlan(weights: "n", rowsAtMost: copies.count))
        let expanded = try risks(fit, formula, table.filtered(keeping: copies))
        for (one, other) in zip(weighted.changes, expanded.changes) {
            #expect(isClose(one.estimate, other.estimate, relative: 1e-4))
        }
        let pieces = "Surv(start, stop, event) ~ x + flag"
        let cox = try CoxModel(formula: pieces).fit(table)
        let starts = try table.numbers("start")
        let found = try risks(cox, pieces, table)
        #expect(found.rows == starts.filter { $0 == 0 }.count)
    }

    @Test func `Days are 90, or the median time where nobody is followed so long`() throws {
        let formula = "Surv(time, event) ~ flag"
        let fit = try CoxModel(formula: formula).fit(table)
        let (time, event) = (try table.numbers("time"), try table.numbers("event"))
        let own = time.indices.filter { event[$0] == 1 }.map { time[$0] }.sorted()
        #expect(try risks(fit, formula, table).within == own[own.count / 2])
        let longer = table.with("time", .numbers(time.map { 10 * $0 }))
        #expect(try risks(fit, formula, longer).within == 90)
        #expect(try risks(fit, formula, longer, RiskPlan(within: 30)).within == 30)
        let none = table.with("flag", .numbers([Double](repeating: .nan, count: 300)))
        let empty = try risks(fit, formula, none)
        #expect(empty.changes.isEmpty && empty.notes.map(\.code) == ["no_rows_to_average"])
    }
}
