import NumericCore

/// The programs of a replicate: who takes part, at what strength, and what follows for everybody.
struct ProgramColumns: Sendable {
    private let programs: [CompiledProgram]
    private let layout: CohortLayout
    private let measureCount: Int
    private(set) var stride: Int
    /// Measures for rules: `[measure * stride + seller]`.
    var measures: [Double] = []
    /// `[program * stride + seller]`: taking part, steps so far, strength of the effect.
    var enrolled: [Bool] = []
    var stay: [Int32] = []
    var level: [Double] = []
    /// Strength of what does not depend on single sellers, by program.
    var common: [Double]
    /// Of the replicate: share taking part, and the logarithms of the effects on repurchase.
    var uptake: [Double]
    private var logRepurchase: [[Double]]
    private var exitLog: [[Double]]

    /// On the hazard after an experience, for everybody: `[channel * 5 + experience]`.
    var factor = [Double](repeating: 1, count: 15)
    /// On the hazards of cohorts, `[CohortLayout.state * 3 + channel]`; empty without a program for
    /// buyers.
    private(set) var cohortFactor: [Double] = []
    /// Of the step, by program: buyers eligible, and their orders by channel `[program * 3 + channel]`.
    var eligibleBuyers: [Int]
    var buyerOrders: [Int]
    var entryFactor = 1.0
    var demandFactor = 1.0
    /// Whether some program changes rates, single sellers' repurchase, or exit.
    let changesRates: Bool
    let hasTotal: Bool
    let changesSellersRepurchase: Bool
    let changesExit: Bool
    let changesBuyers: Bool

    init(policy: Policy, layout: CohortLayout, stride: Int) {
        programs = policy.programs
        self.layout = layout
        measureCount = policy.measures.count
        self.stride = 0
        common = [Double](repeating: 0, count: programs.count)
        uptake = common
        logRepurchase = programs.map { $0.repurchase.map { _ in 0 } }
        exitLog = programs.map { $0.exit.map { _ in 0 } }
        changesRates = programs.contains { !$0.rates.isEmpty }
        hasTotal = programs.contains { $0.isTotal && !$0.rates.isEmpty }
        changesSellersRepurchase = programs.contains {
            !$0.repurchase.isEmpty && $0.looksAtSellers
        }
        changesExit = programs.contains { !$0.exit.isEmpty }
        changesBuyers = programs.contains { $0.buyers != nil }
        eligibleBuyers = [Int](repeating: 0, count: programs.count)
        buyerOrders = [Int](repeating: 0, count: 3 * programs.count)
        if changesBuyers {
            cohortFactor = [Double](repeating: 1, count: 3 * layout.states)
        }
        resize(to: stride)
    }

    mutating func resize(to wanted: Int) {
        let old = stride
        SellerColumns.grow(&measures, measureCount, old, wanted, .nan)
        SellerColumns.grow(&enrolled, programs.count, old, wanted, false)
        SellerColumns.grow(&stay, programs.count, old, wanted, 0)
        SellerColumns.grow(&level, programs.count, old, wanted, 0)
        stride = wanted
    }

    mutating func start(values: [Double], policy: Policy) {
        for place in enrolled.indices {
            enrolled[place] = false
            stay[place] = 0
            level[place] = 0
        }
        for (p, program) in programs.enumerated() {
            common[p] = 0
            uptake[p] = values[program.uptake]
            for (c, change) in program.repurchase.enumerated() {
                logRepurchase[p][c] = Self.log(change.effect.factor(values))
            }
            for (c, effect) in program.exit.enumerated() {
                exitLog[p][c] = Self.log(effect.factor(values))
            }
        }
    }

    private static func log(_ factor: Double) -> Double { Kernels.log(max(1e-9, factor)) }

    /// The factors that hold for everybody, after `common` has changed.
    mutating func updateFactors(values: [Double]) {
        for place in factor.indices { factor[place] = 1 }
        entryFactor = 1
        demandFactor = 1
        updateCohortFactors()
        for (p, program) in programs.enumerated() where common[p] > 0 {
            for effect in program.entry { entryFactor *= power(effect.factor(values), common[p]) }
            for effect in program.demand { demandFactor *= power(effect.factor(values), common[p]) }
            guard program.isForEverybody else { continue }
            for (c, change) in program.repurchase.enumerated() {
                let mixed = mixture(p, logRepurchase[p][c], common[p])
                for channel in 0..<3 where change.channel < 0 || change.channel == channel {
                    for experience in 0..<5 where change.after[experience] {
                        factor[channel * 5 + experience] *= mixed
                    }
                }
            }
        }
    }

