import NumericCore

/// The deviation per step of a random walk of sellers' log shares.
///
/// With r(h) the change of a seller's log share of all orders over h steps, `E r(h)² = h sigma² + c`
/// beside its counting error 1/n + 1/n': c are fluctuations that do not last. So sigma² is the slope
/// of the mean of `r² − 1/n − 1/n'` on h = 1...6, by least squares, weighted by pairs; 0 where it is
/// not positive. Pairs need at least 20 orders at both ends.
///
/// - Parameters:
///   - orders: `[age * sellers + seller]`, age 0 the newest step.
///   - sellers: How many.
///   - steps: Ages.
/// - Returns: 0 too where fewer than 30 pairs are there at two lags or more.
/// - Complexity: O(6 · steps · sellers).
package func shareWalkDeviation(orders: [Int32], sellers: Int, steps: Int) -> Double {
    let least: Int32 = 20
    let totals = (0..<steps).map { age in
        (0..<sellers).reduce(0.0) { $0 + Double(orders[age * sellers + $1]) }
    }
    var weight = 0.0
    var sums = (h: 0.0, v: 0.0, hh: 0.0, hv: 0.0)
    var lags = 0
    for lag in 1...6 where lag < steps {
        var pairs = 0.0
        var sum = 0.0
        for age in 0..<(steps - lag) where totals[age] > 0 && totals[age + lag] > 0 {
            let common = Kernels.log(totals[age] / totals[age + lag])
            for seller in 0..<sellers {
                let new = orders[age * sellers + seller]
                let old = orders[(age + lag) * sellers + seller]
                guard new >= least, old >= least else { continue }
                let change = Kernels.log(Double(new) / Double(old)) - common
                sum += change * change - 1 / Double(new) - 1 / Double(old)
                pairs += 1
            }
        }
        guard pairs >= 30 else { continue }
        let h = Double(lag)
        let mean = sum / pairs
        weight += pairs
        sums.h += pairs * h
        sums.v += pairs * mean
        sums.hh += pairs * h * h
        sums.hv += pairs * h * mean
        lags += 1
    }
    guard lags >= 2 else { return 0 }
    let spread = sums.hh - sums.h * sums.h / weight
    let slope = (sums.hv - sums.h * sums.v / weight) / spread
    return max(0, slope).squareRoot()
}
