import Assessment
import NumericCore
import StatisticalModels

/// Orders expected in a step by channel: the first ones of buyers, and repeats in the same step.
struct LevelOrders {
    var first = [0.0, 0, 0]
    var again = [0.0, 0, 0]

    var total: [Double] { (0..<3).map { first[$0] + again[$0] } }
}

/// What a driver's slopes do to hazards at the start; its baselines are not in it.
struct LevelEffects {
    /// Of the last orders of today's buyers (`World.startMultipliers`).
    fileprivate let buyers: [Double]
    /// By channel, of the seller of an order of the step.
    fileprivate let sellers: [Double]
}

/// The buyers expected in each cohort at the start, and their orders in the next step.
struct LevelStart {
    private struct Cohort {
        var group: Int
        /// The driver cell in the next step.
        var age: Int
        /// Where its multipliers are.
        var place: Int
        var buyers: Double
    }

    private let world: World
    /// The ones with buyers.
    private let cohorts: [Cohort]

    init(_ world: World) {
        self.world = world
        let layout = world.layout
        let states = world.buyers
        var buyers = [Double](repeating: 0, count: layout.cells)
        for pattern in states.count.indices {
            var below = 0.0
            for latent in 0..<layout.classes {
                let above = states.cumulative[pattern * layout.classes + latent]
                let group = layout.group(class: latent, home: states.home[pattern])
                let row = states.row[pattern] * layout.width
                buyers[row + group * layout.slots + states.slot[pattern]] +=
                    Double(states.count[pattern]) * (above - below)
                below = above
            }
        }
        cohorts = buyers.indices.filter { buyers[$0] > 0 }.map { cell in
            let row = cell / layout.width
            let group = cell % layout.width / layout.slots
            let home = layout.home(ofGroup: group)
            return Cohort(
                group: group, age: min(row + 1, layout.openCell),
                place: ((row * layout.homes + home) * layout.slots + cell % layout.slots) * 3,
                buyers: buyers[cell])
        }
    }

    /// What the slopes of one parameter vector do.
    ///
    /// - Parameters:
    ///   - tables: The driver's numbers.
    ///   - rates: The measured rates of the buyers' sellers; left out: the true ones.
    /// - Returns: The effects.
    func effects(_ tables: DriverTables, rates: CellRates? = nil) -> LevelEffects {
        LevelEffects(
            buyers: world.startMultipliers(tables, rates: rates),
            sellers: world.sellers.meanMultipliers(
                tables, kpis: world.law.drivingKPIs, areMeasured: rates != nil))
    }

    /// The orders at one parameter vector, as the step loop draws them.
    ///
    /// - Parameters:
    ///   - tables: The driver's numbers.
    ///   - effects: Those of its slopes.
    /// - Returns: Expected numbers.
    func orders(_ tables: DriverTables, _ effects: LevelEffects) -> LevelOrders {
        let layout = world.layout
        let cells = layout.openCell + 1
        let multipliers = effects.buyers
        var orders = LevelOrders()
        var first = [Double](repeating: 0, count: layout.groups * 3)
        for cohort in cohorts {
            let z = tables.points[layout.latent(ofGroup: cohort.group)]
            func hazard(_ channel: Int) -> Double {
                z * tables.hazard[channel * cells + cohort.age]
                    * multipliers[cohort.place + channel]
            }
            let hazards = (hazard(0), hazard(1), hazard(2))
            let sum = hazards.0 + hazards.1 + hazards.2
            guard sum > 0 else { continue }
            let chance = world.law.link == .cloglog ? -Kernels.expm1(-sum) : sum / (1 + sum)
            let share = cohort.buyers * chance / sum
            first[cohort.group * 3] += share * hazards.0
            first[cohort.group * 3 + 1] += share * hazards.1
            first[cohort.group * 3 + 2] += share * hazards.2
        }
        for place in first.indices { orders.first[place % 3] += first[place] }
        orders.again = SameStep(tables, layout, sellers: effects.sellers)
            .orders(after: first, link: world.law.link)
        return orders
    }
}

