import Assessment
import NumericCore
import TestSupport
import Testing

@Test(arguments: [(2.0, 38.0), (0.6, 30), (8, 12), (1.5, 1.5)])
func aLogitNormalLawHasTheMomentsOfItsBeta(a: Double, b: Double) {
    let law = LogitNormalLaw(a: a, b: b)
    let moments = law.rateMoments
    let mean = a / (a + b)
    #expect(isClose(moments.mean, mean, relative: 1e-8))
    #expect(isClose(moments.variance, mean * (1 - mean) / (a + b + 1), relative: 1e-6))
}

/// The exact posterior mean and variance of z on a grid: N(m, s²) prior, binomial counts.
private func gridPosterior(_ law: LogitNormalLaw, _ counts: [(bad: Int, eligible: Int)])
    -> (mean: Double, variance: Double)
{
    var (mass, first, second) = (0.0, 0.0, 0.0)
    for point in -4000...4000 {
        let z = law.mean + law.deviation * Double(point) / 500
        var log = -0.5 * (Double(point) / 500) * (Double(point) / 500)
        for count in counts {
            let softplus =
                z > 0 ? z + Kernels.log1p(Kernels.exp(-z)) : Kernels.log1p(Kernels.exp(z))
            log += Double(count.bad) * z - Double(count.eligible) * softplus
        }
        let density = Kernels.exp(log)
        mass += density
        first += density * z
        second += density * z * z
    }
    let mean = first / mass
    return (mean, second / mass - mean * mean)
}

@Test(arguments: [(0, 3), (1, 12), (9, 40), (30, 200)])
func withoutDriftTheFilterIsBayesRule(bad: Int32, eligible: Int32) {
    let law = LogitNormalLaw(mean: -2.5, deviation: 0.8)
    let filter = RateFilter(law: law, persistence: 1)
    let found = filter.posterior(bad: [bad], eligible: [eligible])
    let exact = gridPosterior(law, [(Int(bad), Int(eligible))])
    #expect(isClose(found.mean, exact.mean, absolute: 1e-4))
    #expect(isClose(found.variance, exact.variance, relative: 1e-3))
}

@Test(arguments: [0, 1, 6])
func manySmallStepsAddUpToOneLargeOne(every: Int) {
    let law = LogitNormalLaw(mean: -2.5, deviation: 0.8)
    let bad = (0..<24).map { every > 0 && $0 % every == 0 ? Int32(1) : 0 }
    let eligible = [Int32](repeating: 4, count: 24)
    let found = RateFilter(law: law, persistence: 1).posterior(
        bad: bad[...], eligible: eligible[...])
    let exact = gridPosterior(law, bad.map { (Int($0), 4) })
    #expect(isClose(found.mean, exact.mean, absolute: 0.01))
    #expect(isClose(found.variance, exact.variance, relative: 0.05))
}

@Test func oldOrdersCountLessWhereRatesDrift() {
    let law = LogitNormalLaw(mean: -2.5, deviation: 0.8)
    func variance(persistence: Double, shock: Double = 0, steps: Int = 24) -> Double {
        let bad = [Int32](repeating: 5, count: steps)
        let eligible = [Int32](repeating: 50, count: steps)
        return RateFilter(law: law, persistence: persistence, shockDeviation: shock)
            .posterior(bad: bad[...], eligible: eligible[...]).variance
    }
    #expect(variance(persistence: 0.9) > 2 * variance(persistence: 1))
    #expect(variance(persistence: 1, shock: 0.5) > variance(persistence: 1))
    // With no memory only the last step counts.
    #expect(
        isClose(variance(persistence: 0), variance(persistence: 0, steps: 1), relative: 1e-9))
}

@Test func aSellerWithoutOrdersHasThePrior() {
    let filter = RateFilter(
        law: LogitNormalLaw(mean: -3, deviation: 0.5), persistence: 0.9, shockDeviation: 0.2)
    let found = filter.posterior(bad: [0, 0], eligible: [0, 0])
    #expect(found.mean == -3)
    #expect(isClose(found.variance, 0.25))
    // An old order that was good moves today's rate a little.
    let old = filter.posterior(bad: [0, 0], eligible: [30, 0])
    #expect(old.mean < -3 && old.variance < 0.25)
}

@Test func whatAnActionDidIsReadOffTheOrdersSince() throws {
    let law = LogitNormalLaw(mean: -2.5, deviation: 0.8)
    let filter = RateFilter(law: law, persistence: 1)
    // 40 late of 200 before an action that is known to take 0.7 off the logit, 12 of 100 since.
    let response = ActionResponse(mean: -0.7, variance: 0)
    let shifts = response.shifts(actionSteps: [-1], in: -1...0)
    #expect(shifts.map(\.mean) == [0, -0.7, -0.7])
    let found = filter.posterior(bad: [40, 12], eligible: [200, 100], shifts: shifts)
    // On a grid: N(m, s²) prior, the second count at z − 0.7.
    var (mass, first) = (0.0, 0.0)
    for point in -4000...4000 {
        let z = law.mean + law.deviation * Double(point) / 500
        func log(_ z: Double, _ bad: Double, _ eligible: Double) -> Double {
            bad * z - eligible * Kernels.log1p(Kernels.exp(z))
        }
        let prior = -0.5 * (Double(point) / 500) * (Double(point) / 500)
        let density = Kernels.exp(prior + log(z, 40, 200) + log(z - 0.7, 12, 100))
        mass += density
        first += density * (z - 0.7)
    }
    #expect(isClose(found.mean, first / mass, absolute: 1e-3))
    // Without the shift the orders before count for today's rate.
    #expect(filter.posterior(bad: [40, 12], eligible: [200, 100]).mean > found.mean + 0.3)
}

@Test func anActionOfTodayActsFromTomorrowOn() throws {
    let response = ActionResponse(mean: -0.1, variance: 0.02)
    let shifts = response.shifts(actionSteps: [0, -3], in: -2...0)
    // The older action is over before the first step; today's counts in the step after.
    #expect(shifts.map { ($0.mean * 10).rounded() } == [-1, -1, -1, -2])
    #expect(shifts.map(\.variance) == [0.02, 0, 0, 0.02])
    let filter = RateFilter(law: LogitNormalLaw(mean: -3, deviation: 0.5), persistence: 1)
    let none = filter.posterior(bad: [0, 0, 0], eligible: [0, 0, 0], shifts: shifts)
    #expect(isClose(none.mean, -3.2) && isClose(none.variance, 0.29))
}
