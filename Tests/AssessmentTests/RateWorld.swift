import Assessment
import NumericCore

/// A small world of sellers whose rates are known: AR(1) logits about their category's mean, with
/// shocks that a category shares in a step.
struct RateWorld {
    var sellers = 400
    var steps = 24
    var orders = 40
    var mean = -2.0
    var deviation = 0.7
    var persistence = 0.9
    var shock = 0.0
    /// Whether all categories share it.
    var isShockCommon = false
    /// Correlation of two KPIs' logits.
    var correlation = 0.0
    var seed: UInt64 = 11

    /// The panels of two KPIs.
    func panels() -> [RatePanel] {
        let key = StreamKey(seed: seed)
        var stream = RandomStream(key: key, purpose: .test)
        func normal() -> Double { Kernels.normalQuantile(stream.nextUniform()) }
        let categories = 4
        let shocks = (0..<(2 * categories * steps)).map { _ in shock * normal() }
        var eligible = [[Int32]](repeating: [], count: 2)
        var bad = eligible
        let innovation = (1 - persistence * persistence).squareRoot()
        for seller in 0..<sellers {
            var state = [normal(), 0]
            state[1] =
                correlation * state[0] + (1 - correlation * correlation).squareRoot() * normal()
            for step in 0..<steps {
                if step > 0 {
                    let first = normal()
                    let second =
                        correlation * first
                        + (1 - correlation * correlation).squareRoot() * normal()
                    state[0] = persistence * state[0] + innovation * first
                    state[1] = persistence * state[1] + innovation * second
                }
                for kpi in 0..<2 {
                    let category = isShockCommon ? 0 : seller % categories
                    let common = shocks[(kpi * categories + category) * steps + step]
                    let rate = Kernels.logistic(mean + deviation * state[kpi] + common)
                    var count: Int32 = 0
                    for _ in 0..<orders where stream.nextUniform() < rate { count += 1 }
                    eligible[kpi].append(Int32(orders))
                    bad[kpi].append(count)
                }
            }
        }
        return (0..<2).map { kpi in
            RatePanel(
                sellers: sellers, steps: steps, categories: categories,
                category: (0..<sellers).map { Int32($0 % categories) }, eligible: eligible[kpi],
                bad: bad[kpi])
        }
    }
}
