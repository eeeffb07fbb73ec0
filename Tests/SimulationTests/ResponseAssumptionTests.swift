import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import TestSupport
import Testing

/// Means over replicates of a count of the step ledger, summed over steps.
private func mean(
    _ small: SmallWorld, _ scenario: Scenario, replicates: Int = 400,
    _ count: (StepLedger) -> Int
) async throws -> Double {
    let world = try small.world()
    let policy = try Policy(scenario, world: world)
    let inputs = try small.inputs([policy], replicates: 0..<replicates)
    let all = try await ledgers(world, policy, inputs, replicates: 0..<replicates)
    return Double(all.joined().reduce(0) { $0 + count($1) }) / Double(replicates)
}

private func quiet() -> SmallWorld {
    var small = SmallWorld()
    small.noise = .none
    small.exit = 0
    return small
}

/// Entrants are Poisson: 2 categories × 6 steps × 0.2, each step by its length.
///
/// With 400 replicates
/// the bound of 4.5 errors fails by chance with 1e-5.
@Test(arguments: [0.5, 1, 3]) func entryFollowsItsResponse(ratio: Double) async throws {
    let small = quiet()
    var stated = assumptions()
    stated.entryResponse = Effect(
        scale: .hazardRatio, size: fixed("assumptions.entry_response", ratio, .positive))
    let world = try small.world()
    let lengths = (1...small.steps).map {
        Double(world.assessment.calendar.days(in: $0)) / world.assessment.calendar.nominalDays
    }
    let expected = 2 * small.entry * ratio * lengths.reduce(0, +)
    let found = try await mean(small, scenario(assumptions: stated)) { $0.entered }
    #expect(abs(found - expected) < 4.5 * (expected / 400).squareRoot(), "\(found) \(expected)")
}

private let atOnce = Enforcement(ladder: [Enforcement.Rung(afterMisses: 1, action: .terminate)])

/// Who is terminated comes back under another name, with the rates that it had: a seller who misses
/// always is terminated again as soon as it is judged.
@Test func terminatedSellersComeBack() async throws {
    var small = quiet()
    small.entry = 0
    small.rates = [0.6, 0.02, 0.03]
    small.rateDeviation = 0.01
    small.posteriorVariance = 1e-6
    let standards = [standard("late_rate", 0.1, minimumOrders: 3)]
    var stated = assumptions()
    let none = try await mean(
        small, scenario(standards: standards, enforcement: atOnce, assumptions: stated),
        replicates: 50
    ) { $0.terminated }
    #expect(none == Double(small.sellers))
    stated.reentryAfterTermination = fixed("assumptions.reentry_after_termination", 1)
    let plan = scenario(standards: standards, enforcement: atOnce, assumptions: stated)
    let ended = try await mean(small, plan, replicates: 50) { $0.terminated }
    let entered = try await mean(small, plan, replicates: 50) { $0.entered }
    #expect(entered == ended)
    #expect(ended > 3 * none, "\(ended)")
}

/// With a share, each termination is answered with that chance: binomial, 5 errors.
@Test func aShareOfTerminatedSellersComesBack() async throws {
    var small = quiet()
    small.entry = 0
    small.rates = [0.6, 0.02, 0.03]
    small.steps = 1
    var stated = assumptions()
    stated.reentryAfterTermination = fixed("assumptions.reentry_after_termination", 0.3)
    let plan = scenario(
        standards: [standard("late_rate", 0.1, minimumOrders: 3)], enforcement: atOnce,
        assumptions: stated)
    let ended = try await mean(small, plan) { $0.terminated }
    let entered = try await mean(small, plan) { $0.entered }
    let error = (0.3 * 0.7 * ended / 400).squareRoot()
    #expect(abs(entered - 0.3 * ended) < 5 * error, "\(entered) of \(ended)")
}

