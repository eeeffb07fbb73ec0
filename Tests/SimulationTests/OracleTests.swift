import Assessment
import DataTables
import Foundation
import Marketplace
import NumericCore
import Simulation
import StatisticalModels
import Testing

/// A small world with features switched at random.
private struct RandomWorld: Sendable {
    var small: SmallWorld
    var scenario: Scenario
    var lags: [Int]

    init(number: Int) throws {
        var stream = RandomStream(
            key: StreamKey(seed: 77), purpose: .test, entity: UInt32(number), index: 0)
        func pick(_ low: Double, _ high: Double) -> Double {
            low + (high - low) * stream.nextUniform()
        }
        func isOn(_ chance: Double) -> Bool { stream.nextUniform() < chance }
        small = SmallWorld()
        small.sellers = 5 + Int(pick(0, 16))
        small.categories = 1 + Int(pick(0, 2.6))
        small.classes = isOn(0.7) ? 3 : 1 + Int(pick(0, 2))
        small.openCell = 5 + Int(pick(0, 10))
        small.steps = 6 + Int(pick(0, 3))
        small.buyers = 800 + Int(pick(0, 800))
        small.unit = isOn(0.15) ? .week : .month
        small.link = isOn(0.3) ? .logit : .cloglog
        small.baseline = [pick(-2, -0.8), pick(-3, -1.6), pick(-4, -2)]
        small.slopeScale = [1, pick(0.3, 1.5), pick(0.3, 1.5)]
        small.kpiSlopes = [pick(-4, 0), isOn(0.5) ? -3 : 0, pick(-4, 0), 0]
        small.newBuyers = [pick(20, 80), pick(0, 30), pick(0, 20)]
        small.kpis = ["late_rate", "cancel_rate", "defect_rate"]
        if isOn(0.4) { small.kpis.append("tracking_rate") }
        small.rates = [pick(0.03, 0.2), pick(0.01, 0.1), pick(0.02, 0.12), 0.1]
        small.rateDeviation = pick(0.1, 0.6)
        small.entry = isOn(0.7) ? pick(0.1, 0.6) : 0
        small.exit = isOn(0.8) ? pick(0.01, 0.06) : 0
        small.suspended = isOn(0.3) ? [1] : []
        small.demandDeviation = pick(0.03, 0.1)
        small.noise = ProcessNoise(
            demand: isOn(0.6), rateShocks: isOn(0.6), rateDrift: isOn(0.6), level: isOn(0.5),
            orderValues: isOn(0.7))
        if isOn(0.5) {
            var past = StepLedger()
            past.replacements = 30
            past.experiences = [400, 50, 40, 10, 50]
            small.history = [past, StepLedger(), StepLedger(), StepLedger()]
        }
        lags = small.kpis.map { _ in Int(pick(0, 2.5)) }
        let days = small.unit == .week ? 7 : 30
        let platform = Expression.binary(
            .equal, .column("seller.fulfilment"), .text("platform"))
        let (rates, kpis) = (small.rates, small.kpis)
        var standards = kpis.indices.filter { _ in isOn(0.75) }.map { kpi in
            standard(
                kpis[kpi], rates[kpi] * pick(0.8, 1.5), days: days * (1 + Int(pick(0, 3))),
                minimumOrders: Int(pick(0, 30)), minimumEvents: Int(pick(0, 3)),
                exempt: isOn(0.3) ? platform : nil, grace: isOn(0.3) ? 4 * days : 0)
        }
        if standards.isEmpty { standards = [standard("late_rate", 0.08, days: days)] }
        let quick = Enforcement(
            ladder: [
                Enforcement.Rung(afterMisses: 1, action: .warn),
                Enforcement.Rung(
                    afterMisses: 2, action: .correctiveActionPlan,
                    deadlineDays: isOn(0.5) ? 2 * days : nil),
                Enforcement.Rung(
                    afterMisses: 3, action: .suspend, days: days * (isOn(0.5) ? 1 : 2)),
                Enforcement.Rung(afterMisses: 5, action: .terminate),
            ], stepDownAfter: isOn(0.5) ? 1 : 2)
        scenario = SimulationTests.scenario(
            standards: standards, enforcement: isOn(0.85) ? quick : .none,
            programs: isOn(0.5) ? [Self.coaching(pick(0.3, 0.6), uptake: pick(0.4, 0.9))] : [],
            assumptions: assumptions(
                diverted: pick(0, 1), moved: pick(0, 1), causal: isOn(0.5) ? 1 : pick(0, 1),
                improve: pick(0, 1), improvement: pick(0.3, 0.9), exit: pick(0.6, 3),
                growth: isOn(0.3) ? 0.3 : 0))
        small.shockShare = isOn(0.5) ? pick(0, 1) : 0
        small.weightShape = isOn(0.4) ? pick(2, 20) : 0
        if isOn(0.6), small.unit == .month {
            scenario.programs.append(
                try winBack(
                    OracleWorld.eligibleBuyers, ratio: pick(0.5, 2.5), uptake: pick(0.2, 0.9),
                    in: isOn(0.5) ? .online : nil,
                    scale: small.link == .logit ? .oddsRatio : .hazardRatio))
        }
    }