/// Orders of the last year within a step that had one before, and what the step loop expects there.
struct PastRepeats {
    private let world: World
    /// `[group * 3 + origin]`, as the driver's layout has groups.
    private let first: [Double]
    /// By channel, length and level of a step.
    private let scale: [Double]
    /// By channel.
    let seen: [Double]

    /// `nil` where history was not looked at.
    init?(_ world: World) {
        let past = world.assessment.market.withinStep
        let layout = world.layout
        guard past.first.count == layout.classes * 9 else { return nil }
        self.world = world
        seen = past.again
        scale = world.assessment.market.levelLog.map { past.length * Kernels.exp($0) }
        var first = [Double](repeating: 0, count: layout.groups * 3)
        for place in past.first.indices {
            let group = layout.group(class: place / 9, home: place / 3 % 3)
            first[group * 3 + place % 3] += past.first[place]
        }
        self.first = first
    }

    /// Orders expected by channel, at today's sellers.
    func expected(_ tables: DriverTables, _ effects: LevelEffects) -> [Double] {
        SameStep(tables, world.layout, sellers: effects.sellers, scale: scale)
            .orders(after: first, link: world.law.link)
    }
}

/// Hazards in the step of an order, by group and the order's origin.
private struct SameStep {
    private let groups: Int
    /// `[(group * 3 + origin) * 3 + channel]`.
    private var hazards: [Double] = []

    /// Hazards at one parameter vector; `sellers` is, by channel, what the seller of a marketplace
    /// order does to them.
    init(
        _ tables: DriverTables, _ layout: CohortLayout, sellers: [Double],
        scale: [Double] = [1, 1, 1]
    ) {
        groups = layout.groups
        for group in 0..<layout.groups {
            let z = tables.points[layout.latent(ofGroup: group)]
            for origin in 0..<3 {
                // What became of the order is not felt yet.
                let kind = origin == 0 ? ExposureState.pendingKind : origin + 4
                for channel in 0..<3 {
                    let ratio = tables.ratio(
                        channel: channel, home: layout.home(ofGroup: group), kind: kind)
                    hazards.append(
                        z * tables.hazard[channel * (layout.openCell + 1)] * ratio
                            * scale[channel] * (origin == 0 ? sellers[channel] : 1))
                }
            }
        }
    }

    /// Orders that follow the first ones of a step, `[group * 3 + origin]`, by channel, in the
    /// rounds of the step loop.
    func orders(after first: [Double], link: DiscreteHazardModel.Link) -> [Double] {
        var again = [0.0, 0, 0]
        for group in 0..<groups {
            var buyers = Array(first[(group * 3)..<(group * 3 + 3)])
            for round in 1...Simulator.repeatRounds {
                var next = [0.0, 0, 0]
                for origin in 0..<3 where buyers[origin] > 0 {
                    let place = (group * 3 + origin) * 3
                    let sum = hazards[place] + hazards[place + 1] + hazards[place + 2]
                    guard sum > 0 else { continue }
                    let share = buyers[origin] * link.chanceWithinRest(sum, round: round) / sum
                    for channel in 0..<3 { next[channel] += share * hazards[place + channel] }
                }
                for channel in 0..<3 { again[channel] += next[channel] }
                buyers = next
            }
        }
        return again
    }
}

extension StartSellers {
    /// By channel, the mean over marketplace orders of exp of the driver's seller score.
    fileprivate func meanMultipliers(
        _ tables: DriverTables, kpis: [Int], areMeasured: Bool
    ) -> [Double] {
        let total = weight.reduce(0, +)
        guard total > 0, !kpis.isEmpty else { return [1, 1, 1] }
        return (0..<3).map { channel in
            var sum = 0.0
            for seller in 0..<count {
                var score = 0.0
                for kpi in kpis {
                    let slope = tables.slope[channel * tables.kpiCount + kpi]
                    let place = kpi * count + seller
                    score +=
                        areMeasured
                        ? slope * measuredRate[place]
                        : slope * (meanRate[place] + 0.5 * slope * rateVariance[place])
                }
                sum += weight[seller] * Kernels.exp(score)
            }
            return sum / total
        }
    }
}
