import Assessment
import Marketplace
import NumericCore
import Simulation
import StatisticalModels
import TestSupport
import Testing

@Test func heldDirectionsLeaveTheConditionalLaw() throws {
    let covariance = Matrix(
        rows: 3, columns: 3, columnMajor: [4, 1, 0.5, 1, 2, -0.3, 0.5, -0.3, 1])
    let gradient = [1.0, -2, 0.5]
    let inputs = try Inputs.draw(
        quantities: [], correlations: [],
        driver: EstimatedParameters(
            name: "driver", values: [1, 2, 3], covariance: covariance,
            held: [gradient, [2, -4, 1]]),
        replicates: 0..<20_000, seed: 3)
    let draws = (0..<20_000).map { row in
        (0..<3).map { inputs.driver[row, $0] - [1, 2, 3][$0] }
    }
    for draw in draws {
        let moved = zip(gradient, draw).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(moved) < 1e-12)
    }
    // V − V g g' V / (g' V g): V g = (2.25, −3.15, 1.6), g' V g = 9.35.
    let pull = [2.25, -3.15, 1.6]
    for a in 0..<3 {
        for b in 0..<3 {
            let wanted = covariance[a, b] - pull[a] * pull[b] / 9.35
            let got = draws.reduce(0) { $0 + $1[a] * $1[b] } / 20_000
            #expect(isClose(got, wanted, absolute: 0.1))
        }
    }
}

/// A world whose driver is known much worse than the orders that it has to explain.
private func vagueDriver() -> SmallWorld {
    var small = SmallWorld()
    small.posteriorVariance = 0
    small.noise = .none
    small.levelError = 0.01
    small.steps = 2
    return small
}

private func repeats(_ ledgers: [[StepLedger]]) -> (mean: Double, deviation: Double) {
    let counts = ledgers.map { Double($0[0].placed.reduce(0, +) - $0[0].newOrders) }
    let mean = counts.reduce(0, +) / Double(counts.count)
    let square = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / Double(counts.count - 1)).squareRoot())
}

@Test func drawsOfTheDriverKeepTheDemandThatWasMeasured() async throws {
    let small = vagueDriver()
    let world = try small.world()
    let holding = try small.world(holdsLevel: true)
    let policy = try Policy(scenario(), world: world)
    var laws = Laws(driver: small.driver)
    let count = laws.driver.parameters.count
    // Every log level and slope has an error of 0.3: on its own it moves demand by far more than
    // chance does, and raises its mean.
    for place in 0..<count { laws.driver.covarianceElements[place * count + place] = 0.09 }
    func draws(_ levels: [[Double]]) throws -> Inputs {
        try Inputs.draw(
            quantities: policy.quantities, correlations: [], laws: laws, levels: levels,
            replicates: 0..<400, seed: 8)
    }
    let held = try draws(world.levelGradients(laws))
    let known = repeats(
        try await ledgers(
            world, policy, small.inputs([policy], replicates: 0..<400), replicates: 0..<400))
    let kept = repeats(try await ledgers(holding, policy, held, replicates: 0..<400))
    let loose = repeats(try await ledgers(world, policy, draws([]), replicates: 0..<400))
    let error = known.deviation / 400.squareRoot()
    #expect(abs(kept.mean - known.mean) < 6 * error)
    #expect(kept.deviation < 1.15 * known.deviation)
    #expect(loose.mean - known.mean > 12 * error)
    #expect(loose.deviation > 2 * known.deviation)
}

/// Nobody orders from step to step, so that every repeat is one within the step of a new buyer.
@Test func repeatsWithinAStepAreThoseThatWereCounted() async throws {
    var small = vagueDriver()
    small.steps = 1
    small.newBuyers = [6000, 2500, 1200]
    small.level = [0.1, -0.1, 0.05]
    var laws = Laws(driver: small.driver)
    for (index, baseline) in [-0.9, -1.6, -2.0].enumerated() {
        let bands = laws.driver.layout(ofChannel: index).baseline
        for place in bands { laws.driver.parameters[place] = -12 }
        laws.driver.parameters[bands.lowerBound] = baseline
    }
    var assessment = small.assessment
    let length = 31 / 30.4375
    assessment.market.season = [Double](repeating: 0, count: 12)
    let seen = [900.0, 500, 200]
    var past = OrdersWithinStep(
        first: [Double](repeating: 0, count: small.classes * 9), again: seen, length: length)
    for latent in 0..<small.classes {
        for channel in 0..<3 {
            past.first[(latent * 3 + channel) * 3 + channel] =
                small.newBuyers[channel] * length / Double(small.classes)
        }
    }
    assessment.market.withinStep = past
    let world = try World(
        assessment: assessment, laws: laws, steps: 1, noise: small.noise, holdsLevel: true)
    let policy = try Policy(scenario(), world: world)
    let inputs = try Inputs.draw(
        quantities: policy.quantities, correlations: [], laws: laws,
        levels: world.levelGradients(laws), replicates: 0..<400, seed: 8)
    let all = try await ledgers(world, policy, inputs, replicates: 0..<400)
    for channel in 0..<3 {
        let placed = all.reduce(0) { $0 + Double($1[0].placed[channel]) } / 400
        let first = small.newBuyers[channel] * length
        // Poisson numbers of buyers; repeats vary less than twice as much.
        let error = ((first + 2 * seen[channel]) / 400).squareRoot()
        #expect(abs(placed - first - seen[channel]) < 5 * error)
    }
}

