import NumericCore
import StatisticalModels
import TestSupport
import Testing

/// Published and hand-derived figures of sensitivity to confounding.
@Suite struct ConfoundingTests {
    private func ratio(
        _ measure: RatioEstimate.Measure, _ estimate: Double, _ lower: Double, _ upper: Double,
        isRare: Bool = true
    ) throws -> RatioEstimate {
        try RatioEstimate(
            measure: measure, estimate: estimate, lower: lower, upper: upper, isRare: isRare)
    }

    /// VanderWeele and Ding (2017): 3.9 (1.8 to 8.7) gives 7.26 and 3.0; 0.80 (0.71 to 0.91) gives
    /// 1.81 and 1.43.
    @Test func valuesOfThePaper() throws {
        let feeding = EValue(try ratio(.riskRatio, 3.9, 1.8, 8.7))
        #expect(isClose(feeding.estimate, 7.26, absolute: 0.005))
        #expect(isClose(feeding.limit, 3.0, absolute: 0.005))
        let protective = EValue(try ratio(.riskRatio, 0.80, 0.71, 0.91))
        #expect(isClose(protective.estimate, 1.81, absolute: 0.005))
        #expect(isClose(protective.limit, 1.43, absolute: 0.005))
    }

    /// By hand: √4 = 2 gives 2 + √2; a hazard ratio of 4 gives
    /// (1 − 1/4)/(1 − 1/√2) = 2.5606601717798214 and, as 2.5606601717798214² less it is
    /// 3.9963203, 2.5606601717798214 + 1.9990799.
    @Test func commonOutcomesAreTurnedIntoRisks() throws {
        let odds = EValue(try ratio(.oddsRatio, 4, 1.44, 9, isRare: false))
        #expect(isClose(odds.estimate, 2 + 2.0.squareRoot(), relative: 1e-14))
        #expect(isClose(odds.limit, 1.2 + 0.24.squareRoot(), relative: 1e-14))
        let hazard = EValue(try ratio(.hazardRatio, 4, 4, 4, isRare: false))
        #expect(isClose(hazard.riskRatio.estimate, 2.5606601717798214, relative: 1e-14))
        #expect(isClose(hazard.estimate, 4.559740033, relative: 1e-8))
        let rare = EValue(try ratio(.hazardRatio, 4, 1.2, 9))
        #expect(isClose(rare.estimate, 4 + 12.0.squareRoot(), relative: 1e-14))
    }

