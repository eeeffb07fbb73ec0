import Assessment
import DataTables
import Foundation
import Marketplace
import NumericCore
import Simulation
import Testing

/// Small worlds whose expectations are those of a chain with a known transition matrix.
///
/// Steps are weeks, so that all are equally long; there is no season, no noise, nobody new, and
/// orders have no effect on the next one. False alarm: each comparison of a mean stands at 5.5
/// standard errors, 4e-8; all comparisons of this file together stay below 1e-5.
struct TwoStateChainTests {
    private func small(openCell: Int) -> SmallWorld {
        var small = SmallWorld()
        small.unit = .week
        small.classes = 1
        small.channels = ["marketplace"]
        small.baseline = [0]
        small.openCell = openCell
        small.slopes = [0, 0, 0, 0]
        small.kpiSlopes = [0, 0, 0]
        small.rateDeviation = 0
        small.posteriorVariance = 0
        small.noise = .none
        small.newBuyers = [0, 0, 0]
        small.entry = 0
        small.exit = 0
        return small
    }

    /// The world with its buyers, all of the marketplace, `buyers[k]` of them k steps after an
    /// order, without season.
    private func world(_ small: SmallWorld, buyers: [Int]) throws -> World {
        var assessment = small.assessment
        assessment.market.season = [Double](repeating: 0, count: 12)
        assessment.buyers = BuyerStates(
            patterns: buyers.enumerated().map { cell, count in
                BuyerStates.Pattern(
                    buyers: count, origin: .marketplace, home: .marketplace, cell: cell,
                    experience: .clean, seller: 0, classProbabilities: [1])
            })
        return try World(
            assessment: assessment, laws: Laws(driver: small.driver), steps: small.steps,
            noise: small.noise, lagSteps: small.kpis.map { _ in 0 })
    }

    /// Every replicate with the chance of an order by steps since the last one; none in its own.
    private func inputs(
        _ small: SmallWorld, _ policy: Policy, chances: [Double], replicates: Range<Int>
    ) throws -> Inputs {
        var inputs = try small.inputs([policy], replicates: replicates)
        for row in 0..<replicates.count {
            inputs.driver[row, 0] = -40
            for (place, chance) in chances.enumerated() {
                inputs.driver[row, 1 + place] = log(-log1p(-chance))
            }
        }
        return inputs
    }

