import Assessment
import DataTables
import Marketplace
import NumericCore
import Simulation
import StatisticalModels
import TestSupport
import Testing

/// Programs for buyers; `thePlainLoopAgreesInDistribution` has them too.
struct BuyerProgramTests {
    private static func run(
        _ small: SmallWorld, _ program: Program?, replicates: Int = 5
    ) async throws -> [[StepLedger]] {
        let world = try small.world()
        let policy = try Policy(scenario(programs: program.map { [$0] } ?? []), world: world)
        let inputs = try small.inputs([policy], replicates: 0..<replicates)
        return try await ledgers(world, policy, inputs, replicates: 0..<replicates)
    }

    @Test(arguments: [
        ("buyer.months_since_order < 0", 0.8, 2.0), ("buyer.months_since_order >= 1", 0.8, 1.0),
        ("buyer.last_channel == \"store\"", 0.0, 2.0),
    ])
    func oneThatDoesNothingChangesNoBit(eligible: String, uptake: Double, ratio: Double)
        async throws
    {
        let plain = try await Self.run(SmallWorld(), nil)
        var same = try await Self.run(
            SmallWorld(), try winBack(eligible, ratio: ratio, uptake: uptake))
        for replicate in same.indices {
            for step in same[replicate].indices {
                same[replicate][step].enrolled = []
                same[replicate][step].covered = []
            }
        }
        #expect(same == plain)
    }

    /// One class, one channel, no noise, nobody orders twice: of n buyers at age k, `1 − exp(−h m)`
    /// order, with m the mean ratio 1 + u (r − 1) where the condition holds; u r / m of these orders
    /// are covered.
    @Test func theFirstStepIsTheClosedForm() async throws {
        var small = SmallWorld()
        small.classes = 1
        small.channels = ["marketplace"]
        small.noise = .none
        small.newBuyers = [0, 0, 0]
        small.steps = 1
        small.slopes = [0, 0, 0, 0]
        small.kpiSlopes = [0, 0, 0]
        small.buyers = 40_000
        var laws = Laws(driver: small.driver)
        laws.driver.parameters[laws.driver.layout(ofChannel: 0).baseline.lowerBound] = -60
        let (ratio, uptake) = (2.5, 0.3)
        let mixed = 1 + uptake * (ratio - 1)
        let length = 31 / 30.4375
        let season = Kernels.exp(small.assessment.market.season[0])
        var (expected, covered, eligible) = (0.0, 0.0, 0.0)
        for pattern in small.buyerStates.patterns {
            let age = min(pattern.cell + 1, small.openCell)
            let isIn = age >= 4
            let hazard =
                Kernels.exp(small.baseline[0] - 0.12 * Double(min(age, 8))) * length * season
            let orders = Double(pattern.buyers) * -Kernels.expm1(-hazard * (isIn ? mixed : 1))
            expected += orders
            covered += isIn ? orders * uptake * ratio / mixed : 0
            eligible += isIn ? Double(pattern.buyers) : 0
        }
        let program = try winBack(
            "buyer.months_since_order >= 4", ratio: ratio, uptake: uptake, rampMonths: 0)
        let world = try World(
            assessment: small.assessment, laws: laws, steps: 1, noise: small.noise)
        let policy = try Policy(scenario(programs: [program]), world: world)
        var inputs = try small.inputs([policy], replicates: 0..<300)
        for row in 0..<300 {
            for (place, value) in laws.driver.parameters.enumerated() {
                inputs.driver[row, place] = value
            }
        }
        let all = try await ledgers(world, policy, inputs, replicates: 0..<300)
        func mean(_ of: (StepLedger) -> Int) -> Double {
            all.reduce(0) { $0 + Double(of($1[0])) } / 300
        }
        let error = (expected / 300).squareRoot()
        #expect(abs(mean { $0.placed[0] } - expected) < 5 * error)
        #expect(abs(mean { $0.covered[0] } - covered) < 5 * (covered / 300).squareRoot())
        #expect(
            abs(mean { $0.enrolled[0] } - eligible * uptake) < 5 * (eligible / 300).squareRoot())
    }

    @Test func whatCohortsDoNotKnowIsRefused() throws {
        var small = SmallWorld()
        small.openCell = 6
        func says(_ eligible: String) throws -> String {
            do {
                let program = try winBack(eligible, ratio: 2, uptake: 0.5)
                _ = try Policy(scenario(programs: [program]), world: try small.world())
                return "no error"
            } catch let error as ProjectionError {
                return error.description
            }
        }
        #expect(
            try says("buyer.home_channel == \"store\"")
                == "program win-back, eligible: the driver does not tell buyers by home channel, so "
                + "that cohorts do not either; add home_channel to its formula, or leave it out here"
        )
        #expect(
            try says("buyer.months_since_order > 8")
                == "program win-back, eligible: the driver follows months since the last order up to "
                + "6, and those beyond together; compare buyer.months_since_order with at most 6")
        #expect(try says("buyer.months_since_order >= 6") == "no error")
        #expect(
            try says("buyer.months_since_order")
                == "program win-back, eligible: `buyer.months_since_order` is not true or false; "
                + "compare it with something")
    }
}