    private static func coaching(_ odds: Double, uptake: Double) -> Program {
        Program(
            name: "coaching", title: "Coaching", starts: nil, ends: nil,
            eligible: .binary(
                .greater, .column("seller.orders_90d"), .number(Double(OracleWorld.programOrders))),
            uptake: fixed("programs.coaching.uptake", uptake), capacity: 4, rampMonths: 2,
            decayHalfLifeMonths: nil,
            changes: [
                Program.Change(
                    name: "late", target: .sellerKPI("late_rate"),
                    effect: Effect(
                        scale: .oddsRatio,
                        size: fixed("programs.coaching.effects.late", odds, .positive)))
            ], claimShare: nil)
    }

    /// Steps of orders_90d where a step is a week differ; programs are compared by the month.
    var isComparable: Bool { small.unit == .month || scenario.programs.isEmpty }

    static let replicates = 200

    func fast() async throws -> [[StepLedger]] {
        let world = try small.world(lagSteps: lags)
        let policy = try Policy(scenario, world: world)
        let inputs = try small.inputs([policy], replicates: 0..<Self.replicates)
        return try await ledgers(world, policy, inputs, replicates: 0..<Self.replicates)
    }

    func plain(number: Int) -> [[StepLedger]] {
        let points = OracleWorld.classPoints(kappa: exp(small.logKappa), count: small.classes)
        return (0..<Self.replicates).map { replicate in
            var world = OracleWorld(
                small, scenario, lags: lags, points: points,
                seed: UInt64(number * 100_000 + replicate))
            return (1...small.steps).map { world.advance(to: $0) }
        }
    }
}

/// What is compared: sums over the steps so far, stocks as they are.
private let metrics: [(name: String, isStock: Bool, of: @Sendable (StepLedger) -> Double)] = [
    ("marketplace orders", false, { Double($0.placed[0]) }),
    ("online orders", false, { Double($0.placed[1]) }),
    ("store orders", false, { Double($0.placed[2]) }),
    ("unmet", false, { Double($0.unmet) }),
    ("moved online", false, { Double($0.movedToOnline) }),
    ("new buyers", false, { Double($0.newOrders) }),
    ("replacements", false, { Double($0.replacements) }),
    ("clean", false, { Double($0.experiences[0]) }),
    ("late", false, { Double($0.experiences[1]) }),
    ("defective", false, { Double($0.experiences[2]) }),
    ("late and defective", false, { Double($0.experiences[3]) }),
    ("cancelled", false, { Double($0.experiences[4]) }),
    ("marketplace value", false, { $0.value[0] }), ("online value", false, { $0.value[1] }),
    ("lost value", false, { $0.lostValue }),
    ("value meeting all", false, { $0.valueMeetingAll }),
    ("value unjudged", false, { $0.valueUnjudged }),
    ("judged", false, { Double($0.judged) }), ("meeting all", false, { Double($0.meetingAll) }),
    ("warned", true, { Double($0.warned) }), ("on plan", true, { Double($0.onPlan) }),
    ("suspended", true, { Double($0.suspended) }),
    ("warnings", false, { Double($0.warnings) }), ("plans", false, { Double($0.plans) }),
    ("suspensions", false, { Double($0.suspensions) }),
    ("terminated", false, { Double($0.terminated) }),
    ("false actions", false, { Double($0.falseActions) }),
    ("missing", true, { Double($0.missing) }), ("missed", true, { Double($0.missedSellers) }),
    ("left", false, { Double($0.left) }), ("entered", false, { Double($0.entered) }),
    ("sellers", true, { Double($0.sellers) }), ("buyers", true, { Double($0.buyers) }),
    ("active buyers", true, { Double($0.activeBuyers) }),
    ("lapsed buyers", true, { Double($0.lapsedBuyers) }),
    ("last orders", false, { Double($0.lastOrders[0]) }),
    ("enrolled", true, { Double($0.enrolled.first ?? 0) }),
    ("enrolled last", true, { Double($0.enrolled.last ?? 0) }),
    ("covered", false, { Double($0.covered.first ?? 0) }),
    ("covered last", false, { Double($0.covered.last ?? 0) }),
    ("repeats to the marketplace", false, { $0.returned(0, 0) }),
    ("repeats to the other channels", false, { $0.returned(0, 1) + $0.returned(0, 2) }),
    ("from elsewhere to the marketplace", false, { $0.returned(1, 0) + $0.returned(2, 0) }),
]

