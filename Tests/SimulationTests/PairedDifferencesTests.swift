import Assessment
import Marketplace
import Simulation
import Testing

/// Paired differences at the horizon vary far less than those of independent runs.
///
/// A tighter limit against the baseline in one small world. False alarm: with 240 replicates a ratio
/// of variances has a relative error of 13 %; the seeds are fixed, and the ratios stand at several
/// times the bounds.
@Test func pairedDifferencesVaryLess() async throws {
    var small = SmallWorld()
    small.sellers = 40
    small.buyers = 8_000
    small.steps = 12
    let world = try small.world()
    let baseline = try Policy(scenario(), world: world)
    let tighter = try Policy(
        scenario("tighter", standards: [standard("late_rate", 0.07)]), world: world)
    let replicates = 0..<240
    func measures(_ policy: Policy, seed: UInt64) async throws -> [[Double]] {
        let inputs = try small.inputs(
            [baseline, tighter], replicates: replicates, drawn: true, seed: seed)
        let last = try await ledgers(
            world, policy, inputs, replicates: replicates, seed: seed
        ).compactMap(\.last)
        return [
            last.map { Double($0.placed.reduce(0, +) - $0.newOrders - $0.replacements) },
            last.map { $0.value.reduce(0, +) },
            last.map { Double($0.warnings + $0.plans + $0.suspensions + $0.terminations) },
        ]
    }
    let before = try await measures(baseline, seed: 1)
    let paired = try await measures(tighter, seed: 1)
    let independent = try await measures(tighter, seed: 2)
    for (place, least) in [10.0, 10, 3].enumerated() {
        let times =
            variance(independent[place], before[place]) / variance(paired[place], before[place])
        #expect(times >= least, "measure \(place): \(times) times less")
    }
}

private func variance(_ a: [Double], _ b: [Double]) -> Double {
    let differences = zip(a, b).map { $0 - $1 }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return squares / Double(differences.count - 1)
}