/// The variance of a seller's log share grows by sigma² a step, beside the counting error, and its
/// mean order count stays: 400 replicates give the variance within 7 %, bounds are 5 of these.
@Test func logSharesWalk() throws {
    var small = quiet()
    small.sellers = 40
    small.categories = 1
    small.entry = 0
    small.steps = 8
    small.ordersPerSeller = 400
    small.newBuyers = [16_000, 25, 12]
    small.shareDeviation = 0.15
    small.noise.shares = true
    let world = try small.world()
    let policy = try Policy(scenario(standards: []), world: world)
    let inputs = try small.inputs([policy], replicates: 0..<400)
    var sums = [Double](repeating: 0, count: 2)
    var squares = sums
    var counting = sums
    for replicate in 0..<400 {
        let steps = try sellerRecords(
            world: world, policy: policy, inputs: inputs, replicate: replicate, seed: 4)
        for (place, step) in [2, 7].enumerated() {
            let total = steps[step].reduce(0) { $0 + $1.orders }
            let own = Double(steps[step][5].orders)
            let log = Kernels.log(own / Double(total))
            sums[place] += log
            squares[place] += log * log
            counting[place] += 1 / own
        }
    }
    for (place, steps) in [3.0, 8].enumerated() {
        let mean = sums[place] / 400
        let found = squares[place] / 400 - mean * mean - counting[place] / 400
        // The total moves too: (1 − s)² of its own and the squares of the others' shares.
        let expected = steps * 0.15 * 0.15
        #expect(abs(found - expected) < 0.4 * expected, "\(steps): \(found), \(expected)")
    }
}

/// Nobody games: bit for bit as without the assumption.
///
/// Everybody, far beyond the limit: no action,
/// though sellers miss the standard in truth.
@Test func gamingKeepsFiguresAtTheLimit() async throws {
    var small = quiet()
    small.rates = [0.12, 0.02, 0.03]
    let standards = [standard("late_rate", 0.08)]
    let plain = try await mean(small, scenario(standards: standards), replicates: 50) {
        $0.warnings
    }
    func gamed(_ share: Double, _ within: Double, _ count: (StepLedger) -> Int) async throws
        -> Double
    {
        var stated = assumptions()
        stated.gaming = Gaming(
            share: fixed("assumptions.gaming.share", share),
            within: fixed("assumptions.gaming.within", within))
        return try await mean(
            small, scenario(standards: standards, assumptions: stated), replicates: 50, count)
    }
    #expect(plain > 10)
    #expect(try await gamed(0, 0.5) { $0.warnings } == plain)
    #expect(try await gamed(1, 0) { $0.warnings } == plain)
    let some = try await gamed(0.5, 0.5) { $0.warnings }
    let all = try await gamed(1, 0.5) { $0.warnings }
    #expect(all < some && some < plain, "\(all) \(some) \(plain)")
    #expect(try await gamed(1, 20) { $0.warnings } == 0)
    #expect(try await gamed(1, 20) { $0.missedSellers } > 10)
}

/// 100 buyers counted: their rate is known to a tenth, on top of a Poisson number's own chance.
@Test func theRateOfNewBuyersIsKnownByItsCount() async throws {
    var small = SmallWorld()
    small.noise = .none
    small.steps = 1
    small.newBuyers = [400, 0, 0]
    var assessment = small.assessment
    func newOrders(counted: [Double]) async throws -> [Double] {
        assessment.market.newBuyerCount = counted
        let world = try World(
            assessment: assessment, laws: Laws(driver: small.driver), steps: 1, noise: small.noise)
        let policy = try Policy(scenario(standards: [], enforcement: .none), world: world)
        return try await ledgers(
            world, policy, small.inputs([policy], replicates: 0..<1000), replicates: 0..<1000
        ).map { Double($0[0].newOrders) }
    }
    func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / 1000
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 999)
    }
    let known = moments(try await newOrders(counted: []))
    let counted = moments(try await newOrders(counted: [100, 0, 0]))
    #expect(abs(counted.mean - known.mean) < 5 * (counted.variance / 1000).squareRoot())
    // A variance of 1,000 has an error of 4.5 %.
    #expect(isClose(known.variance, known.mean, relative: 0.23))
    #expect(isClose(counted.variance, known.mean + known.mean * known.mean / 100, relative: 0.23))
}
