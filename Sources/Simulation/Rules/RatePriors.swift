import Assessment
import DataTables
package import Marketplace
import NumericCore
import StatisticalModels

/// Beta priors of sellers' bad rates by KPI and category, for standards judged on the true rate.
package struct RatePriors: Sendable, Hashable {
    /// `[kpi * categories + category]`.
    package var a: [Double]
    package var b: [Double]

    package init(a: [Double], b: [Double]) {
        self.a = a
        self.b = b
    }

    /// The beta law with the mean and variance of the market's logit-normal law of rates.
    init(_ world: World) {
        let market = world.assessment.market
        let categories = world.assessment.categories.count
        a = []
        b = []
        for kpi in world.kpis.names.indices {
            for category in 0..<categories {
                let sign = world.kpis.isMirrored[kpi] ? -1.0 : 1.0
                let center = sign * market.rateMean[kpi * categories + category]
                let deviation = max(1e-3, market.rateDeviation[kpi])
                var mean = 0.0
                var square = 0.0
                let points = 200
                for point in 0..<points {
                    let u = (Double(point) + 0.5) / Double(points)
                    let rate = Kernels.logistic(center + deviation * Kernels.normalQuantile(u))
                    mean += rate / Double(points)
                    square += rate * rate / Double(points)
                }
                let variance = max(square - mean * mean, 1e-12)
                let precision = max(mean * (1 - mean) / variance - 1, 0.1)
                a.append(mean * precision)
                b.append((1 - mean) * precision)
            }
        }
    }
}

extension RatePriors {
    /// The fitted priors, of the bad rate; where a KPI has none, the market's law of rates.
    package init(_ priors: KPIPriors, world: World) {
        self.init(world)
        let categories = world.assessment.categories
        for (kpi, name) in world.kpis.names.enumerated() {
            for (place, category) in categories.enumerated() {
                guard let prior = priors.prior(name, category: category) else { continue }
                let index = kpi * categories.count + place
                a[index] = world.kpis.isMirrored[kpi] ? prior.b : prior.a
                b[index] = world.kpis.isMirrored[kpi] ? prior.a : prior.b
            }
        }
    }
}
