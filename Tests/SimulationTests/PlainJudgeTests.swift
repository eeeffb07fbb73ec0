import DataTables
import Marketplace
import NumericCore
import Simulation
import StatisticalModels
import Testing

/// Compiled standards and ladder against Marketplace's plain code, on random sequences.
@Test(arguments: 0..<40)
func compiledRulesAgreeWithPlainOnes(number: Int) throws {
    var stream = RandomStream(
        key: StreamKey(seed: 31), purpose: .test, entity: UInt32(number), index: 0)
    func pick(_ count: Int) -> Int { Int(stream.nextUniform() * Double(count)) }
    let names = ["late_rate", "cancel_rate", "defect_rate"]
    let prior = BetaBinomial(a: 1.3, b: 22)
    let standards = names.map { name in
        standard(
            name, [0.02, 0.05, 0.1, 0.2][pick(4)], days: [30, 60, 90][pick(3)],
            minimumOrders: [0, 3, 20][pick(3)], minimumEvents: [0, 1, 3][pick(3)],
            grace: [0, 40, 120][pick(3)],
            judgedBy: pick(2) == 0 ? .measured : .posterior([0.5, 0.8, 0.95][pick(3)]))
    }
    let ladder = Enforcement(
        ladder: [
            Enforcement.Rung(afterMisses: 1 + pick(2), action: .warn),
            Enforcement.Rung(afterMisses: 3, action: .correctiveActionPlan),
            Enforcement.Rung(afterMisses: 4, action: .suppress, days: [30, 45][pick(2)]),
            Enforcement.Rung(afterMisses: 6, action: .suspend, days: 90),
            Enforcement.Rung(afterMisses: 8, action: .terminate),
        ], stepDownAfter: 1 + pick(3))
    let world = try SmallWorld(categories: 1).world()
    let priors = RatePriors(
        a: [Double](repeating: prior.a, count: 3), b: [Double](repeating: prior.b, count: 3))
    let policy = try Policy(
        scenario(standards: standards, enforcement: ladder), world: world, priors: priors)
    let judge = PlainJudge(
        standards: standards, enforcement: ladder, stepDays: 30.4375,
        posteriorTail: { _, limit, bad, eligible in
            prior.posterior(successes: bad, trials: eligible).probability(above: limit)
        })
    for _ in 0..<6 {
        let tenure = pick(6)
        let steps = 24
        let eligible = names.map { _ in (0..<steps).map { _ in Int32(pick(60)) } }
        let bad = eligible.map { $0.map { Int32(Double($0) * stream.nextUniform() * 0.25) } }
        let counts = (0..<steps).map { step in
            Dictionary(
                uniqueKeysWithValues: names.indices.map { kpi in
                    (
                        names[kpi],
                        PlainJudge.Count(
                            eligible: Int(eligible[kpi][step]), numerator: Int(bad[kpi][step]))
                    )
                })
        }
        let plain = judge.verdicts(counts: counts, tenure: tenure)
        let compiled = policy.replay(
            eligible: eligible, bad: bad, category: 0, tenure: Int32(tenure))
        for step in 0..<steps {
            #expect(compiled[step].judged.map { standards[$0].kpi } == plain[step].judged)
            #expect(compiled[step].missed.map { standards[$0].kpi } == plain[step].missed)
            #expect(compiled[step].action == plain[step].action)
            #expect(compiled[step].misses == plain[step].state.misses)
            #expect(compiled[step].cleanJudgements == plain[step].state.cleanJudgements)
            #expect(compiled[step].offSteps == plain[step].state.suspendedSteps)
            #expect(compiled[step].isTerminated == plain[step].state.isTerminated)
        }
    }
}

