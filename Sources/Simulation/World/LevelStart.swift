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

    /// The orders at one parameter vector.
    ///
    /// - Parameters:
    ///   - tables: The driver's numbers.
    ///   - effects: Those of its slopes.
    ///   - areUniform: Whether orders are uniform in their step, as the step loop takes them, or
    ///     come as the hazard has it.
    /// - Returns: Expected numbers.
    func orders(
        _ tables: DriverTables, _ effects: LevelEffects, areUniform: Bool = true
    ) -> LevelOrders {
        let layout = world.layout
        let cells = layout.openCell + 1
        let multipliers = effects.buyers
        let within = SameStep(tables, layout, sellers: effects.sellers)
        let isEarly = !areUniform && world.law.link == .cloglog
        var orders = LevelOrders()
        // By group and origin: first orders, and buyers with a second one.
        var first = [Double](repeating: 0, count: layout.groups * 3)
        var second = first
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
            func add(_ hazard: Double, _ origin: Int) {
                let number = cohort.buyers * chance * hazard / sum
                let place = cohort.group * 3 + origin
                first[place] += number
                guard isEarly else { return }
                second[place] += number * within.chance(place, round: 1, after: sum)
            }
            add(hazards.0, 0)
            add(hazards.1, 1)
            add(hazards.2, 2)
        }
        for place in first.indices {
            orders.first[place % 3] += first[place]
            let buyers =
                isEarly
                ? second[place]
                : first[place]
                    * world.law.link.chanceWithinRest(within.hazard(place), round: 1)
            within.follow(buyers, place, isEarly: isEarly, link: world.law.link, &orders.again)
        }
        return orders
    }
}

/// Hazards in the step of an order, by group and the order's origin.
private struct SameStep {
    /// `[(group * 3 + origin) * 3 + channel]`.
    private var hazards: [Double] = []

    /// Hazards at one parameter vector; `sellers` is, by channel, what the seller of a marketplace
    /// order does to them.
    init(_ tables: DriverTables, _ layout: CohortLayout, sellers: [Double]) {
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
                            * (origin == 0 ? sellers[channel] : 1))
                }
            }
        }
    }

    func hazard(_ place: Int) -> Double {
        hazards[place * 3] + hazards[place * 3 + 1] + hazards[place * 3 + 2]
    }

    /// The chance of one more order where the ones before came at a hazard `h`.
    ///
    /// The rest R of the step then has the density of Beta(1, round) times exp(h R), so that it is
    /// `1 − M(h − lambda) / M(h)` with `M(s) = E exp(s R)` under Beta(1, round).
    func chance(_ place: Int, round: Int, after h: Double) -> Double {
        let link = DiscreteHazardModel.Link.cloglog
        func moment(_ s: Double) -> Double { 1 - link.chanceWithinRest(-s, round: round) }
        return 1 - moment(h - hazard(place)) / moment(h)
    }

    /// Second orders of some buyers, and those that follow: the origin taken as that of the first.
    func follow(
        _ buyers: Double, _ place: Int, isEarly: Bool, link: DiscreteHazardModel.Link,
        _ again: inout [Double]
    ) {
        let lambda = hazard(place)
        guard buyers > 0, lambda > 0 else { return }
        var (sum, left) = (0.0, buyers)
        for round in 2...(Simulator.repeatRounds + 1) {
            sum += left
            left *=
                isEarly
                ? chance(place, round: round, after: lambda)
                : link.chanceWithinRest(lambda, round: round)
        }
        for channel in 0..<3 { again[channel] += sum * hazards[place * 3 + channel] / lambda }
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
