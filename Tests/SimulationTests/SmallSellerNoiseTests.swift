import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import Testing

/// Sellers whose true rate is known and stays, so that all that moves is the count of bad orders.
private struct StillWorld {
    var small = SmallWorld()

    init(rate: Double) {
        small.kpis = ["late_rate"]
        small.kpiSlopes = [0]
        small.rates = [rate]
        small.rateDeviation = 0
        small.posteriorVariance = 0
        small.noise = .none
        small.entry = 0
        small.exit = 0
        small.levelError = 0
        small.categories = 1
    }

    /// The beta law with the mean and variance of the sellers' rates; with equal rates any law.
    private var priors: RatePriors {
        let rates = small.sellerStates.logitMean[0].map { Kernels.logistic($0) }
        let mean = rates.reduce(0, +) / Double(rates.count)
        let variance = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rates.count)
        let size = mean * (1 - mean) / max(variance, 1e-6) - 1
        return RatePriors(a: [mean * size], b: [(1 - mean) * size])
    }

    func ledgers(_ standard: Standard, replicates: Int) async throws -> [[StepLedger]] {
        let world = try small.world(lagSteps: [0])
        let policy = try Policy(
            scenario(
                standards: [standard],
                enforcement: Enforcement(
                    ladder: [Enforcement.Rung(afterMisses: 1, action: .warn)], stepDownAfter: 99),
                assumptions: assumptions(improve: 0, exit: 1)), world: world, priors: priors)
        let inputs = try small.inputs([policy], replicates: 0..<replicates)
        return try await SimulationTests.ledgers(world, policy, inputs, replicates: 0..<replicates)
    }
}

/// P(bad/n > limit), bad ~ Bin(n, rate).
private func breach(_ n: Int, _ rate: Double, limit: Double) -> Double {
    var term = Kernels.exp(Double(n) * Kernels.log1p(-rate))
    var inside = 0.0
    for bad in 0...n where Double(bad) / Double(n) <= limit {
        inside += term
        term *= Double(n - bad) / Double(bad + 1) * rate / (1 - rate)
    }
    return 1 - inside
}

/// The share of steps with exactly n orders in which a healthy or bad seller is beyond a limit of
/// 5 %, as published tables of the exact binomial round it.
@Test(arguments: [
    (10, 0.03, 0.26), (20, 0.03, 0.12), (50, 0.03, 0.19), (100, 0.03, 0.08),
    (10, 0.04, 0.34), (20, 0.04, 0.19), (50, 0.04, 0.32), (10, 0.08, 0.57), (50, 0.08, 0.77),
])
func smallSellersBreachByChance(orders: Int, rate: Double, published: Double) async throws {
    let exact = breach(orders, rate, limit: 0.05)
    #expect(abs(exact - published) < 0.0051)
    var world = StillWorld(rate: rate)
    world.small.sellers = 1
    world.small.steps = 24
    world.small.buyers = 0
    world.small.baseline = [-20, -20, -20]
    world.small.newBuyers = [Double(orders), 0, 0]
    let all = try await world.ledgers(
        standard("late_rate", 0.05, minimumOrders: 1), replicates: 160)
    let steps = all.flatMap { $0 }.filter { $0.placed[0] == orders && $0.judged == 1 }
    let breached = steps.count { $0.meetingAll == 0 }
    // Of 3,840 steps 3 to 13 % have exactly so many orders.
    #expect(steps.count > 80)
    let error = (exact * (1 - exact) / Double(steps.count)).squareRoot()
    // Five errors: a false alarm in 6e-7.
    #expect(abs(Double(breached) / Double(steps.count) - exact) < 5 * error)
}

/// Asking for a probability of 90 % that the true rate is beyond the limit spares most of the
/// healthy sellers whom the measured rate flags within three judgments, and catches fewer of the
/// truly bad (`Documentation/Decisions/006-posterior-rule.md`).
@Test func thePosteriorRuleSparesHealthySellersAtAPrice() async throws {
    var world = StillWorld(rate: 0.04)
    world.small.rateDeviation = 2
    world.small.sellers = 60
    world.small.steps = 3
    let weights = (0..<60).map { [8.0, 14, 25, 60, 150][$0 % 5] }
    world.small.weights = weights
    world.small.newBuyers = [weights.reduce(0, +), 0, 0]
    world.small.buyers = 0
    world.small.baseline = [-20, -20, -20]
    /// Flags by replicate: of sellers truly beyond the limit, and of others.
    func flags(_ judgedBy: Standard.JudgedBy) async throws -> (bad: [Double], healthy: [Double]) {
        let all = try await world.ledgers(
            standard("late_rate", 0.05, minimumOrders: 5, judgedBy: judgedBy), replicates: 80)
        let healthy = all.map { $0.reduce(0) { $0 + $1.falseActions } }
        let flagged = all.map { $0.reduce(0) { $0 + $1.warnings } }
        return (zip(flagged, healthy).map { Double($0 - $1) }, healthy.map { Double($0) })
    }
    let (measured, sure) = (try await flags(.measured), try await flags(.posterior(0.9)))
    let spared = Summary(zip(measured.healthy, sure.healthy).map { $0 - $1 })
    let missed = Summary(zip(measured.bad, sure.bad).map { $0 - $1 })
    #expect(spared.mean > 5 * spared.mcse)
    #expect(sure.healthy.reduce(0, +) < 0.1 * measured.healthy.reduce(0, +))
    #expect(missed.mean > 5 * missed.mcse)
}

/// With rates frozen nothing but capacity decides who is enrolled.
@Test func moreCapacityNeverEnrolsFewer() async throws {
    var world = StillWorld(rate: 0.05)
    world.small.rateDeviation = 0.8
    world.small.sellers = 30
    world.small.exit = 0.05
    world.small.entry = 0.5
    world.small.steps = 8
    var before: [Int] = []
    for capacity in [0, 1, 3, 7, 12, 20, 40] {
        var program = Program(
            name: "coaching", title: "Coaching", starts: nil, ends: nil, eligible: .flag(true),
            uptake: fixed("programs.coaching.uptake", 0.6), capacity: capacity, rampMonths: 0,
            decayHalfLifeMonths: nil, changes: [], claimShare: nil)
        program.eligible = try Expression.parse("seller.late_rate > 0.03")
        let simulated = try world.small.world(lagSteps: [0])
        let policy = try Policy(
            scenario(enforcement: .none, programs: [program]), world: simulated)
        let inputs = try world.small.inputs([policy], replicates: 0..<4)
        let enrolled = try await ledgers(simulated, policy, inputs, replicates: 0..<4)
            .flatMap { $0.map { $0.enrolled[0] } }
        #expect(enrolled.allSatisfy { $0 <= capacity })
        for (more, less) in zip(enrolled, before) { #expect(more >= less) }
        before = enrolled
    }
    #expect(before.contains { $0 > 7 })
}
