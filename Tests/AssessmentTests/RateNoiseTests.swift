import Assessment
import TestSupport
import Testing

// Over 12 such worlds the standard errors are 0.014 and 0.004, the biases -0.006 and -0.002; the bounds
// are five standard errors and the bias: false alarms below 1e-6.
@Test(arguments: [(0.8, 0.076), (0.95, 0.022)])
func thePersistenceOfRatesIsFound(persistence: Double, bound: Double) {
    let drift = RateDrift(RateWorld(persistence: persistence).panels())
    #expect(drift.isEstimated)
    #expect(abs(drift.persistence - persistence) < bound)
}

@Test func frozenRatesPersist() {
    let drift = RateDrift(RateWorld(persistence: 1).panels())
    #expect(drift.persistence > 0.985)
}

@Test func aShortHistoryTellsNoDrift() {
    let drift = RateDrift(RateWorld(sellers: 20, steps: 4).panels())
    #expect(!drift.isEstimated)
    #expect(drift.persistence == RateDrift.usual)
}

@Test func theMeanOfAnAutoregressionKeepsThisPartOfItsVariance() {
    #expect(RateDrift.averagedPart(persistence: 1, steps: 24) == 1)
    #expect(isClose(RateDrift.averagedPart(persistence: 0, steps: 24), 1.0 / 24))
    // (3 + 2 · 2 · 0.5 + 2 · 0.25) / 9.
    #expect(isClose(RateDrift.averagedPart(persistence: 0.5, steps: 3), 5.5 / 9))
}

@Test func shocksOfACategoryAreFoundAndNothingElse() {
    // A beta of the world's moments: mean 0.146, variance 0.0075.
    let prior = (a: [2.3, 2.3, 2.3, 2.3], b: [13.5, 13.5, 13.5, 13.5])
    let shaken = RateWorld(persistence: 1, shock: 0.3).panels()
    let own = RateShock(shaken[0], a: prior.a, b: prior.b)
    #expect(abs(own.deviation - 0.3) < 0.06)
    // 24 steps of four categories: the share's standard error is 0.1.
    #expect(own.commonShare < 0.4)
    let shared = RateShock(
        RateWorld(persistence: 1, shock: 0.3, isShockCommon: true).panels()[0], a: prior.a,
        b: prior.b)
    // 24 shocks: 0.2 is more than four of its standard errors of 0.043.
    #expect(abs(shared.deviation - 0.3) < 0.2)
    #expect(shared.commonShare > 0.9)
    let calm = RateWorld(persistence: 1).panels()
    #expect(RateShock(calm[0], a: prior.a, b: prior.b).deviation < 0.05)
}

/// Over 60 small worlds of two KPIs the estimates of the variance lie about the truth as their errors say.
@Test(arguments: [(0.0, false), (0.25, false), (0.25, true)])
func theErrorOfTheShocksVarianceIsItsSpread(shock: Double, isCommon: Bool) {
    let prior = (a: [2.3, 2.3, 2.3, 2.3], b: [13.5, 13.5, 13.5, 13.5])
    var scores: [Double] = []
    for seed in 0..<60 {
        let world = RateWorld(
            sellers: 60, orders: 15, persistence: 1, shock: shock, isShockCommon: isCommon,
            seed: UInt64(100 + seed))
        for panel in world.panels() {
            let found = RateShock(panel, a: prior.a, b: prior.b)
            #expect(found.varianceError > 0)
            #expect(found.deviation == max(found.variance, 0).squareRoot())
            scores.append((found.variance - shock * shock) / found.varianceError)
        }
    }
    let n = Double(scores.count)
    let mean = scores.reduce(0, +) / n
    let spread = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
    // An error read off the estimate itself is small where the estimate is: scores lean below 0.
    #expect(abs(mean) < 0.5)
    #expect(spread > 0.8 && spread < 1.2)
}

@Test func correlationsAcrossKPIsAreFound() {
    let matrix = rateCorrelation(RateWorld(persistence: 0.97, correlation: 0.6).panels())
    #expect(matrix[0] == 1 && matrix[3] == 1)
    #expect(matrix[1] == matrix[2])
    #expect(abs(matrix[1] - 0.6) < 0.12)
    #expect(abs(rateCorrelation(RateWorld(persistence: 0.97).panels())[1]) < 0.15)
}
