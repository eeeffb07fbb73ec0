import Assessment
import Marketplace
package import NumericCore
package import StatisticalModels

extension World {
    /// The channels whose level was measured on history.
    private var leveled: [Int] {
        (0..<3).filter { assessment.market.levelError[$0] > 0 }
    }

    /// Gradients by the driver's parameters of the log orders expected of today's buyers in the
    /// next step, for every channel whose level was measured.
    ///
    /// A driver with buyer classes knows the product of the baseline and its buyers' classes far
    /// better than either. Classes are today's, so a baseline drawn by its own error would move the
    /// demand of known buyers by that error, although their orders were counted. Draws are
    /// therefore held at the orders that the estimate expects; how far orders may be from those is
    /// the error of the level.
    package func levelGradients(_ laws: Laws) -> [[Double]] {
        let measured = leveled
        guard !measured.isEmpty else { return [] }
        let start = LevelStart(self)
        let channel = laws.channel?.coefficients ?? []
        func logs(_ parameters: [Double]) -> [Double] {
            let tables = law.tables(for: parameters, channel: channel)
            return start.orders(tables, start.effects(tables)).total.map {
                $0 > 0 ? Kernels.log($0) : 0
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
            for (place, channel) in measured.enumerated() {
                gradients[place][index] = (up[channel] - down[channel]) / (2 * width)
            }
        }
        return gradients
    }

    /// Draws of the driver with the baselines of each row shifted so that today's buyers order as
    /// much as the estimate expects at the rates that were measured, and so that a buyer with an
    /// order in a step has as many more in it as buyers of the last year had.
    ///
    /// Held gradients leave the curvature: the mean of exp is above exp of the mean, by one or two
    /// per cent in small markets. The driver was fitted to measured rates: where a slope is large
    /// by chance, true rates with their spread would move the whole level. And the step loop takes
    /// orders as uniform in their step, while those of frequent buyers come early and leave more
    /// time for another; classes stand for a continuum of buyers. What the loop makes of all that
    /// is held at what was counted (`OrdersWithinStep`).
    package func heldAtLevel(_ draws: Matrix, _ laws: Laws) -> Matrix {
        let measured = leveled
        // One baseline for all channels moves them together.
        guard laws.channel == nil, !measured.isEmpty else { return draws }
        let start = LevelStart(self)
        let fitted = law.tables(for: laws.driver.parameters, channel: [])
        let wanted = start.orders(fitted, start.effects(fitted, rates: buyers.measured))
        let baselines = laws.driver.channels.indices.compactMap { index -> LevelBaseline? in
            guard let channel = Channel(name: laws.driver.channels[index])?.rawValue,
                measured.contains(channel), wanted.first[channel] > 0
            else { return nil }
            return LevelBaseline(laws.driver, index, channel: channel)
        }
        let past = PastRepeats(self)
        let seen = past?.seen ?? wanted.again
        var result = draws
        for row in 0..<draws.rows {
            var parameters = (0..<draws.columns).map { draws[row, $0] }
            // Baselines alone are shifted.
            let effects = start.effects(law.tables(for: parameters, channel: []))
            // Channels share buyers, so that each shift moves the others' orders a little.
            for _ in 0..<5 {
                let tables = law.tables(for: parameters, channel: [])
                let orders = start.orders(tables, effects)
                let again = past?.expected(tables, effects) ?? orders.again
                for baseline in baselines {
                    let channel = baseline.channel
                    guard baseline.hasOwnStep, seen[channel] > 0, again[channel] > 0 else {
                        baseline.shift(
                            &parameters,
                            by: Self.logRatio(wanted.total[channel], orders.total[channel]))
                        continue
                    }
                    baseline.shift(
                        &parameters,
                        by: Self.logRatio(wanted.first[channel], orders.first[channel]),
                        ownStep: Self.logRatio(seen[channel], again[channel]))
                }
            }
            for column in 0..<draws.columns { result[row, column] = parameters[column] }
        }
        return result
    }

    /// A draw whose orders vanish is moved far, and not to infinity.
    private static func logRatio(_ wanted: Double, _ orders: Double) -> Double {
        Kernels.log(wanted / max(orders, 1e-300))
    }

    /// What today's buyers' last orders do to their hazards: `exp(x̄ · beta + ½ beta' Sigma beta)` of
    /// the cell, `[((row * homes + home) * slots + slot) * 3 + channel]`.
    func startMultipliers(_ tables: DriverTables, rates: CellRates? = nil) -> [Double] {
        let rates = rates ?? buyers.rates
        let kpis = kpis.names.count
        var result: [Double] = []
        result.reserveCapacity((layout.openCell + 1) * layout.homes * layout.slots * 3)
        for row in 0...layout.openCell {
            for home in 0..<layout.homes {
                for slot in 0..<layout.slots {
                    let cell = row * layout.slots + slot
                    for channel in 0..<3 {
                        let ratio = tables.ratio(
                            channel: channel, home: home, kind: layout.kind(ofSlot: slot))
                        var score = 0.0
                        if slot < layout.onlineSlot {
                            for k in law.drivingKPIs {
                                let slope = tables.slope[channel * kpis + k]
                                score += slope * rates.mean[cell * kpis + k]
                                for l in law.drivingKPIs {
                                    score +=
                                        0.5 * slope * tables.slope[channel * kpis + l]
                                        * rates.covariance[(cell * kpis + k) * kpis + l]
                                }
                            }
                        }
                        result.append(ratio * Kernels.exp(score))
                    }
                }
            }
        }
        return result
    }
}

/// Where a channel's baseline is: cell 0, if it has a level of its own, and the others.
private struct LevelBaseline {
    let channel: Int
    private let sameStep: Int?
    private let others: [Int]

    var hasOwnStep: Bool { sameStep != nil }

    init(_ fit: DiscreteHazardFit, _ index: Int, channel: Int) {
        self.channel = channel
        let all = fit.layout(ofChannel: index).baseline
        let bands = fit.bandOfCell[index]
        sameStep = bands.dropFirst().contains(bands[0]) ? nil : all.lowerBound + bands[0]
        let own = sameStep
        others = all.filter { $0 != own }
    }

    /// Adds to log levels: of cell 0, if it has its own, and of the others.
    func shift(_ parameters: inout [Double], by change: Double, ownStep: Double? = nil) {
        for place in others { parameters[place] += change }
        if let sameStep { parameters[sameStep] += ownStep ?? change }
    }
}