/// Windows and limits by condition, and least buyers: compiled against plain code.
@Test(arguments: 0..<40)
func compiledConditionsAgreeWithPlainOnes(number: Int) throws {
    var stream = RandomStream(
        key: StreamKey(seed: 32), purpose: .test, entity: UInt32(number), index: 0)
    func pick(_ count: Int) -> Int { Int(stream.nextUniform() * Double(count)) }
    let names = ["late_rate", "cancel_rate", "defect_rate"]
    let texts = [
        "orders_90d >= 90", "seller.orders_30d < 25 and seller.late_rate > 4%",
        "seller.fulfilment == \"platform\"", "seller.tenure_months > 8",
        "not (cancel_rate <= 3%) or defect_rate is missing", "true",
    ]
    let conditions = try texts.map { try Expression.parse($0) }
    let standards = names.map { name in
        var result = standard(
            name, [0.02, 0.05, 0.1][pick(3)], days: [30, 60, 90][pick(3)],
            minimumOrders: [0, 3, 20][pick(3)], minimumEvents: pick(3),
            exempt: pick(4) == 0 ? conditions[2] : nil,
            judgedBy: pick(3) == 0 ? .posterior(0.8) : .measured)
        result.minimumBuyers = pick(5)
        result.limitCases = (0..<pick(3)).map { _ in
            Standard.Case(condition: conditions[pick(6)], value: [0.01, 0.03, 0.15][pick(3)])
        }
        result.windowCases = (0..<pick(3)).map { _ in
            Standard.Case(condition: conditions[pick(6)], value: [30, 60, 365][pick(3)])
        }
        return result
    }
    let prior = BetaBinomial(a: 1.3, b: 22)
    let world = try SmallWorld(categories: 1).world()
    let policy = try Policy(
        scenario(standards: standards), world: world,
        priors: RatePriors(
            a: [Double](repeating: prior.a, count: 3), b: [Double](repeating: prior.b, count: 3)))
    let judge = PlainJudge(
        standards: standards, enforcement: usualLadder, stepDays: 30.4375,
        posteriorTail: { _, limit, bad, eligible in
            prior.posterior(successes: bad, trials: eligible).probability(above: limit)
        })
    for row in 0..<4 {
        let tenure = pick(6)
        let steps = 24
        let orders = (0..<steps).map { _ in Int32(pick(60)) }
        let eligible = names.map { _ in orders.map { Int32(pick(Int($0) + 1)) } }
        let bad = eligible.map { $0.map { Int32(Double($0) * stream.nextUniform() * 0.25) } }
        let counts = (0..<steps).map { step in
            Dictionary(
                uniqueKeysWithValues: names.indices.map { kpi in
                    (
                        names[kpi],
                        PlainJudge.Count(
                            eligible: Int(eligible[kpi][step]), numerator: Int(bad[kpi][step]))
                    )
                })
        }
        let seller = PlainConditions(
            attributes: [
                "fulfilment": .texts(TextColumn([row % 4 == 0 ? "platform" : "seller"]))
            ], placed: orders.map { Int($0) }, counts: counts,
            windowDays: Dictionary(uniqueKeysWithValues: names.map { ($0, 30) }), tenure: tenure,
            stepDays: 30.4375)
        for condition in conditions { _ = try seller.holds(condition, at: 0) }
        // An exemption that never changes is asked at step 0.
        let plain = judge.verdicts(
            counts: counts, tenure: tenure,
            isExempt: { standard in
                standard.exempt.map { (try? seller.holds($0, at: 0)) ?? false } ?? false
            }, holds: { (try? seller.holds($0, at: $1)) ?? false })
        let compiled = policy.replay(
            eligible: eligible, bad: bad, category: 0, tenure: Int32(tenure), orders: orders,
            row: row)
        for step in 0..<steps {
            #expect(compiled[step].judged.map { standards[$0].kpi } == plain[step].judged)
            #expect(compiled[step].missed.map { standards[$0].kpi } == plain[step].missed)
            #expect(compiled[step].action == plain[step].action)
            #expect(compiled[step].misses == plain[step].state.misses)
        }
    }
}