extension StepLedger {
    fileprivate func returned(_ origin: Int, _ channel: Int) -> Double {
        Double(
            returns[((origin * 3 + channel) * 12)..<((origin * 3 + channel) * 12 + 12)].reduce(0, +)
        )
    }
}

/// Means and spreads agree for 14 random worlds at two steps each, and each metric over all worlds.
///
/// False alarm: below 1e-6 for the whole family; the bound is that of 1e-7 under the normal law,
/// for tails somewhat heavier.
@Test func thePlainLoopAgreesInDistribution() async throws {
    let worlds = try (0..<14).map { ($0, try RandomWorld(number: $0)) }.filter(\.1.isComparable)
    #expect(worlds.count >= 12)
    var results: [Int: (fast: [[StepLedger]], plain: [[StepLedger]])] = [:]
    try await withThrowingTaskGroup(of: (Int, [[StepLedger]], [[StepLedger]]).self) { group in
        for (number, world) in worlds {
            group.addTask { (number, try await world.fast(), world.plain(number: number)) }
        }
        for try await (number, fast, plain) in group { results[number] = (fast, plain) }
    }
    var family = TwoSample()
    for metric in metrics {
        for isLast in [false, true] {
            var sums = [0.0, 0.0]
            for (number, world) in worlds {
                guard let result = results[number] else { continue }
                let steps = isLast ? world.small.steps : world.small.steps / 2
                func sample(_ replicates: [[StepLedger]]) -> [Double] {
                    replicates.map { ledgers in
                        metric.isStock
                            ? metric.of(ledgers[steps - 1])
                            : ledgers[..<steps].reduce(0) { $0 + metric.of($1) }
                    }
                }
                let (fast, plain) = (sample(result.fast), sample(result.plain))
                let z = [TwoSample.means(fast, plain), TwoSample.spreads(fast, plain)]
                for (kind, z) in zip(["mean", "spread"], z) {
                    family.add("\(kind) of \(metric.name), world \(number), step \(steps)", z)
                }
                sums[0] += z[0]
                sums[1] += z[1]
            }
            let root = Double(worlds.count).squareRoot()
            family.add("mean of \(metric.name), all worlds", sums[0] / root)
            family.add("spread of \(metric.name), all worlds", sums[1] / root)
        }
    }
    let beyond = family.beyond(family.bound(falseAlarm: 1e-7))
    #expect(beyond.isEmpty, "\(beyond.prefix(12).joined(separator: "\n"))")
}

/// Slopes far from 0 on rates that differ much between sellers and are poorly known: what today's
/// buyers do first is of the same sellers as what they do later.
@Test func thePlainLoopAgreesWithSteepSlopesOnSellersRates() async throws {
    var world = try RandomWorld(number: 0)
    world.small = SmallWorld()
    world.small.kpiSlopes = [-20, 0, -15]
    world.small.rates = [0.15, 0.02, 0.1]
    world.small.rateDeviation = 1.5
    world.small.posteriorVariance = 0.5
    world.small.baseline = [-1, -1.6, -2]
    world.small.noise = .none
    world.small.buyers = 1600
    world.lags = [0, 0, 0]
    world.scenario = scenario(standards: [], enforcement: .none)
    let fast = try await world.fast()
    let plain = world.plain(number: 900)
    var family = TwoSample()
    for step in [0, 1, world.small.steps - 1] {
        for channel in 0..<3 {
            func sample(_ replicates: [[StepLedger]]) -> [Double] {
                replicates.map { Double($0[step].placed[channel]) }
            }
            family.add(
                "mean of channel \(channel), step \(step + 1)",
                TwoSample.means(sample(fast), sample(plain)))
        }
    }
    let beyond = family.beyond(family.bound(falseAlarm: 1e-7))
    #expect(beyond.isEmpty, "\(beyond.joined(separator: "\n"))")
}