    /// What the programs for buyers do to the hazards of each cohort.
    private mutating func updateCohortFactors() {
        guard changesBuyers else { return }
        for place in cohortFactor.indices { cohortFactor[place] = 1 }
        for (p, program) in programs.enumerated() where common[p] > 0 {
            guard let buyers = program.buyers else { continue }
            for channel in 0..<3 {
                let mean = mixed(p, buyerRatio(p, channel))
                for state in buyers.holds.indices where buyers.holds[state] {
                    cohortFactor[state * 3 + channel] *= mean
                }
            }
        }
    }

    /// What a program for buyers does to the hazard of one who takes part.
    private func buyerRatio(_ p: Int, _ channel: Int) -> Double {
        var log = 0.0
        for (c, change) in programs[p].repurchase.enumerated()
        where change.channel < 0 || change.channel == channel {
            log += common[p] * logRepurchase[p][c]
        }
        return Kernels.exp(log)
    }

    /// Of the orders of eligible buyers in a channel, the share of those who take part; none where
    /// the program does nothing in the channel.
    func coveredShare(_ p: Int, _ channel: Int) -> Double {
        guard
            programs[p].repurchase.contains(where: { $0.channel < 0 || $0.channel == channel })
        else { return 0 }
        let ratio = buyerRatio(p, channel)
        let all = mixed(p, ratio)
        return all > 0 ? min(1, uptake[p] * ratio / all) : 0
    }

    /// A cohort's hazards by channel under the programs for buyers.
    @inline(__always)
    func changed(
        _ hazards: (Double, Double, Double), age: Int, group: Int, slot: Int
    ) -> (Double, Double, Double) {
        guard changesBuyers else { return hazards }
        let place = 3 * layout.state(age: age, home: layout.home(ofGroup: group), slot: slot)
        return (
            hazards.0 * cohortFactor[place], hazards.1 * cohortFactor[place + 1],
            hazards.2 * cohortFactor[place + 2]
        )
    }

    /// Nobody is counted yet in the step.
    mutating func clearBuyers() {
        for p in eligibleBuyers.indices { eligibleBuyers[p] = 0 }
        for place in buyerOrders.indices { buyerOrders[place] = 0 }
    }

    /// Buyers of a cohort, and their orders by channel.
    mutating func countBuyers(
        _ buyers: Int, ordered: (Int, Int, Int), age: Int, group: Int, slot: Int
    ) {
        let state = layout.state(age: age, home: layout.home(ofGroup: group), slot: slot)
        for (p, program) in programs.enumerated() where common[p] > 0 {
            guard program.buyers?.holds[state] == true else { continue }
            eligibleBuyers[p] += buyers
            buyerOrders[p * 3] += ordered.0
            buyerOrders[p * 3 + 1] += ordered.1
            buyerOrders[p * 3 + 2] += ordered.2
        }
    }

    private func power(_ factor: Double, _ level: Double) -> Double {
        Kernels.exp(level * Self.log(factor))
    }

    /// A ratio in which a share has part: `1 + uptake (r − 1)`.
    private func mixed(_ p: Int, _ ratio: Double) -> Double { 1 + uptake[p] * (ratio - 1) }

    /// The ratio at a strength; of a share of the orders where orders take part.
    private func mixture(_ p: Int, _ log: Double, _ level: Double) -> Double {
        let ratio = Kernels.exp(level * log)
        return programs[p].isForOrders ? mixed(p, ratio) : ratio
    }

    /// On the hazard after an experience with seller `i`.
    func sellerFactor(_ i: Int, _ experience: Int, channel: Int, stride: Int) -> Double {
        var result = 1.0
        for (p, program) in programs.enumerated() where program.looksAtSellers {
            let strength = level[p * stride + i]
            guard strength > 0 else { continue }
            for (c, change) in program.repurchase.enumerated()
            where change.after[experience] && (change.channel < 0 || change.channel == channel) {
                result *= mixture(p, logRepurchase[p][c], strength)
            }
        }
        return result
    }

    /// On the hazard of leaving of seller `i`.
    func exitFactor(_ i: Int, stride: Int) -> Double {
        var result = 1.0
        for p in programs.indices {
            let strength = level[p * stride + i]
            guard strength > 0 else { continue }
            for log in exitLog[p] { result *= Kernels.exp(strength * log) }
        }
        return result
    }
}