@Test func withoutAMeasuredLevelNothingIsHeld() async throws {
    var small = vagueDriver()
    small.levelError = 0
    let free = try small.world()
    let holding = try small.world(holdsLevel: true)
    #expect(free.levelGradients(Laws(driver: small.driver)).isEmpty)
    let policy = try Policy(scenario(), world: free)
    let inputs = try small.inputs([policy], replicates: 0..<4, drawn: true)
    let a = try await ledgers(free, policy, inputs, replicates: 0..<4)
    let b = try await ledgers(holding, policy, inputs, replicates: 0..<4)
    #expect(a == b)
}

/// A slope far from 0 by chance says nothing of how much buyers order: neither in the first step,
/// nor later, when they have ordered of the same sellers again.
@Test func aSlopeLargeByChanceMovesNoDemand() async throws {
    func orders(slope: Double) async throws -> [Double] {
        var small = vagueDriver()
        small.steps = 8
        small.channels = ["marketplace"]
        small.newBuyers = [60, 0, 0]
        small.rateDeviation = 1.5
        small.posteriorVariance = 0.3
        small.kpiSlopes = [slope, 0, 0]
        small.entry = 0
        small.exit = 0
        // Every seller has buyers as it has orders, and who they are says nothing of their seller.
        var assessment = small.assessment
        assessment.buyers = BuyerStates(
            patterns: (0..<small.sellers).map { seller in
                BuyerStates.Pattern(
                    buyers: Int(assessment.sellers.weight[seller] * 20), origin: .marketplace,
                    home: .marketplace, cell: 2, experience: .clean, seller: Int32(seller),
                    classProbabilities: [1])
            })
        small.classes = 1
        // The baseline that makes the mean multiplier at measured rates 1.
        let weight = assessment.sellers.weight
        let measured = assessment.sellers.measuredRate[0]
        let mean = weight.indices.reduce(0) {
            $0 + weight[$1] * Kernels.exp(slope * measured[$1])
        }
        small.baseline = small.baseline.map { $0 - Kernels.log(mean / weight.reduce(0, +)) }
        let laws = Laws(driver: small.driver)
        let world = try World(
            assessment: assessment, laws: laws, steps: small.steps, noise: .none,
            holdsLevel: true)
        let policy = try Policy(scenario(standards: [], enforcement: .none), world: world)
        let inputs = try Inputs.draw(
            quantities: policy.quantities, correlations: [], laws: laws, replicates: 0..<200,
            seed: 8)
        let all = try await ledgers(world, policy, inputs, replicates: 0..<200)
        return (0..<small.steps).map { step in
            all.reduce(0) { $0 + Double($1[step].placed[0]) } / 200
        }
    }
    let flat = try await orders(slope: 0)
    let steep = try await orders(slope: -20)
    for (a, b) in zip(flat, steep) { #expect(isClose(b, a, relative: 0.05)) }
}

@Test func whatActionsDidBeforeIsKeptApartFromDrift() async throws {
    var small = SmallWorld()
    small.noise = ProcessNoise.none
    small.noise.rateDrift = true
    small.posteriorVariance = 0
    small.rateDeviation = 1e-6
    // Entrants are not shifted.
    small.entry = 0
    small.steps = 12
    func late(shift: Double) async throws -> [Double] {
        var assessment = small.assessment
        for kpi in assessment.kpis.indices {
            assessment.sellers.logitMean[kpi] = assessment.sellers.ids.indices.map {
                let place = kpi * small.categories + Int(assessment.sellers.category[$0])
                return assessment.market.rateMean[place] + shift
            }
        }
        assessment.sellers.logitShift = assessment.sellers.ids.map { _ in shift }
        let world = try World(
            assessment: assessment, laws: Laws(driver: small.driver), steps: small.steps,
            noise: small.noise)
        let policy = try Policy(scenario(standards: [], enforcement: .none), world: world)
        let all = try await ledgers(
            world, policy, small.inputs([policy], replicates: 0..<40), replicates: 0..<40)
        return [0, 11].map { step in
            let bad = all.reduce(0) { $0 + $1[step].experiences[1] + $1[step].experiences[3] }
            let kept = all.reduce(0) { $0 + $1[step].placed[0] - $1[step].experiences[4] }
            return Double(bad) / Double(kept)
        }
    }
    // Rates return to the category's mean, 6 %, with persistence 0.9; the shift of −1 stays.
    let rates = try await late(shift: -1)
    let wanted = Kernels.logistic(Kernels.logit(0.06) - 1)
    for rate in rates { #expect(isClose(rate, wanted, relative: 0.1)) }
}
