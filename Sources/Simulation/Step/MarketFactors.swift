import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

/// What multiplies every hazard in a step: season, level, demand factor, days, programs.
struct MarketFactors: Sendable {
    /// Log demand factor by channel, its variance, and the drawn log level.
    var demand = [0.0, 0.0, 0.0]
    var variance = [0.0, 0.0, 0.0]
    var level = [0.0, 0.0, 0.0]
    /// On hazards and on new buyers, by channel.
    var hazard = [1.0, 1.0, 1.0]
    var newBuyers = [0.0, 0.0, 0.0]
    /// New buyers' rate over the estimated one, of the replicate.
    var newBuyerError = [1.0, 1.0, 1.0]
    /// Deviation of the replicate's shocks, by KPI.
    var shockDeviation: [Double] = []
    /// Logit shock of this step: `[kpi * categories + category]`.
    var shock: [Double] = []
    /// Cumulative hazard within 30, 90 and 365 days of an order per unit of multiplier, from the
    /// step after it: `[horizon * 3 + channel]`.
    var horizon = [Double](repeating: 0, count: 9)
    /// The same in the order's own step, by channel.
    var ownStep = [0.0, 0.0, 0.0]
    /// exp(level) by channel.
    var levelFactor = [1.0, 1.0, 1.0]

    /// The horizons of expected returns, in days.
    static let horizonDays = [30.0, 90, 365]
}

extension Simulator {
    /// Level and horizons of a replicate.
    mutating func startFactors() {
        let market = world.assessment.market
        factors.demand = [0, 0, 0]
        factors.variance = [0, 0, 0]
        factors.shock = [Double](
            repeating: 0, count: world.kpis.names.count * world.assessment.categories.count)
        for channel in 0..<3 {
            let pair = draws.parameterPair(.season, UInt32(channel))
            let error = world.noise.level ? Kernels.normalQuantile(pair.first) : 0
            factors.level[channel] = market.levelLog[channel] + market.levelError[channel] * error
            factors.levelFactor[channel] = Kernels.exp(factors.level[channel])
            let counts = market.newBuyerCount
            factors.newBuyerError[channel] = Self.rateError(
                counted: channel < counts.count ? counts[channel] : 0,
                draws.parameterPair(.newBuyers, UInt32(channel)).first)
        }
        // An order falls uniformly into its step: half of cell 0, then whole cells.
        let nominal = world.assessment.calendar.nominalDays
        for channel in 0..<3 {
            factors.ownStep[channel] =
                0.5 * tables.hazard[channel * (tables.openCell + 1)]
                * factors.levelFactor[channel]
        }
        for (place, days) in MarketFactors.horizonDays.enumerated() {
            for channel in 0..<3 {
                let first = channel * (tables.openCell + 1)
                var left = days / nominal
                var sum = 0.0
                left -= 0.5
                var cell = 1
                while left > 0 {
                    sum += tables.hazard[first + min(cell, tables.openCell)] * min(1, left)
                    left -= 1
                    cell += 1
                }
                factors.horizon[place * 3 + channel] = sum * factors.levelFactor[channel]
            }
        }
    }

    /// The root of a draw of the shocks' variance, normal by its error, between 0 and 1; 0 where
    /// shocks are off.
    ///
    /// Two years show little of it: an estimate of 0 does not say that there are none.
    func shockDeviation(_ kpi: Int) -> Double {
        let market = world.assessment.market
        guard world.noise.rateShocks else { return 0 }
        guard kpi < market.rateShockVarianceError.count, market.rateShockVarianceError[kpi] > 0
        else { return market.rateShockDeviation[kpi] }
        let z = Kernels.normalQuantile(draws.parameterPair(.rateShock, UInt32(kpi)).first)
        let variance = market.rateShockVariance[kpi] + market.rateShockVarianceError[kpi] * z
        return min(1, max(0, variance)).squareRoot()
    }

    /// AR(1) demand factors of mean 1, season, level, growth and category shocks of the step.
    mutating func drawFactors() {
        let market = world.assessment.market
        let length = world.lengths[step - 1]
        let season = Kernels.exp(market.season[world.months[step - 1]])
        let years = (Double(step) - 0.5) * world.assessment.calendar.nominalDays / 365.25
        let growth = Kernels.exp(
            years * Kernels.log1p(max(-0.99, values[policy.assumptions.orderGrowth])))
        for channel in 0..<3 {
            let persistence = market.demandPersistence[channel]
            let deviation = world.noise.demand ? market.demandDeviation[channel] : 0
            let pair = draws.pair(.demandShock, UInt32(channel), step: step)
            factors.demand[channel] =
                persistence * factors.demand[channel]
                + deviation * Kernels.normalQuantile(pair.first)
            factors.variance[channel] =
                persistence * persistence * factors.variance[channel] + deviation * deviation
            let shock = Kernels.exp(factors.demand[channel] - 0.5 * factors.variance[channel])
            let program = channel == 0 ? programs.demandFactor : 1
            let common = length * season * shock * program
            factors.hazard[channel] = common * factors.levelFactor[channel]
            factors.newBuyers[channel] =
                market.newBuyers[channel] * factors.newBuyerError[channel] * common * growth
        }
        guard world.noise.rateShocks else { return }
        let categories = world.assessment.categories.count
        for kpi in world.kpis.names.indices {
            func normal(_ place: Int) -> Double {
                Kernels.normalQuantile(
                    draws.pair(.rateShock, UInt32(kpi << 16 | place), step: step).first)
            }
            let share = kpi < market.rateShockShare.count ? market.rateShockShare[kpi] : 0
            let common = share > 0 ? share.squareRoot() * normal(0xFFFF) : 0
            for category in 0..<categories {
                factors.shock[kpi * categories + category] =
                    factors.shockDeviation[kpi]
                    * (common + (1 - share).squareRoot() * normal(category))
            }
        }
    }

    /// Random walk of log shares: every weight by `exp(sigma xi − sigma² / 2)`.
    mutating func walkShares() {
        let deviation = world.assessment.market.shareDeviation
        guard world.noise.shares, deviation > 0 else { return }
        let n = sellers.count
        keyedUniforms(
            key: key, purpose: .shareWalk, entities: sellers.entity, count: n,
            step: UInt32(step), index: draws.chance, first: &visit.uniformA,
            second: &visit.uniformB)
        Kernels.normalQuantile(visit.uniformA, count: n, into: &visit.uniformC)
        for i in 0..<n {
            visit.uniformC[i] = deviation * visit.uniformC[i] - 0.5 * deviation * deviation
        }
        Kernels.exp(visit.uniformC, count: n, into: &visit.uniformA)
        SellerPasses.multiply(&sellers.weight, by: visit.uniformA, n)
    }
}
