import Assessment
import NumericCore
import StatisticalModels

/// What a driver's slopes do to hazards at the start; its baselines are not in it.
struct LevelEffects {
    /// Of the last orders of today's buyers (`World.startMultipliers`).
    let buyers: [Double]
    /// By channel, of the seller of an order of the step.
    let sellers: [Double]
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

    private let layout: CohortLayout
    private let link: DiscreteHazardModel.Link
    /// The ones with buyers.
    private let cohorts: [Cohort]

    init(_ states: StartBuyers, layout: CohortLayout, link: DiscreteHazardModel.Link) {
        self.layout = layout
        self.link = link
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
                place: 3 * layout.state(age: row, home: home, slot: cell % layout.slots),
                buyers: buyers[cell])
        }
    }

    /// The first orders of today's buyers in the next step, as the step loop draws them.
    ///
    /// - Parameters:
    ///   - tables: The driver's numbers.
    ///   - effects: Those of its slopes.
    /// - Returns: Expected numbers, `[group * 3 + channel]`.
    func firstOrders(_ tables: DriverTables, _ effects: LevelEffects) -> [Double] {
        let cells = layout.openCell + 1
        var first = [Double](repeating: 0, count: layout.groups * 3)
        for cohort in cohorts {
            let z = tables.points[layout.latent(ofGroup: cohort.group)]
            func hazard(_ channel: Int) -> Double {
                z * tables.hazard[channel * cells + cohort.age]
                    * effects.buyers[cohort.place + channel]
            }
            let hazards = (hazard(0), hazard(1), hazard(2))
            let sum = hazards.0 + hazards.1 + hazards.2
            guard sum > 0 else { continue }
            let chance = link == .cloglog ? -Kernels.expm1(-sum) : sum / (1 + sum)
            let share = cohort.buyers * chance / sum
            first[cohort.group * 3] += share * hazards.0
            first[cohort.group * 3 + 1] += share * hazards.1
            first[cohort.group * 3 + 2] += share * hazards.2
        }
        return first
    }

    /// The orders that follow first ones, `[group * 3 + origin]`, in the same step, by channel.
    func repeats(
        after first: [Double], _ tables: DriverTables, _ effects: LevelEffects
    ) -> [Double] {
        SameStep(tables, layout, sellers: effects.sellers).orders(after: first, link: link)
    }
}

/// Orders of the last year within a step that had one before, and what the step loop expects there.
struct PastRepeats {
    private let layout: CohortLayout
    private let link: DiscreteHazardModel.Link
    /// `[group * 3 + origin]`, as the driver's layout has groups.
    private let first: [Double]
    /// By channel, length and level of a step.
    private let scale: [Double]
    /// By channel.
    let seen: [Double]

    /// `nil` where history was not looked at.
    init?(_ market: MarketState, layout: CohortLayout, link: DiscreteHazardModel.Link) {
        let past = market.withinStep
        guard past.first.count == layout.classes * 9 else { return nil }
        self.layout = layout
        self.link = link
        seen = past.again
        scale = market.levelLog.map { past.length * Kernels.exp($0) }
        var first = [Double](repeating: 0, count: layout.groups * 3)
        for place in past.first.indices {
            let group = layout.group(class: place / 9, home: place / 3 % 3)
            first[group * 3 + place % 3] += past.first[place]
        }
        self.first = first
    }

    /// Orders expected by channel, at today's sellers.
    func expected(_ tables: DriverTables, _ effects: LevelEffects) -> [Double] {
        SameStep(tables, layout, sellers: effects.sellers, scale: scale)
            .orders(after: first, link: link)
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
