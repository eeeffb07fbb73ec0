import DataTables
import Marketplace
import Simulation
import Testing

/// With one seller suspended, the other sellers' orders differ by little: the variance of their
/// differences is at most 2 % of that between independent runs.
@Test func aSuspendedSellerShiftsNobodysDraws() throws {
    var small = SmallWorld()
    small.sellers = 60
    small.categories = 3
    small.entry = 0
    small.exit = 0
    small.noise = .none
    small.buyers = 8000
    let plain = try small.world()
    small.suspended = [7]
    let without = try small.world()
    let replicates = 0..<60
    func orders(_ world: World, seed: UInt64) throws -> [[Double]] {
        let policy = try Policy(scenario(enforcement: .none), world: world)
        let inputs = try small.inputs([policy], replicates: replicates)
        return try replicates.map {
            try sellerOrders(
                world: world, policy: policy, inputs: inputs, replicate: $0, seed: seed
            ).map(Double.init)
        }
    }
    let before = try orders(plain, seed: 1)
    let after = try orders(without, seed: 1)
    let elsewhere = try orders(without, seed: 2)
    func variance(_ a: [[Double]], _ b: [[Double]]) -> Double {
        var sum = 0.0
        for seller in 0..<small.sellers where seller != 7 {
            let differences = replicates.map { a[$0][seller] - b[$0][seller] }
            let mean = differences.reduce(0, +) / Double(differences.count)
            sum += differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
        return sum
    }
    #expect(after.allSatisfy { $0[7] == 0 })
    let ratio = variance(after, before) / variance(elsewhere, before)
    #expect(ratio <= 0.02, "ratio \(ratio)")
}

@Test func aScenarioAgainstItselfDiffersByNothing() async throws {
    let small = SmallWorld()
    let world = try small.world()
    let policy = try Policy(scenario(), world: world)
    let again = try Policy(scenario("other name"), world: world)
    let inputs = try small.inputs([policy, again], replicates: 0..<6, drawn: true)
    let first = try await ledgers(world, policy, inputs, replicates: 0..<6)
    #expect(try await ledgers(world, again, inputs, replicates: 0..<6, workers: 2) == first)
}
