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
        if isNoisy {
            for i in 0..<stride {
                let n = max(1, Double(sellers.orders[i]))
                visit.uniformC[i] = sellers.valueSpread[i] / n
            }
            Kernels.log1p(visit.uniformC, into: &visit.uniformD)
            keyedUniforms(
                key: key, purpose: .orderValue, entities: sellers.entity, step: UInt32(step),
                index: draws.chance, first: &visit.uniformA, second: &visit.uniformB)
            Kernels.normalQuantile(visit.uniformA, into: &visit.uniformC)
            for i in 0..<stride {
                let variance = visit.uniformD[i]
                visit.uniformA[i] = variance.squareRoot() * visit.uniformC[i] - 0.5 * variance
            }
            Kernels.exp(visit.uniformA, into: &visit.uniformB)
        }
        var total = 0.0
        var lost = 0.0
        for i in 0..<sellers.count where sellers.orders[i] > 0 {
            let n = Double(sellers.orders[i])
            let value = n * sellers.meanValue[i] * (isNoisy ? visit.uniformB[i] : 1)
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
}
