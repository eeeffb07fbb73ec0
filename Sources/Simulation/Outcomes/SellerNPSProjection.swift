package import Assessment
package import Marketplace
import NumericCore

/// Sellers' net promoter score after the fact: what a scenario's actions do to it, by assumption.
///
/// With the level L of today's sellers (drawn with its error) and the points Δ_a by which sellers under
/// action a answer differently (assumed, drawn),
///
/// NPS_t = L + Σ_a (n_a,t / n_t − n_a,0 / n_0) Δ_a,
///
/// n_a being the sellers under a at the end of a step and n all sellers on the marketplace. Today's level
/// has today's actions in it already. Nothing else moves it: entrants answer as everybody, and there is
/// no trend. It needs no random number in the step loop and feeds back into nothing.
package struct SellerNPSProjection: Sendable {
    private let inputs: Inputs
    /// Columns of the points by state (warned, on a plan, suspended); `nil`: no difference.
    private let points: [Int?]
    private let fixed: [Double]
    private let start: [Double]

    /// `nil` where the scenario states no points, or today's level is not known.
    package init?(world: World, policy: Policy, assumptions: Assumptions, inputs: Inputs) {
        guard let stated = assumptions.npsPointsAfter, inputs.sellerNPS.columns == 1 else {
            return nil
        }
        self.inputs = inputs
        let quantities = [stated.warn, stated.plan, stated.suspend]
        points = quantities.map { quantity in
            quantity.flatMap { inputs.column($0.path, scenario: policy.name) }
        }
        fixed = zip(quantities, points).map { quantity, column in
            guard let quantity, column == nil else { return 0 }
            guard case .fixed(let value) = quantity.shape else {
                preconditionFailure("\(quantity.path) was not drawn")
            }
            return value
        }
        start = Self.start(world, policy.ladder)
    }

    /// Shares of today's sellers who are warned, on a plan, suspended.
    private static func start(_ world: World, _ ladder: CompiledLadder) -> [Double] {
        var counts = [0.0, 0.0, 0.0]
        for seller in 0..<world.sellers.count {
            switch world.sellers.ladder(of: seller).standing(ladder) {
            case .warned: counts[0] += 1
            case .onPlan: counts[1] += 1
            case .suspended: counts[2] += 1
            case .free, .left, .terminated: break
            }
        }
        return counts.map { $0 / Double(max(1, world.sellers.count)) }
    }

    /// The ledgers of a replicate with the score of each step.
    package func applied(to ledgers: [StepLedger], replicate: Int) -> [StepLedger] {
        let row = replicate - inputs.replicates.lowerBound
        let level = inputs.sellerNPS[row, 0]
        let shifts = points.indices.map { place in
            points[place].map { inputs.values[row, $0] } ?? fixed[place]
        }
        return ledgers.map { ledger in
            var result = ledger
            let counts = [ledger.warned, ledger.onPlan, ledger.suspended]
            var score = level
            for (place, count) in counts.enumerated() where ledger.sellers > 0 {
                score += (Double(count) / Double(ledger.sellers) - start[place]) * shifts[place]
            }
            result.sellerNPS = ledger.sellers > 0 ? min(100, max(-100, score)) : nil
            return result
        }
    }
}