    /// The inverse ratio has the same E-value, on every scale; more of a ratio needs more.
    @Test(arguments: RatioEstimate.Measure.allCases, [true, false])
    func aRatioAndItsInverseAreAlike(
        _ measure: RatioEstimate.Measure, _ isRare: Bool
    ) throws {
        var last = 1.0
        for step in 1...20 {
            let value = 1 + 0.3 * Double(step)
            let one = EValue(try ratio(measure, value, value * 0.9, value * 1.2, isRare: isRare))
            let other = EValue(
                try ratio(measure, 1 / value, 1 / (value * 1.2), 1 / (value * 0.9), isRare: isRare))
            #expect(isClose(one.estimate, other.estimate, relative: 1e-12))
            #expect(isClose(one.limit, other.limit, relative: 1e-12))
            #expect(one.estimate > last && one.limit <= one.estimate)
            last = one.estimate
        }
        #expect(EValue.value(1) == 1)
        #expect(EValue(try ratio(measure, 1.3, 0.9, 1.9, isRare: isRare)).limit == 1)
        #expect(
            EValue(try ratio(measure, 0.4, 0, .infinity, isRare: isRare)).limit == 1)
    }

    /// The E-value is the strength at which the bound alone takes the whole ratio away.
    @Test func theEValueIsWhereTheBoundReachesOne() throws {
        let observed = try ratio(.riskRatio, 2.7, 1.4, 5)
        let strength = EValue(observed).estimate
        let bounds = try ConfounderBounds(withExposure: strength, withOutcome: strength)
        #expect(isClose(bounds.applied(to: observed).corrected.estimate, 1, relative: 1e-12))
        let less = try ConfounderBounds(withExposure: 2, withOutcome: 4)
        #expect(isClose(less.factor, 1.6, relative: 1e-15))
        let left = less.applied(to: observed).corrected
        #expect(isClose(left.lower, 0.875, relative: 1e-14))
        #expect(isClose(left.upper, 3.125, relative: 1e-14))
    }

    /// A 2 × 2 × 2 world by hand: no effect, risk 0.1 without and 0.4 with the confounder, which 3
    /// of 5 exposed and 1 of 5 unexposed have: risks 0.28 and 0.16, a ratio of 1.75.
    @Test func aBinaryConfounderIsTakenAwayExactly() throws {
        let confounder = try BinaryConfounder(
            shareExposed: 0.6, shareUnexposed: 0.2, riskRatio: 4)
        let observed = try ratio(.riskRatio, 0.28 / 0.16, 1.5, 2)
        let left = confounder.applied(to: observed)
        #expect(isClose(left.corrected.estimate, 1, relative: 1e-14))
        #expect(isClose(left.bias, 1.75, relative: 1e-14))
        #expect(isClose(left.corrected.lower, 1.5 / 1.75, relative: 1e-14))
        let needed = BinaryConfounder.explaining(
            observed, shareExposed: 0.6, shareUnexposed: 0.2)
        #expect(isClose(try #require(needed), 4, relative: 1e-12))
        // With these shares no confounder makes more than 0.6/0.2 = 3.
        let strong = try ratio(.riskRatio, 3.5, 3, 4)
        #expect(
            BinaryConfounder.explaining(strong, shareExposed: 0.6, shareUnexposed: 0.2) == nil)
        // What the general bound allows is never less: 3 and 4 give 2.
        let bounds = try ConfounderBounds(withExposure: 3, withOutcome: 4)
        #expect(bounds.factor >= left.bias)
    }

    @Test func sentencesSayAssociationNotEffect() throws {
        let value = EValue(try ratio(.oddsRatio, 0.62, 0.55, 0.7))
        #expect(
            value.sentence(exposure: "a late delivery", outcome: "the next order")
                == "association, not effect: the odds ratio of a late delivery for the next order "
                + "is 0.62 (0.55 to 0.7). Something unmeasured that goes with a late delivery and "
                + "with the next order by a risk ratio of 2.61 each, beyond the model's columns, "
                + "could explain all of it; a ratio of 2.21 each could move the interval to 1. "
                + "Weaker confounding could not")
        let none = EValue(try ratio(.hazardRatio, 1.1, 0.9, 1.3))
        #expect(
            none.sentence(exposure: "late", outcome: "churn")
                == "association, not effect: the hazard ratio of late for churn is 1.1 (0.9 to "
                + "1.3). Its interval holds 1, so that not even a confounder is needed to explain "
                + "it")
        let common = EValue(try ratio(.oddsRatio, 4, 1.44, 9, isRare: false))
        #expect(
            common.sentence(exposure: "x", outcome: "y").contains(
                "all of it, taken as a risk ratio of 2; a ratio of 1.69 each"))
        let left = try BinaryConfounder(
            shareExposed: 0.5, shareUnexposed: 0.25, riskRatio: 2
        ).applied(to: ratio(.oddsRatio, 1.8, 1.5, 2.1))
        #expect(
            left.sentence(exposure: "x", outcome: "y")
                == "association, not effect: with this confounder the risk ratio of x for y, 1.8 "
                + "(1.5 to 2.1), would be 1.5 (1.25 to 1.75), on the same side of 1: it would not "
                + "explain all")
        #expect(left.diagnostics.isEmpty)
    }

    @Test func ratiosComeFromFits() throws {
        let table = lawTable(rows: 300, seed: 5)
        let fit = try LogisticModel(formula: "y ~ x + flag").fit(table)
        let row = CoefficientTable(fit).rows[1]
        let ratio = try fit.oddsRatio(of: "x")
        #expect(!ratio.isRare)
        #expect(isClose(ratio.lower, row.ratioLower, relative: 1e-14))
        let back = try fit.oddsRatio(of: "x", units: -2)
        #expect(isClose(back.estimate, 1 / (row.ratio * row.ratio), relative: 1e-12))
        #expect(isClose(back.lower, 1 / (row.ratioUpper * row.ratioUpper), relative: 1e-12))
        let cox = try CoxModel(formula: "Surv(time, event) ~ x").fit(table)
        #expect(try cox.hazardRatio(of: "x").estimate == CoefficientTable(cox).rows[0].ratio)
    }

    @Test func whatCannotBeSaidIsSaid() throws {
        let fit = try LogisticModel(formula: "y ~ x").fit(lawTable(rows: 100, seed: 5))
        func message(_ work: () throws -> Void) -> String {
            do { try work() } catch { return "\(error)" }
            return "no error"
        }
        #expect(
            message { _ = try fit.oddsRatio(of: "z") }
                == "the model has no coefficient \"z\"; it has: (Intercept), x")
        #expect(
            message { _ = try fit.oddsRatio(of: "x", units: 0) }
                == "a ratio per 0 units of a column; give a number but 0, as 10 for ten days")
        #expect(
            message { _ = try ratio(.riskRatio, 2, 2.5, 3) }
                == "a ratio of 2 (2.5 to 3); expected 0 < lower limit <= ratio <= upper limit")
        #expect(
            message { _ = try ConfounderBounds(withExposure: 0.5, withOutcome: 2) }
                == "with_exposure is 0.5; write a ratio of at least 1 (for a ratio below 1 its "
                + "inverse)")
        #expect(
            message {
                _ = try BinaryConfounder(shareExposed: 60, shareUnexposed: 0.2, riskRatio: 2)
            } == "share_exposed is 60; write a share from 0 to 1")
    }
}
