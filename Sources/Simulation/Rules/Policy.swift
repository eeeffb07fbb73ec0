import Assessment
import DataTables
package import Marketplace
import StatisticalModels

/// A scenario compiled for a world: what the step loop applies.
package struct Policy: Sendable {
    package let name: String
    /// Names of the programs, in the order of `StepLedger.enrolled`.
    package var programNames: [String] { programs.map(\.name) }
    /// Those of them that take in buyers.
    package var buyerProgramNames: Set<String> {
        Set(programs.filter { $0.buyers != nil }.map(\.name))
    }
    /// The uncertain numbers that it reads.
    package var quantities: [UncertainQuantity] { inputs.quantities }
    /// Roundings and the like that a reader should know.
    package let diagnostics: [String]

    /// The standards before `firstStep`, and from it on.
    let standardsBefore: [CompiledStandard]
    let standards: [CompiledStandard]
    let firstStep: Int
    let ladder: CompiledLadder
    let onboarding: CompiledOnboarding?
    let badges: [CompiledBadge]
    let programs: [CompiledProgram]
    let gauges: [Gauge]
    let measures: [SellerMeasure]
    let attributes: RuleAttributes
    let inputs: PolicyInputs
    let assumptions: CompiledAssumptions
    /// The longest program of all rules, for the evaluation stack.
    let stackSize: Int
    /// The nominal length of a step.
    let nominalDays: Double

    /// Compiles a scenario.
    ///
    /// - Throws: `ProjectionError.rule` naming the standard or program and what to change.
    package init(_ scenario: Scenario, world: World, priors: RatePriors? = nil) throws {
        name = scenario.name
        var compiler = RuleCompiler(world: world)
        var inputs = PolicyInputs()
        let table = priors ?? RatePriors(world)
        standards = try compiler.compile(scenario.standards, priors: table)
        standardsBefore = try compiler.compile(scenario.standardsBefore, priors: table)
        let calendar = world.assessment.calendar
        nominalDays = calendar.nominalDays
        firstStep = scenario.starts.map { calendar.step(ofDay: $0) } ?? 1
        ladder = try CompiledLadder(
            scenario.enforcement, nominalDays: calendar.nominalDays)
        onboarding = scenario.onboarding.map {
            CompiledOnboarding($0, nominalDays: calendar.nominalDays)
        }
        assumptions = CompiledAssumptions(scenario.assumptions, inputs: &inputs)
        programs = try scenario.programs.map {
            try CompiledProgram($0, compiler: &compiler, inputs: &inputs)
        }
        badges = try scenario.badges.map { badge in
            CompiledBadge(
                requires: try compiler.compile(badge.requires, priors: table),
                demand: inputs.index(badge.demand))
        }
        self.inputs = inputs
        gauges = compiler.gauges.list
        measures = compiler.measures
        attributes = compiler.attributes
        let rules =
            programs.map(\.eligible)
            + (standards + standardsBefore + badges.flatMap(\.requires)).flatMap(\.rules)
        stackSize = (rules.map(\.code.count).max() ?? 0) + 1
        diagnostics =
            compiler.diagnostics
            + scenario.leftOut.map {
                "standard \($0): optional, and left out, as the orders do not give this KPI"
            }
    }

    /// The standards in force in a step.
    func standards(in step: Int) -> [CompiledStandard] {
        step >= firstStep ? standards : standardsBefore
    }
}

/// The cap of new sellers.
struct CompiledOnboarding: Sendable {
    /// Whole steps since onboarding in which it holds.
    let steps: Int32
    let ordersPerDay: Double

    init(_ onboarding: Onboarding, nominalDays: Double) {
        steps = Int32((Double(onboarding.days) / nominalDays).rounded(.up))
        ordersPerDay = onboarding.ordersPerDay
    }
}

/// The assumptions as places of inputs.
struct CompiledAssumptions: Sendable {
    let diverted: Int
    let movedToOnline: Int
    let causalShare: Int
    let improveShare: Int
    let improvement: CompiledEffect
    let exitAfterWarning: CompiledEffect
    let orderGrowth: Int
    /// `nil`: not stated.
    let entryResponse: CompiledEffect?
    let reentry: Int?
    let gaming: (share: Int, within: Int)?

    init(_ assumptions: Assumptions, inputs: inout PolicyInputs) {
        diverted = inputs.index(assumptions.divertedShare)
        movedToOnline = inputs.index(assumptions.movedToOnlineShare)
        causalShare = inputs.index(assumptions.causalShare)
        improveShare = inputs.index(assumptions.improveAfterWarning)
        improvement = CompiledEffect(
            scale: assumptions.improvement.scale,
            input: inputs.index(assumptions.improvement.size))
        exitAfterWarning = CompiledEffect(
            scale: assumptions.exitAfterWarning.scale,
            input: inputs.index(assumptions.exitAfterWarning.size))
        orderGrowth = inputs.index(assumptions.orderGrowth)
        entryResponse = assumptions.entryResponse.map {
            CompiledEffect(scale: $0.scale, input: inputs.index($0.size))
        }
        reentry = assumptions.reentryAfterTermination.map { inputs.index($0) }
        gaming = assumptions.gaming.map { (inputs.index($0.share), inputs.index($0.within)) }
    }
}