/// Plans with deadlines, deboosts, caps, appeals that take time, reinstatement, and points:
/// compiled against plain code.
@Test(arguments: 0..<60)
func compiledLaddersAgreeWithPlainOnes(number: Int) throws {
    var stream = RandomStream(
        key: StreamKey(seed: 33), purpose: .test, entity: UInt32(number), index: 0)
    func pick(_ count: Int) -> Int { Int(stream.nextUniform() * Double(count)) }
    let names = ["late_rate", "cancel_rate", "defect_rate"]
    let standards = names.map { name in
        var result = standard(
            name, [0.05, 0.1, 0.15][pick(3)], days: [30, 60][pick(2)],
            minimumOrders: [0, 20][pick(2)])
        result.points = pick(4)
        return result
    }
    let isPoints = number % 2 == 1
    func days() -> Int { [10, 30, 45, 90][pick(4)] }
    var threshold = 0
    var rungs = (0..<(1 + pick(6))).map { _ in
        threshold += 1 + pick(isPoints ? 5 : 2)
        let action = Enforcement.Action.allCases[pick(6)]
        return Enforcement.Rung(
            afterMisses: threshold, action: action, days: days(),
            deadlineDays: isPoints || pick(3) == 0 ? nil : days(), factor: 0.5, ordersPerDay: 3)
    }
    rungs.append(
        Enforcement.Rung(
            afterMisses: threshold + 1 + pick(3), action: .terminate,
            reinstateAfterDays: pick(2) == 0 ? nil : days()))
    let ladder = Enforcement(
        ladder: rungs, stepDownAfter: 1 + pick(3),
        appeal: Enforcement.Appeal(
            succeedsIfFalse: 1, succeedsIfTrue: 1, takesDays: [0, 14, 30, 75][pick(4)]),
        counting: isPoints
            ? .points(
                expireDays: pick(3) == 0 ? nil : [20, 90, 180, 365][pick(4)],
                resetsQuarterly: pick(3) == 0) : .misses)
    let world = try SmallWorld(categories: 1).world()
    let policy = try Policy(scenario(standards: standards, enforcement: ladder), world: world)
    let judge = PlainJudge(standards: standards, enforcement: ladder, stepDays: 30.4375)
    for _ in 0..<6 {
        let steps = 30
        let badness = stream.nextUniform()
        let eligible = names.map { _ in (0..<steps).map { _ in Int32(pick(3) * pick(40)) } }
        let bad = eligible.map {
            $0.map { Int32(Double($0) * stream.nextUniform() * 0.3 * badness) }
        }
        let wins = (0..<steps).map { _ in pick(3) == 0 }
        let counts = (0..<steps).map { step in
            Dictionary(
                uniqueKeysWithValues: names.indices.map { kpi in
                    (
                        names[kpi],
                        PlainJudge.Count(
                            eligible: Int(eligible[kpi][step]), numerator: Int(bad[kpi][step]))
                    )
                })
        }
        let plain = judge.verdicts(
            counts: counts, startsQuarter: { $0 % 3 == 0 }, winsAppeal: { wins[$0] })
        let compiled = policy.replay(
            eligible: eligible, bad: bad, category: 0, tenure: 50,
            startsQuarter: { $0 % 3 == 0 }, winsAppeal: { wins[$0] })
        for step in 0..<steps {
            let state = plain[step].state
            #expect(compiled[step].missed.map { standards[$0].kpi } == plain[step].missed)
            #expect(compiled[step].action == plain[step].action)
            #expect(compiled[step].misses == state.misses)
            #expect(compiled[step].offSteps == state.suspendedSteps)
            #expect(compiled[step].isTerminated == state.isTerminated)
            #expect(compiled[step].planSteps == state.planSteps)
            #expect(compiled[step].deboostSteps == state.deboostSteps)
            #expect(compiled[step].capSteps == state.capSteps)
            #expect(compiled[step].appealSteps == state.appealSteps)
        }
    }
}
