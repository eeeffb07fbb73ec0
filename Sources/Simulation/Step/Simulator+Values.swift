import Assessment
import DataTables
import Marketplace
import NumericCore
import StatisticalModels

extension Simulator {
    /// Value of the step's orders: the seller's shrunk mean times the count times log-normal noise
    /// of mean 1 and variance `(deviation / mean)² / n`; what was cancelled or defective is lost.
    mutating func drawValues() {
        let stride = sellers.stride
        let isNoisy = world.noise.orderValues
        let sold = SellerPasses.positive(sellers.orders, &visit.trials, sellers.count)
        if isNoisy { drawValueNoise(sold) }
        var total = 0.0
        var lost = 0.0
        for at in 0..<sold {
            let i = Int(visit.trials[at])
            let n = Double(sellers.orders[i])
            let value = n * sellers.meanValue[i] * (isNoisy ? visit.uniformB[at] : 1)
            sellers.value[i] = value
            total += value
            let bad =
                sellers.outcomes[2 * stride + i] + sellers.outcomes[3 * stride + i]
                + sellers.outcomes[4 * stride + i]
            lost += value * Double(bad) / n
        }
        ledger.value[0] = total
        ledger.lostValue = lost
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
        for at in 0..<sold {
            let i = Int(visit.trials[at])
            visit.uniformC[at] = sellers.valueSpread[i] / Double(sellers.orders[i])
        }
        Kernels.log1p(visit.uniformC, count: sold, into: &visit.uniformD)
        keyedUniforms(
            key: key, purpose: .orderValue, entities: visit.touchedEntity, count: sold,
            step: UInt32(step), index: draws.chance, first: &visit.uniformA,
            second: &visit.uniformB)
        Kernels.normalQuantile(visit.uniformA, count: sold, into: &visit.uniformC)
        for at in 0..<sold {
            let variance = visit.uniformD[at]
            visit.uniformA[at] = variance.squareRoot() * visit.uniformC[at] - 0.5 * variance
        }
        Kernels.exp(visit.uniformA, count: sold, into: &visit.uniformB)
    }
}
