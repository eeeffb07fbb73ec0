import Assessment
import Marketplace
import NumericCore
import StatisticalModels

extension World {
    /// Gradients by the driver's parameters of the log orders expected of today's buyers in the
    /// next step, for every channel whose level was measured.
    ///
    /// A driver with buyer classes knows the product of the baseline and its buyers' classes far
    /// better than either. Classes are today's, so a baseline drawn by its own error would move the
    /// demand of known buyers by that error, although their orders were counted. Draws are
    /// therefore held at the orders that the estimate expects; how far orders may be from those is
    /// the error of the level.
    package func levelGradients(_ laws: Laws) -> [[Double]] {
        let measured = assessment.market.leveledChannels
        guard !measured.isEmpty else { return [] }
        let start = LevelStart(buyers, layout: layout, link: law.link)
        let channel = laws.channel?.coefficients ?? []
        let shocks = noise.rateShocks ? assessment.market.rateShockDeviation.map { $0 * $0 } : []
        func logs(_ parameters: [Double]) -> [Double] {
            let tables = law.tables(for: parameters, channel: channel)
            let effects = effects(
                tables, rates: sellers.meanRate, stride: sellers.count, shocks: shocks)
            let first = start.firstOrders(tables, effects)
            let again = start.repeats(after: first, tables, effects)
            return measured.map { channel in
                let orders = again[channel] + first.sum(ofChannel: channel)
                return orders > 0 ? Kernels.log(orders) : 0
            }
        }
        var gradients = measured.map { _ in
            [Double](repeating: 0, count: laws.driver.parameters.count)
        }
        let width = 1e-4
        var point = laws.driver.parameters
        for index in point.indices {
            let middle = point[index]
            point[index] = middle + width
            let up = logs(point)
            point[index] = middle - width
            let down = logs(point)
            point[index] = middle
            for place in measured.indices {
                gradients[place][index] = (up[place] - down[place]) / (2 * width)
            }
        }
        return gradients
    }

    /// What a driver's slopes do at given bad rates of the sellers, `[kpi * stride + seller]`, and
    /// at weights of theirs, by default the estimates.
    func effects(
        _ tables: DriverTables, rates: [Double], stride: Int, shocks: [Double] = [],
        weights: [Double]? = nil
    ) -> LevelEffects {
        let multipliers = SellerMultipliers(
            tables, rates: rates, stride: stride, shocks: shocks,
            weights: (weights ?? sellers.weight)[..<sellers.count], driving: law.drivingKPIs)
        return LevelEffects(
            buyers: startMultipliers(tables, multipliers), sellers: multipliers.mean)
    }

    /// What the last orders of today's buyers do to their hazards, the mean over their sellers:
    /// `[CohortLayout.state * 3 + channel]`.
    private func startMultipliers(
        _ tables: DriverTables, _ multipliers: SellerMultipliers
    ) -> [Double] {
        let cells = (layout.openCell + 1) * layout.slots
        let means = buyers.sellers.mean(of: multipliers)
        var result: [Double] = []
        result.reserveCapacity(3 * layout.states)
        for row in 0...layout.openCell {
            for home in 0..<layout.homes {
                for slot in 0..<layout.slots {
                    for channel in 0..<3 {
                        let ratio = tables.ratio(
                            channel: channel, home: home, kind: layout.kind(ofSlot: slot))
                        result.append(ratio * means[channel * cells + row * layout.slots + slot])
                    }
                }
            }
        }
        return result
    }
}

extension MarketState {
    /// The channels whose level was measured on history.
    var leveledChannels: [Int] { levelError.indices.filter { levelError[$0] > 0 } }
}

extension [Double] {
    /// The sum over groups of `[group * 3 + channel]`.
    func sum(ofChannel channel: Int) -> Double {
        stride(from: channel, to: count, by: 3).reduce(0) { $0 + self[$1] }
    }
}
