import Assessment
import Foundation
import Marketplace
import Simulation
import StatisticalModels
import Testing

/// Without covariates every order has the same chance of a next one within 30, 90 and 365 days:
/// half of its own step, whole steps, and the last one in part.
@Test(arguments: DiscreteHazardModel.Link.allCases)
func expectedReturnsHaveTheirClosedForm(link: DiscreteHazardModel.Link) async throws {
    var small = SmallWorld()
    small.link = link
    small.classes = 1
    small.channels = ["marketplace"]
    small.baseline = [-1.2]
    small.slopes = [0, 0, 0, 0]
    small.kpiSlopes = [0, 0, 0]
    small.noise = .none
    small.steps = 1
    let world = try small.world()
    let policy = try Policy(scenario(enforcement: .none), world: world)
    let inputs = try small.inputs([policy], replicates: 0..<1)
    let ledger = try #require(
        try await ledgers(world, policy, inputs, replicates: 0..<1).first?.first)
    let hazard = (0...small.openCell).map { exp(small.baseline[0] - 0.12 * Double(min($0, 8))) }
    for (place, days) in [30.0, 90, 365].enumerated() {
        let steps = days / 30.4375 - 0.5
        var stretches = [0.5 * hazard[0]]
        for age in 1...12 {
            stretches.append(hazard[age] * min(1, max(0, steps - Double(age - 1))))
        }
        let stay = stretches.reduce(1.0) {
            $0 * (link == .logit ? 1 / (1 + $1) : exp(-$1))
        }
        let found = ledger.expectedReturns[place] / Double(ledger.placed[0])
        #expect(abs(found - (1 - stay)) < 1e-9)
    }
}

/// The chance of one more order in the rest of a step, by a fine midpoint rule.
@Test(arguments: DiscreteHazardModel.Link.allCases)
func theChanceWithinARestIsItsIntegral(link: DiscreteHazardModel.Link) {
    for lambda in [1e-6, 0.03, 0.7, 1.4, 1.6, 2.5, 9.0] {
        for round in [1, 2, 5, 8] {
            let points = 20_000
            var wanted = 0.0
            for point in 0..<points {
                let x = (Double(point) + 0.5) / Double(points)
                let stay = link == .logit ? 1 / (1 + lambda * x) : exp(-lambda * x)
                wanted += Double(round) * pow(1 - x, Double(round - 1)) * (1 - stay)
            }
            wanted /= Double(points)
            let found = link.chanceWithinRest(lambda, round: round)
            #expect(abs(found - wanted) < 1e-7 * wanted + 1e-12, "\(lambda), \(round)")
        }
    }
}
