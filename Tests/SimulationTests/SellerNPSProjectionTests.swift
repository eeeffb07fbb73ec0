import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import Testing

/// What actions do to sellers' score, by assumption.
@Suite struct SellerNPSProjectionTests {
    private static let points = NPSPoints(
        warn: fixed("assumptions.nps_points_after.warn", -5, .real),
        plan: nil, suspend: fixed("assumptions.nps_points_after.suspend", -30, .real))

    private static func stated() -> Assumptions {
        var result = assumptions()
        result.npsPointsAfter = points
        return result
    }

    /// The level plus the points of those warned and suspended, less what today's level has of it.
    @Test func theScoreFollowsTheActions() async throws {
        var small = SmallWorld()
        small.suspended = [0, 1]
        let world = try small.world()
        let policy = try Policy(scenario(assumptions: Self.stated()), world: world)
        var inputs = try small.inputs([policy], replicates: 0..<3)
        inputs.sellerNPS = Matrix(rows: 3, columns: 1, columnMajor: [40, 30, 20])
        let projection = try #require(
            SellerNPSProjection(
                world: world, policy: policy, assumptions: Self.stated(), inputs: inputs))
        let plain = try await ledgers(world, policy, inputs, replicates: 0..<3)
        let now = -30 * 2 / Double(world.assessment.sellers.count)
        var moved = false
        for (replicate, own) in plain.enumerated() {
            let scored = projection.applied(to: own, replicate: replicate)
            for (before, after) in zip(own, scored) {
                let n = Double(before.sellers)
                let actions =
                    -5 * Double(before.warned) / n - 30 * Double(before.suspended) / n - now
                let level = inputs.sellerNPS[replicate, 0]
                #expect(abs((after.sellerNPS ?? .nan) - (level + actions)) < 1e-9)
                moved = moved || abs(actions) > 0.1
                var same = after
                same.sellerNPS = nil
                #expect(same == before)
            }
        }
        #expect(moved)
    }

    @Test func withoutAnAssumptionOrAnswersThereIsNone() throws {
        let small = SmallWorld()
        let world = try small.world()
        let policy = try Policy(scenario(), world: world)
        var inputs = try small.inputs([policy], replicates: 0..<1)
        #expect(
            SellerNPSProjection(
                world: world, policy: policy, assumptions: Self.stated(), inputs: inputs) == nil)
        inputs.sellerNPS = Matrix(rows: 1, columns: 1, columnMajor: [40])
        #expect(
            SellerNPSProjection(
                world: world, policy: policy, assumptions: assumptions(), inputs: inputs) == nil)
    }

    /// Answers, points and level are drawn; adding them moves no other draw.
    @Test func itsDrawsAreItsOwn() throws {
        let small = SmallWorld()
        let driver = Laws(driver: small.driver)
        let quantity = UncertainQuantity(
            path: "assumptions.causal_share", kind: .share, shape: .uniform(0.2, 0.9))
        let warn = UncertainQuantity(
            path: "assumptions.nps_points_after.warn", kind: .real,
            shape: .interval(lower: -8, upper: -2, level: 0.9, median: nil))
        let plain = try Inputs.draw(
            quantities: [quantity], correlations: [], laws: driver, replicates: 0..<40, seed: 3)
        let asked = try Inputs.draw(
            quantities: [quantity, warn], correlations: [], laws: driver,
            sellerNPS: EstimatedParameters(
                name: "seller NPS", values: [31],
                covariance: Matrix(rows: 1, columns: 1, columnMajor: [9])),
            replicates: 0..<40, seed: 3)
        #expect(plain.values.column(0) == asked.values.column(0) && plain.driver == asked.driver)
        let levels = asked.sellerNPS.column(0)
        // The mean of 40 draws of deviation 3 has an error of 0.47; bounds are five of them.
        #expect(abs(levels.reduce(0, +) / 40 - 31) < 2.4 && Set(levels).count == 40)
        // Companions with other luck keep the level.
        let design = SplitDesign(replicates: 0..<40)
        let fresh = try Inputs.draw(
            quantities: [quantity, warn], correlations: [], laws: driver,
            sellerNPS: EstimatedParameters(
                name: "seller NPS", values: [31],
                covariance: Matrix(rows: 1, columns: 1, columnMajor: [9])),
            replicates: design.freshReplicates, seed: 3)
        #expect(design.inputs(of: asked, fresh: fresh).sellerNPS[0, 0] == levels[0])
    }

    /// A key result on it is answered from the last step's value, past answers included.
    @Test func aKeyResultCanNameIt() throws {
        let metrics = Metrics(hasSellerNPS: true)
        var past = placing([10, 0, 0])
        past.sellerNPS = 25
        var outcomes = Outcomes(
            scenario: "baseline", metrics: metrics, steps: 3, first: 0,
            history: metrics.table(ofHistory: [past]))
        for replicate in 0..<4 {
            let ledgers = (1...3).map { step in
                var ledger = placing([10, 0, 0])
                ledger.sellerNPS = Double(20 + 5 * replicate + step)
                return ledger
            }
            outcomes.append(metrics.table(history: [past], ledgers: ledgers, rows: 1...3))
        }
        let calendar = StepCalendar(unit: .month, asOf: 0)
        let answer = try outcomes.answer(
            KeyResult(
                name: "liked", metric: "seller_nps", segment: [:], target: 30,
                due: calendar.lastDay(of: 3), per: nil), calendar: calendar)
        // 23, 28, 33 and 38 at the end of step 3.
        #expect(answer.probabilityMet == 0.5)
        #expect(abs(answer.expectedShortfall - (7 + 2) / 4.0) < 1e-12)
        let key = try #require(outcomes.keys.firstIndex(of: MetricKey("seller_nps")))
        #expect(outcomes.value(key, step: 0, replicate: 0) == 25)
    }
}
