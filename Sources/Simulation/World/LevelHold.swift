import Assessment
import Marketplace
import NumericCore
import StatisticalModels

/// Holds the hazards of a replicate at the orders that were counted: baselines are shifted so that
/// today's buyers order as much in the next step as the estimate expects of them at the rates that
/// were measured, and so that a buyer with an order in a step has as many more in it as buyers of
/// the last year had.
///
/// Held gradients (`World.levelGradients`) leave the curvature: the mean of exp is above exp of the
/// mean. The driver was fitted to measured rates: where a slope is large by chance, the true rates
/// of a replicate, with their spread, would move the whole level. And the step loop takes orders as
/// uniform in their step, while those of frequent buyers come early and leave more time for
/// another; classes stand for a continuum of buyers. What the loop makes of all that is held at
/// what was counted (`OrdersWithinStep`).
struct LevelHold: Sendable {
    /// Channels with one baseline for them all.
    private struct Baseline {
        var channels: [Int]
        /// Whether cell 0 has a level of its own, and there are repeats to hold it at.
        var holdsRepeats: Bool
    }

    private let baselines: [Baseline]
    private let start: LevelStart
    private let past: PastRepeats?
    /// What the estimate expects of the next step, by channel: first orders, and those that follow.
    private let first: [Double]
    private let again: [Double]
    /// Repeats counted in the last year; where history was not looked at, those expected next.
    private let seen: [Double]

    /// `nil` where no channel's level was measured.
    init?(_ world: World, _ laws: Laws) {
        let market = world.assessment.market
        let measured = market.leveledChannels
        start = LevelStart(world.buyers, layout: world.layout, link: world.law.link)
        past = PastRepeats(market, layout: world.layout, link: world.law.link)
        let fitted = world.law.tables(
            for: laws.driver.parameters, channel: laws.channel?.coefficients ?? [])
        let effects = world.effects(
            fitted, rates: world.sellers.measuredRate, stride: world.sellers.count)
        let orders = start.firstOrders(fitted, effects)
        let first = (0..<3).map { orders.sum(ofChannel: $0) }
        self.first = first
        again = start.repeats(after: orders, fitted, effects)
        let seen = past?.seen ?? again
        self.seen = seen
        baselines = laws.driver.channels.enumerated().compactMap { index, name in
            let channels =
                laws.channel != nil ? Channel.allCases : [Channel(name: name)].compactMap { $0 }
            let places = channels.map(\.rawValue)
            guard places.contains(where: { measured.contains($0) && first[$0] > 0 }) else {
                return nil
            }
            let bands = laws.driver.bandOfCell[index]
            let hasOwnStep = !bands.dropFirst().contains(bands[0])
            return Baseline(
                channels: places,
                holdsRepeats: hasOwnStep && places.contains { seen[$0] > 0 })
        }
        if baselines.isEmpty { return nil }
    }

    /// Passes until all shifts are below 1e-9: channels share buyers, so that each shift moves the
    /// others' orders a little.
    private static let passes = 12

    /// Shifts the baselines of a replicate.
    ///
    /// - Parameters:
    ///   - tables: The replicate's driver.
    ///   - effects: What its slopes do at the replicate's rates.
    func apply(to tables: inout DriverTables, _ effects: LevelEffects) {
        let needsNext = past == nil || baselines.contains { !$0.holdsRepeats }
        for _ in 0..<Self.passes {
            let orders = start.firstOrders(tables, effects)
            let first = (0..<3).map { orders.sum(ofChannel: $0) }
            let again =
                needsNext ? start.repeats(after: orders, tables, effects) : [0, 0, 0]
            let expected = past?.expected(tables, effects) ?? again
            var farthest = 0.0
            for baseline in baselines {
                func ratio(_ wanted: [Double], _ orders: [Double]) -> Double {
                    var sums = (0.0, 0.0)
                    for channel in baseline.channels {
                        sums.0 += wanted[channel]
                        sums.1 += orders[channel]
                    }
                    // A draw whose orders vanish is moved far, and not to infinity.
                    return min(1e12, sums.0 / max(sums.1, 1e-300))
                }
                let change =
                    baseline.holdsRepeats
                    ? ratio(self.first, first)
                    : ratio(
                        zip(self.first, self.again).map(+), zip(first, again).map(+))
                let ownStep = baseline.holdsRepeats ? ratio(seen, expected) : change
                for channel in baseline.channels {
                    let level = channel * (tables.openCell + 1)
                    tables.hazard[level] *= ownStep
                    for cell in 1...tables.openCell { tables.hazard[level + cell] *= change }
                }
                farthest = max(farthest, abs(change - 1), abs(ownStep - 1))
            }
            if farthest < 1e-9 { break }
        }
    }
}
