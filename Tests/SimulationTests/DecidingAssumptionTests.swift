import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import Testing

/// Inputs drawn by their distributions and a metric made of them: the answer is known.
private struct Known {
    var inputs: [DrawnAssumption] = []
    var draws: [Double] = []

    /// `metric = 0.7 + 0.08 t_1 + 0.02 t_2 + noise`, with t the logit of a share about its median
    /// 25 % and the log of a ratio; the third input does nothing.
    init(replicates: Int, seed: UInt64, noise: Double = 0.02) throws {
        let quantities = [
            UncertainQuantity(
                path: "assumptions.improve_after_warning", kind: .share,
                shape: .interval(lower: 0.10, upper: 0.50, level: 0.9, median: 0.25)),
            UncertainQuantity(
                path: "assumptions.exit_after_warning", kind: .positive,
                shape: .interval(lower: 0.8, upper: 1.25, level: 0.9, median: nil)),
            UncertainQuantity(
                path: "assumptions.order_growth", kind: .real,
                shape: .normal(mean: 0.03, sd: 0.02)),
        ]
        let drawn = try Inputs.draw(
            quantities: quantities, correlations: [], laws: Laws(driver: SmallWorld().driver),
            replicates: 0..<replicates, seed: seed)
        for (column, quantity) in quantities.enumerated() {
            let listing = try InputListing(quantity)
            inputs.append(
                DrawnAssumption(
                    path: quantity.path, kind: quantity.kind, lower: listing.lower,
                    upper: listing.upper,
                    draws: (0..<replicates).map { drawn.values[$0, column] }))
        }
        var state = seed &+ 0x9E37_79B9_7F4A_7C15
        for replicate in 0..<replicates {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let uniform = (Double(state >> 11) + 0.5) / 9_007_199_254_740_992
            draws.append(
                0.7 + 0.08 * (Kernels.logit(inputs[0].draws[replicate]) - Kernels.logit(0.25))
                    + 0.02 * Kernels.log(inputs[1].draws[replicate])
                    + noise * Kernels.normalQuantile(uniform))
        }
    }

    func answer(_ target: Double) -> DecidingAssumption.Answer? {
        DecidingAssumption.find(
            draws: draws, target: target, direction: .higher, inputs: inputs)
    }
}

/// Half of the futures reach 0.78 where logit(x) = logit(0.25) + 1: at 47.5 %.
@Test func theAssumptionThatDecidesIsFoundWithTheValueThatItNeeds() throws {
    let known = try Known(replicates: 1000, seed: 3)
    guard case .moves(let deciding) = known.answer(0.78) else {
        Issue.record("nothing decides")
        return
    }
    let truth = Kernels.logistic(Kernels.logit(0.25) + 1)
    #expect(deciding.path == "assumptions.improve_after_warning")
    #expect(deciding.hasToRise)
    #expect(deciding.isWithinStated)
    #expect(deciding.crossingLower < deciding.crossing)
    #expect(deciding.crossing < deciding.crossingUpper)
    #expect(abs(deciding.crossing - truth) < 0.02)
    #expect(deciding.rankCorrelation > 0.85)
    #expect(deciding.statedLower == 0.10 || abs(deciding.statedLower - 0.10) < 1e-9)
}

@Test func aTargetBeyondWhatWasStatedIsSaidToBe() throws {
    let known = try Known(replicates: 1000, seed: 3)
    guard case .moves(let deciding) = known.answer(0.82) else {
        Issue.record("nothing decides")
        return
    }
    #expect(!deciding.isWithinStated)
    #expect(deciding.crossing > 0.5)
    #expect(known.answer(1.5) == .outOfReach)
    #expect(known.answer(0.5) == .likely)
}

@Test func whereNothingMattersNothingDecides() throws {
    var alarms = 0
    for seed in 0..<200 {
        let known = try Known(replicates: 200, seed: UInt64(seed))
        // The metric of one market and the assumptions of another.
        let others = try Known(replicates: 200, seed: UInt64(seed + 5_000))
        let answer = DecidingAssumption.find(
            draws: others.draws, target: 0.9, direction: .higher,
            inputs: known.inputs)
        if answer != .outOfReach { alarms += 1 }
    }
    // 5 % of 200 by design; 24 or more by chance in 1 of 10,000 studies.
    #expect(alarms < 24)
}

/// The interval of the crossing covers it 9 times in 10.
@Test func theIntervalOfTheCrossingIsHonest() throws {
    let truth = Kernels.logistic(Kernels.logit(0.25) + 1)
    var covered = 0
    var found = 0
    for seed in 0..<400 {
        let known = try Known(replicates: 150, seed: UInt64(1_000 + seed), noise: 0.08)
        guard case .moves(let deciding) = known.answer(0.78) else { continue }
        found += 1
        if deciding.crossingLower <= truth, truth <= deciding.crossingUpper { covered += 1 }
    }
    #expect(found >= 395)
    // 90 % of 400 within the binomial's 1 in 10,000 on either side.
    #expect((335...382).contains(covered), "\(covered) of \(found)")
}

@Test func copiesOfAnInputAndFixedOnesDoNotMislead() throws {
    var known = try Known(replicates: 500, seed: 8)
    var copy = known.inputs[0]
    copy.path = "other@\(copy.path)"
    known.inputs.append(copy)
    var fixed = known.inputs[2]
    fixed.draws = [Double](repeating: 0.5, count: 500)
    known.inputs.append(fixed)
    guard case .moves(let deciding) = known.answer(0.78) else {
        Issue.record("nothing decides")
        return
    }
    #expect(deciding.path == "assumptions.improve_after_warning")
}

@Test func aFalseActionTooManyFallsWithItsAssumption() throws {
    let known = try Known(replicates: 1000, seed: 3)
    let answer = DecidingAssumption.find(
        draws: known.draws, target: 0.62, direction: .lower, inputs: known.inputs)
    guard case .moves(let deciding) = answer else {
        Issue.record("nothing decides")
        return
    }
    #expect(!deciding.hasToRise)
    #expect(abs(deciding.crossing - Kernels.logistic(Kernels.logit(0.25) - 1)) < 0.02)
}
