package import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

/// Runs replicates one after the other; a worker's own, its memory used again and again.
struct Simulator: Sendable {
    let world: World
    let policy: Policy
    let key: StreamKey
    let inputs: Inputs
    /// The replicate's factor on every hazard of leaving, from the exit fit's covariance.
    var exitFactor = 1.0
    let indices: ReplicateIndices
    let inputColumns: [Int]

    // Of the replicate.
    var draws: Draws
    var replicate = 0
    var values: [Double] = []
    var tables: DriverTables
    var cohorts: Cohorts
    var sellers: SellerColumns
    var gauges: GaugeColumns
    var programs: ProgramColumns
    var factors: MarketFactors
    /// Whether all rates are to be made anew; else those of the sellers who changed.
    var ratesMove = true
    var changed: ChangedSellers
    /// Sellers who came under a new action in the step.
    var actedOn: [Int32] = []
    /// By category, of the step: weight off the marketplace; weight that deboosts withhold, less what
    /// badges add: the demand behind it is there for the others.
    var offWeight: [Double]
    var withheld: [Double]
    /// Weight of terminated sellers and of those whom enforcement drove away, by category.
    var lostWeight: [Double]
    var history: PastSellers
    var points: PointColumns

    // Of the step.
    var step = 0
    var ledger = StepLedger()
    var main: RiskSources
    var fresh: RiskSources
    var round: RoundCounts
    var visit: VisitColumns
    var normals: [Double] = []
    var scratchA: [Double] = []
    var scratchB: [Double] = []
    var scratchC: [Double] = []
    var stack: [Double]
    /// By category: the replicate's entry rate over the estimated one.
    var entryError: [Double]
    /// Sellers terminated in the step.
    var terminatedNow: [Int32] = []
    /// Full weights of the sellers who entered in the step, the last of all sellers.
    var entrantWeights: [Double] = []
    /// Points of the standards missed in the step, by seller; empty where misses are counted.
    var missedPoints: [Int32] = []

    init(
        world: World, policy: Policy, inputs: Inputs, indices: ReplicateIndices, seed: UInt64
    ) throws {
        self.world = world
        self.policy = policy
        self.inputs = inputs
        self.indices = indices
        key = StreamKey(seed: seed)
        inputColumns = try policy.inputs.columns(in: inputs, scenario: policy.name)
        guard inputs.driver.columns == world.law.parameterCount else {
            throw ProjectionError.request(
                "driver draws: \(inputs.driver.columns) columns; expected "
                    + "\(world.law.parameterCount), the driver's parameters")
        }
        let channelParameters = world.law.channel?.parameterCount ?? 0
        guard inputs.channel.columns == channelParameters else {
            throw ProjectionError.request(
                "channel model draws: \(inputs.channel.columns) columns; expected "
                    + "\(channelParameters), the channel model's coefficients")
        }
        let layout = world.layout
        let kpis = world.kpis.names.count
        let categories = world.assessment.categories.count
        let entries = world.assessment.market.sellerEntry.reduce(0, +) * world.lengths.reduce(0, +)
        let stride = world.sellers.count + Int(entries + 6 * entries.squareRoot()) + 8
        draws = Draws(key: key, chance: 0, parameters: 0)
        tables = DriverTables(openCell: layout.openCell, classes: layout.classes, kpiCount: kpis)
        cohorts = Cohorts(layout)
        sellers = SellerColumns(kpis: kpis, stride: stride)
        changed = ChangedSellers(kpis: kpis, stride: stride)
        gauges = GaugeColumns(world: world, policy: policy, stride: stride)
        programs = ProgramColumns(policy: policy, layout: layout, stride: stride)
        factors = MarketFactors()
        lostWeight = [Double](repeating: 0, count: categories)
        offWeight = lostWeight
        withheld = lostWeight
        entryError = [Double](repeating: 1, count: categories)
        history = PastSellers(world: world)
        main = RiskSources(capacity: layout.cells)
        fresh = RiskSources(capacity: layout.width)
        round = RoundCounts(layout: layout, categories: categories)
        points = PointColumns(policy.ladder, steps: world.steps, stride: stride)
        let starts = world.sellers.categoryStart
        visit = VisitColumns(
            stride: stride,
            sellersOfCategory: (0..<categories).map { starts[$0 + 1] - starts[$0] })
        stack = [Double](repeating: 0, count: policy.stackSize)
    }

    /// All steps of a replicate.
    ///
    /// - Throws: `ProjectionError.identity`.
    mutating func run(
        _ replicate: Int, afterStep: (SellerColumns) -> Void = { _ in }
    ) throws -> [StepLedger] {
        start(replicate)
        var ledgers: [StepLedger] = []
        ledgers.reserveCapacity(world.steps)
        var before = StepLedger()
        before.buyers = world.buyers.total
        before.sellers = world.sellers.count
        for step in 1...world.steps {
            advance(to: step)
            if let law = ledger.brokenIdentity(after: before, sellersPlaced: sellers.placed) {
                throw ProjectionError.identity(law, step: step, replicate: replicate)
            }
            afterStep(sellers)
            ledgers.append(ledger)
            before = ledger
        }
        return ledgers
    }

    /// One step in the order of the design: demand, allocation, experience (in rounds), then
    /// measurement and enforcement, response, return.
    ///
    /// Entrants come before it all: they sell for a part of the step already.
    private mutating func advance(to step: Int) {
        self.step = step
        ledger = StepLedger()
        drawFactors()
        walkShares()
        enterSellers()
        updateRates()
        prepareVisit()
        cohorts.age()
        demandOfCohorts()
        var number = 0
        while true {
            splitDemand(round: number)
            settle(round: number)
            allocate(round: number)
            drawExperiences(round: number)
            assignExperiences(round: number)
            number += 1
            guard round.freshTotal > 0, number <= Self.repeatRounds else { break }
            demandOfFresh(round: number)
        }
        keepFresh()
        replaceOrders()
        settleEntrants()
        drawValues()
        measure()
        enforce()
        awardBadges()
        respond()
        reenter()
        closeLedger()
        updatePrograms(for: step + 1)
    }

    /// The most repeats within a step.
    static let repeatRounds = 8
}

/// Which row of each group of draws a replicate uses; all are its own number unless said.
package struct ReplicateIndices: Sendable, Hashable {
    /// By replicate; empty: the replicate itself.
    package var chance: [Int]
    package var parameters: [Int]

    package init(chance: [Int] = [], parameters: [Int] = []) {
        self.chance = chance
        self.parameters = parameters
    }

    func chance(of replicate: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: replicate < chance.count ? chance[replicate] : replicate)
    }

    func parameters(of replicate: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: replicate < parameters.count ? parameters[replicate] : replicate)
    }
}
