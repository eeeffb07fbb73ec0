import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// A program as the step loop runs it.
struct CompiledProgram: Sendable {
    struct RateChange: Sendable {
        var kpi: Int
        var effect: CompiledEffect
        var isMirrored: Bool
    }
    struct RepurchaseChange: Sendable {
        /// −1: every channel.
        var channel: Int
        /// By `Experience.rawValue`.
        var after: [Bool]
        var effect: CompiledEffect
    }

    /// Whom a program takes in.
    enum Participants: Sendable {
        /// A share of all orders, without looking at the seller.
        case everyOrder
        /// A share of the orders of eligible sellers.
        case orders
        case sellers
        /// A share of the buyers of some cohorts.
        case buyers(BuyerRule)
    }

    var name: String
    var firstStep: Int
    var lastStep: Int
    var participants: Participants
    /// The sellers, where they are looked at.
    var eligible: SellerRule
    var uptake: Int
    var capacity: Int
    /// Growth of the effect per step, and its factor per step after leaving.
    var rampPerStep: Double
    var decayPerStep: Double
    /// Steps that a seller stays at least.
    var minimumStay: Int32
    var rates: [RateChange] = []
    var repurchase: [RepurchaseChange] = []
    var exit: [CompiledEffect] = []
    var entry: [CompiledEffect] = []
    var demand: [CompiledEffect] = []
    var claimShare: Int?
    /// The effect on repurchase already contains what the better KPIs do to it.
    var isTotal = false

    var isForEverybody: Bool { if case .everyOrder = participants { true } else { false } }
    var buyers: BuyerRule? { if case .buyers(let rule) = participants { rule } else { nil } }
    /// Takes in orders, a share of them.
    var isForOrders: Bool {
        switch participants {
        case .everyOrder, .orders: true
        case .sellers, .buyers: false
        }
    }
    /// Whether single sellers decide.
    var looksAtSellers: Bool {
        switch participants {
        case .orders, .sellers: true
        case .everyOrder, .buyers: false
        }
    }

    func isRunning(in step: Int) -> Bool { step >= firstStep && step <= lastStep }
}

extension CompiledProgram {
    init(
        _ program: Program, compiler: inout RuleCompiler, inputs: inout PolicyInputs
    ) throws {
        let subject = "program \(program.name)"
        let calendar = compiler.world.assessment.calendar
        let stepMonths = calendar.nominalDays / 30.4375
        name = program.name
        firstStep = max(1, program.starts.map { calendar.step(ofDay: $0) } ?? 1)
        lastStep = program.ends.map { calendar.step(ofDay: $0) } ?? .max
        let condition = "\(subject), eligible"
        if program.isForBuyers {
            eligible = .always
            participants = .buyers(
                try BuyerRule(program.eligible, for: condition, world: compiler.world))
        } else {
            eligible = try compiler.compile(program.eligible, for: condition)
            participants =
                program.changesSellers || program.capacity != nil || eligible.isDynamic
                ? .sellers : eligible.holdsForAll ? .everyOrder : .orders
        }
        uptake = inputs.index(program.uptake)
        capacity = program.capacity ?? .max
        rampPerStep = program.rampMonths > 0 ? min(1, stepMonths / program.rampMonths) : 1
        minimumStay = Int32((program.rampMonths / stepMonths).rounded(.up))
        if let halfLife = program.decayHalfLifeMonths, halfLife > 0 {
            decayPerStep = Self.half(power: stepMonths / halfLife)
        } else {
            decayPerStep = 0
        }
        claimShare = program.claimShare.map { inputs.index($0) }
        for change in program.changes {
            try Self.check(change.effect.scale, of: change, subject, &compiler)
            try add(change, subject, compiler.world, &inputs)
        }
    }

    private mutating func add(
        _ change: Program.Change, _ subject: String, _ world: World, _ inputs: inout PolicyInputs
    ) throws {
        let effect = CompiledEffect(
            scale: change.effect.scale, input: inputs.index(change.effect.size))
        switch change.target {
        case .sellerKPI(let name):
            guard let kpi = world.kpis.names.firstIndex(of: name) else {
                throw ProjectionError.rule(
                    "\(subject), \(change.name): the assessment does not have KPI \(name); "
                        + "expected one of \(world.kpis.names.joined(separator: ", "))")
            }
            rates.append(
                RateChange(kpi: kpi, effect: effect, isMirrored: world.kpis.isMirrored[kpi]))
        case .repurchase(let channel):
            let after = Experience.allCases.map {
                change.after.isEmpty || change.after.contains($0)
            }
            repurchase.append(
                RepurchaseChange(channel: channel?.rawValue ?? -1, after: after, effect: effect))
            if change.path == .total { isTotal = true }
        case .sellerExit: exit.append(effect)
        case .sellerEntry: entry.append(effect)
        case .demand: demand.append(effect)
        }
    }

    private static func check(
        _ scale: Effect.Scale, of change: Program.Change, _ subject: String,
        _ compiler: inout RuleCompiler
    ) throws {
        let hasOdds = compiler.world.law.link == .logit
        let scales = change.target.scales(drivenByOdds: hasOdds)
        guard scales.contains(scale) else {
            throw ProjectionError.rule(
                "\(subject), \(change.name): \(scale.rawValue) does not go with "
                    + "\(change.target.nature); expected "
                    + scales.map(\.rawValue).joined(separator: " or "))
        }
        if case .repurchase = change.target, hasOdds, scale != .oddsRatio {
            compiler.diagnostics.append(
                "\(subject), \(change.name): the driver's link is logit, so that \(scale.rawValue) "
                    + "is taken as a ratio of the odds of an order in a step")
        }
    }
}

extension Program {
    /// Whether an effect is on single sellers.
    fileprivate var changesSellers: Bool {
        changes.contains {
            switch $0.target {
            case .sellerKPI, .sellerExit: true
            default: false
            }
        }
    }
}
