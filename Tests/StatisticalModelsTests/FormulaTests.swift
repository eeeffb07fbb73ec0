import DataTables
import StatisticalModels
import Testing

@Suite struct FormulaTests {
    private func names(_ text: String) throws -> [String] {
        try Formula.parse(text).terms.map { term in
            switch term {
            case .variable(let expression): return expression.description
            case .factor(let column, let levels):
                return "factor \(column) \(levels.joined(separator: " "))"
            case .naturalSpline(let expression, let degrees): return "ns \(expression) \(degrees)"
            case .offset(let expression): return "offset \(expression)"
            case .interaction(let parts): return "\(parts.count) parts"
            }
        }
    }

    @Test func readsEveryKindOfTerm() throws {
        #expect(
            try names("y ~ a + ns(log1p(n), 3) + ns(x, df = 4) + log1p(x) + offset(z) + I(a / b)")
                == ["a", "ns log1p(n) 3", "ns x 4", "log1p(x)", "offset z", "a / b"])
        #expect(try names("y ~ factor(race, \"white\", \"black\")") == ["factor race white black"])
        #expect(
            try names("y ~ raw(late_rate) + log1p(raw( late_rate ))")
                == ["raw_late_rate", "log1p(raw_late_rate)"])
        #expect(try names("y ~ 1") == [])
    }

    @Test func aStarIsItsPartsAndTheirProduct() throws {
        let star = try Formula.parse("y ~ a * b + c")
        let spelled = try Formula.parse("y ~ a + b + c + a:b")
        #expect(star.terms == spelled.terms)
        #expect(try names("y ~ a*b*c").count == 7)
        #expect(try names("y ~ a:b + a + b + a") == ["a", "b", "2 parts"])
    }

    @Test func theInterceptCanGo() throws {
        #expect(try Formula.parse("y ~ a").hasIntercept)
        #expect(try !Formula.parse("y ~ a - 1").hasIntercept)
        #expect(try !Formula.parse("y ~ 0 + a").hasIntercept)
        #expect(try Formula.parse("y ~ 0 + a + 1").hasIntercept)
    }

    @Test func readsOutcomes() throws {
        #expect(
            try Formula.parse("Surv(t, e) ~ 1").response == .rightCensored(time: "t", event: "e"))
        #expect(
            try Formula.parse("Surv(a, b, e) ~ x").response
                == .counting(start: "a", stop: "b", event: "e"))
        #expect(
            try Formula.parse("cbind(s, n) ~ x").response
                == .grouped(successes: .column("s"), trials: .column("n")))
        #expect(
            try Formula.parse("rating < 0 ~ x").response
                == .binary(.binary(.less, .column("rating"), .number(0))))
    }

    @Test(arguments: [
        ("y", "y, character 2: found the end, expected \"~\" between the outcome and the terms"),
        (
            "y ~ x ~ z",
            "y ~ x ~ z, character 7: found a second \"~\", expected one \"~\" between "
                + "outcome and terms"
        ),
        ("~ x", "~ x, character 1: found \"~\", expected an outcome before \"~\""),
        ("y ~ x +", "y ~ x +, character 8: found the end, expected a term"),
        ("y ~", "y ~, character 4: found the end, expected a term"),
        ("y ~ a:", "y ~ a:, character 7: found the end, expected a term"),
        (
            "y ~ x - z",
            "y ~ x - z, character 7: found \"- z\", expected \"- 1\" (only the "
                + "intercept can be taken out; write the terms to keep)"
        ),
        (
            "y ~ ns(x)",
            "y ~ ns(x), character 5: found ns with 1 argument, expected "
                + "ns(expression, degrees of freedom)"
        ),
        (
            "y ~ ns(x, many)",
            "y ~ ns(x, many), character 11: found \"many\", expected a whole "
                + "number from 1 to 20"
        ),
        (
            "y ~ a / b",
            "y ~ a / b, character 5: found the division \"a / b\", expected I(a / b) "
                + "for a quotient"
        ),
        (
            "y ~ a ^ 2",
            "y ~ a ^ 2, character 7: found \"^\", expected terms joined by \"+\", "
                + "\":\" or \"*\"; arithmetic goes inside I(…)"
        ),
        ("y ~ .", "y ~ ., character 5: found \".\", expected the names of the columns to use"),
        (
            "y ~ x + strata(g)",
            "y ~ x + strata(g), character 9: found strata(…) in the formula, "
                + "expected the key \"strata\" beside the formula"
        ),
        (
            "Surv(t) ~ x",
            "Surv(t) ~ x, character 1: found Surv with 1 argument, expected "
                + "Surv(time, event) or Surv(start, stop, event)"
        ),
        (
            "Surv(t + 1, e) ~ x",
            "Surv(t + 1, e) ~ x, character 6: found \"t + 1\", expected a "
                + "column's name in Surv(…)"
        ),
        (
            "cbind(s) ~ x",
            "cbind(s) ~ x, character 1: found cbind with 1 argument, expected "
                + "cbind(successes, trials)"
        ),
        ("y ~ lgo(x)", "y ~ lgo(x), character 5: found \"lgo\", expected \"log\""),
        (
            "y ~ x + 3",
            "y ~ x + 3, character 9: found 3, expected a column, a call or an "
                + "interaction"
        ),
    ])
    func saysWhereAndWhat(_ text: String, _ message: String) {
        let error = #expect(throws: FormulaError.self) { try Formula.parse(text) }
        #expect(error?.description == message)
    }
}
