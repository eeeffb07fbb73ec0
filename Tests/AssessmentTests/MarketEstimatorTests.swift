import Assessment
import NumericCore
import TestSupport
import Testing

@Test func mantelHaenszelWithinSellersByHand() {
    // Seller 1: 10·80/100 = 8 over 5·5/100 = 0.25; seller 2: 2·6/20 = 0.6 over 4·8/20 = 1.6.
    let odds = lateDefectiveLogOdds(
        late: [5, 4, 0], defective: [5, 8, 0], both: [10, 2, 0], clean: [80, 6, 0])
    #expect(isClose(odds, Kernels.log((8 + 0.6) / (0.25 + 1.6))))
    #expect(lateDefectiveLogOdds(late: [3], defective: [0], both: [0], clean: [9]) == 0)
    #expect(lateDefectiveLogOdds(late: [1], defective: [1], both: [500], clean: [500]) == 4)
}

@Test func orderRatesShrinkToTheirCategory() {
    // One category without spread beyond Poisson: strength 1; rates (y + 1) / (e + 1 / m).
    let (rates, shapes) = shrunkOrderRates(
        orders: [10, 12, 0], squares: [10, 12, 0], exposure: [10, 10, 0], groups: [0, 0, 0],
        groupCount: 1)
    let mean = 22.0 / 20
    #expect(isClose(rates[0], 11 / (10 + 1 / mean)))
    #expect(isClose(rates[2], mean))
    // Undiscounted orders: the gamma's shape is y + 1; at a discount of 1/2, (y + 1)² / (y / 2 + 1).
    #expect(isClose(shapes[0], 11))
    #expect(isClose(shapes[2], 1))
    let discounted = shrunkOrderRates(
        orders: [10, 12, 0], squares: [5, 6, 0], exposure: [10, 10, 0], groups: [0, 0, 0],
        groupCount: 1)
    #expect(isClose(discounted.shapes[1], 169.0 / 7))
    // Two unlike groups of sellers: little shrinkage.
    let spread = shrunkOrderRates(
        orders: [100, 1, 90, 2], squares: [100, 1, 90, 2], exposure: [10, 10, 10, 10],
        groups: [0, 0, 0, 0], groupCount: 2
    ).rates
    #expect(spread[0] > 9.5 && spread[0] < 10)
    #expect(spread[1] < 0.2)
}

@Test func meanValuesShrinkByTheirSpread() {
    // Values 9, 11 and 19, 21 of two sellers, none of a third; one relative deviation for all.
    let sums = [20.0, 40, 0]
    let squares = [202.0, 802, 0]
    let (means, deviations) = shrunkMeanValues(
        sums: sums, squares: squares, counts: [2, 2, 0], groups: [0, 0, 0], groupCount: 1)
    // m 15; within (2 · 2.25 + 2 · 0.5625) / 2 = 2.8125; between (100 − 2.8125) / 2 = 48.59.
    let strength = 2.8125 / ((100 - 2.8125) / 2)
    #expect(isClose(means[0], (20 + strength * 15) / (2 + strength)))
    #expect(isClose(means[2], 15))
    #expect(isClose(deviations[2], 2.8125.squareRoot()))
}

@Test func entitiesAreHashesAndCollisionsStepAside() {
    let entities = streamEntities(ofSortedIDs: ["S1", "S2", "S3"])
    #expect(Set(entities).count == 3)
    #expect(streamEntities(ofSortedIDs: ["S2"]) == [entities[1]])
    // FNV-1a of "a" (published vector).
    #expect(streamEntities(ofSortedIDs: ["a"]) == [0xE40C_292C])
}

/// A replay of months with a season, a level and an AR(1), counts so large that chance is small.
private func replay(steps: Int, level: Double, season: (Int) -> Double, phi: Double, sd: Double)
    -> DemandReplay
{
    var stream = RandomStream(key: StreamKey(seed: 5), purpose: .test)
    var state = 0.0
    var observed: [Double] = []
    for step in 0..<steps {
        state = phi * state + sd * Kernels.normalQuantile(stream.nextUniform())
        observed.append((10_000 * Kernels.exp(level + season(step % 12) + state)).rounded())
    }
    let expected = [Double](repeating: 10_000, count: steps)
    let none = [Double](repeating: 0, count: steps)
    return DemandReplay(
        firstStep: 1 - steps, months: (0..<steps).map { $0 % 12 },
        observed: [observed, none, none], expected: [expected, none, none],
        variance: [expected, none, none])
}

@Test func seasonLevelAndNoiseOfDemandAreFound() {
    let wave = { (month: Int) in month == 11 ? 0.4 : month == 10 ? 0.2 : -0.06 }
    let noise = DemandNoise(
        replay(steps: 480, level: 0.1, season: wave, phi: 0.6, sd: 0.05))
    #expect(noise.hasSeason)
    for month in 0..<12 { #expect(abs(noise.season[month] - wave(month)) < 0.05) }
    #expect(abs(noise.season.reduce(0, +)) < 1e-12)
    #expect(abs(noise.persistence[0] - 0.6) < 0.2)
    #expect(abs(noise.deviation[0] - 0.05) < 0.01)
    #expect(abs(noise.level[0] - 0.1) < 4 * noise.levelError[0])
    // sd 0.05, phi 0.6, mean of 12: 0.0625 · sqrt(sum phi^|i-j|)/12 = 0.0316.
    #expect(abs(noise.levelError[0] - 0.0316) < 0.012)
    #expect(noise.persistence[1] == 0 && noise.deviation[1] == 0 && noise.level[1] == 0)
}

@Test func theLevelIsThatOfForecastsOneStepAhead() {
    var replay = replay(steps: 36, level: 0, season: { _ in 0 }, phi: 0, sd: 0)
    replay.ahead[0] = replay.expected[0].enumerated().map { $0 < 24 ? 1.3 * $1 : 1.02 * $1 }
    let noise = DemandNoise(replay)
    #expect(isClose(noise.level[0], -Kernels.log(1.02), absolute: 1e-4))
    #expect(noise.season.allSatisfy { abs($0) < 1e-9 })
    #expect(noise.deviation[0] == 0)
}

@Test func underEighteenMonthsThereIsNoSeason() {
    let noise = DemandNoise(replay(steps: 17, level: 0, season: { _ in 0 }, phi: 0, sd: 0.02))
    #expect(!noise.hasSeason)
    #expect(noise.season.allSatisfy { $0 == 0 })
}

@Test func aSeasonThatIsNoiseIsShrunkAway() {
    let noise = DemandNoise(replay(steps: 24, level: 0, season: { _ in 0 }, phi: 0, sd: 0.05))
    #expect(noise.season.allSatisfy { abs($0) < 0.05 })
}
