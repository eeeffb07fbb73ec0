import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Value of the step's orders: the seller's shrunk mean times the count times log-normal noise
    /// of mean 1 and variance `(deviation / mean)² / n`; what was cancelled or defective is lost.
    mutating func drawValues() {
        let isNoisy = world.noise.orderValues
        let sold = SellerPasses.positive(sellers.orders, &visit.trials, sellers.count)
        if isNoisy { drawValueNoise(sold) } else { SellerPasses.fill(&visit.uniformB, 1, sold) }
        let sums = SellerPasses.values(
            &sellers.value, of: visit.trials, orders: sellers.orders, mean: sellers.meanValue,
            noise: visit.uniformB, outcomes: sellers.outcomes, sellers.stride, sold)
        ledger.value[0] = sums.total
        ledger.lostValue = sums.lost
        let market = world.assessment.market
        for channel in 1..<3 where ledger.placed[channel] > 0 {
            let n = Double(ledger.placed[channel])
            let mean = market.meanValue[channel]
            var noise = 1.0
            if isNoisy, mean > 0 {
                let ratio = market.valueDeviation[channel] / mean
                let variance = Kernels.log1p(ratio * ratio / n)
                let pair = draws.pair(.orderValue, 0xFFFF_0000 | UInt32(channel), step: step)
                noise = Kernels.exp(
                    variance.squareRoot() * Kernels.normalQuantile(pair.first) - 0.5 * variance)
            }
            ledger.value[channel] = n * mean * noise
        }
    }

    /// `uniformB`: the noise of the sellers listed in `trials`.
    private mutating func drawValueNoise(_ sold: Int) {
        SellerPasses.gather(sellers.entity, at: visit.trials, sold, into: &visit.touchedEntity)
        SellerPasses.spreads(
            &visit.uniformC, sellers.valueSpread, orders: sellers.orders, of: visit.trials, sold)
        Kernels.log1p(visit.uniformC, count: sold, into: &visit.uniformD)
        keyedUniforms(
            key: key, purpose: .orderValue, entities: visit.touchedEntity, count: sold,
            step: UInt32(step), index: draws.chance, first: &visit.uniformA,
            second: &visit.uniformB)
        Kernels.normalQuantile(visit.uniformA, count: sold, into: &visit.uniformC)
        SellerPasses.logNoise(
            &visit.uniformA, variance: visit.uniformD, normal: visit.uniformC, sold)
        Kernels.exp(visit.uniformA, count: sold, into: &visit.uniformB)
    }
}