    private func compare(_ values: [Double], _ expected: Double, _ subject: String) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares / (count - 1) / count).squareRoot()
        #expect(
            abs(mean - expected) < 5.5 * error,
            "\(subject): \(mean), expected \(expected), error \(error)")
    }

    /// Buyers who ordered in the step before order again with chance p, the others with chance r:
    /// `share(t) = s + (share(0) - s) (p - r)^t`, `s = r / (1 - p + r)`; buyers are independent, so
    /// that orders are binomial, their variance too.
    @Test func buyersBetweenTwoCells() async throws {
        let (p, r) = (0.4, 0.1)
        var small = small(openCell: 2)
        small.steps = 20
        let buyers = [500, 1_500]
        let world = try world(small, buyers: buyers)
        let policy = try Policy(scenario(enforcement: .none), world: world)
        let replicates = 0..<1_000
        let inputs = try inputs(small, policy, chances: [p, r], replicates: replicates)
        let all = try await ledgers(world, policy, inputs, replicates: replicates)
        let stationary = r / (1 - p + r)
        let total = Double(buyers.reduce(0, +))
        let start = Double(buyers[0]) / total
        for step in 1...small.steps {
            let share = stationary + (start - stationary) * pow(p - r, Double(step))
            let orders = all.map { Double($0[step - 1].placed[0]) }
            compare(orders, total * share, "orders of step \(step)")
            // A known mixture of two binomials at the start, and of all buyers alike later on.
            let variance = Self.variance(buyers, stationary, p - r, step)
            compare(
                orders.map { ($0 - total * share) * ($0 - total * share) }, variance,
                "variance of step \(step)")
        }
    }

    private static func variance(
        _ buyers: [Int], _ stationary: Double, _ memory: Double, _ step: Int
    ) -> Double {
        zip(buyers, [1.0, 0]).reduce(0) { sum, group in
            let share = stationary + (group.1 - stationary) * pow(memory, Double(step))
            return sum + Double(group.0) * share * (1 - share)
        }
    }

    /// Sellers alone in their category who are suspended for a step at their first miss, between
    /// good standing G, suspension O, and a miss on record R:
    /// `G → O` and `R → R` with the chance q of a miss, else `→ G`; `O → R` for sure.
    ///
    /// Each of N buyers orders from the seller with chance h s whatever happened before, so a miss,
    /// at least one late order, has `q = 1 - (1 - h s (1 - c) l)^N`.
    @Test func sellersOnALadderOfOneRung() async throws {
        var small = small(openCell: 1)
        small.steps = 30
        small.sellers = 4
        small.categories = 4
        small.rates = [0.01, 0.02, 0.03]
        let (buyers, chance) = (1_000, 0.2)
        let world = try world(small, buyers: [buyers])
        let ladder = Enforcement(
            ladder: [Enforcement.Rung(afterMisses: 1, action: .suspend, days: 7)], stepDownAfter: 1)
        let policy = try Policy(
            scenario(
                standards: [standard("late_rate", 1e-9, days: 7, minimumOrders: 1)],
                enforcement: ladder, assumptions: assumptions(diverted: 0, moved: 0, improve: 0)),
            world: world)
        let replicates = 0..<2_000
        let inputs = try inputs(small, policy, chances: [chance], replicates: replicates)
        let all = try await ledgers(world, policy, inputs, replicates: replicates)
        let perBuyer = chance / 4 * (1 - small.rates[1]) * small.rates[0]
        let q = 1 - pow(1 - perBuyer, Double(buyers))
        var state = [1.0, 0, 0]
        for step in 1...small.steps {
            let entered = 4 * state[0] * q
            state = [(1 - q) * (state[0] + state[2]), state[0] * q, state[1] + state[2] * q]
            compare(
                all.map { Double($0[step - 1].suspensions) }, entered, "suspensions of step \(step)"
            )
            compare(
                all.map { Double($0[step - 1].suspended) }, 4 * state[1],
                "suspended in step \(step)")
        }
        let stationary = 1 / (1 + q + q / (1 - q))
        #expect(abs(state[0] - stationary) < 1e-4)
        #expect(abs(state[1] - q * stationary) < 1e-4)
    }

    /// Nothing is left to chance: who is at risk orders, and every order is late.
    @Test func withoutUncertaintyEveryReplicateIsTheSame() async throws {
        var small = small(openCell: 1)
        small.steps = 8
        small.sellers = 3
        small.categories = 1
        small.rates = [1 - 1e-15, 1e-15, 1e-15]
        let world = try world(small, buyers: [300])
        let ladder = Enforcement(
            ladder: [
                Enforcement.Rung(afterMisses: 1, action: .warn),
                Enforcement.Rung(afterMisses: 3, action: .suspend, days: 14),
            ], stepDownAfter: 1)
        let policy = try Policy(
            scenario(
                standards: [standard("late_rate", 0.5, days: 7, minimumOrders: 1)],
                enforcement: ladder, assumptions: assumptions(diverted: 0, moved: 0, improve: 0)),
            world: world)
        let inputs = try inputs(small, policy, chances: [1 - 1e-15], replicates: 0..<20)
        let all = try await ledgers(world, policy, inputs, replicates: 0..<20)
        for ledgers in all {
            // Misses in steps 1 to 3; off in 4 and 5; later misses begin no rung anew.
            #expect(ledgers.map(\.placed[0]) == [300, 300, 300, 0, 0, 300, 300, 300])
            #expect(ledgers.map(\.unmet) == [0, 0, 0, 300, 300, 0, 0, 0])
            #expect(ledgers.map(\.experiences[1]) == [300, 300, 300, 0, 0, 300, 300, 300])
            #expect(ledgers.map(\.warnings) == [3, 0, 0, 0, 0, 0, 0, 0])
            #expect(ledgers.map(\.suspensions) == [0, 0, 3, 0, 0, 0, 0, 0])
            #expect(ledgers.map(\.suspended) == [0, 0, 3, 3, 0, 0, 0, 0])
        }
    }
}
