import NumericCore

/// The standard deviation of what a category's sellers share in a step, on the logit scale.
///
/// With p_i a seller's shrunk rate over all steps, category c and step t have
/// `R = sum x - sum n p`, slope `S = sum n p (1 - p)` and binomial variance S; by moments
/// `sigma² = sum (R² - S (T - 1)/T) / sum S²`, 0 where it is negative, at most 1.
/// R is centred by the category's mean over steps first.
package func rateShockDeviation(_ panel: RatePanel, a: [Double], b: [Double]) -> Double {
    let cells = panel.categories * panel.steps
    var residual = [Double](repeating: 0, count: cells)
    var slope = residual
    for seller in 0..<panel.sellers {
        let group = Int(panel.category[seller])
        let total = panel.totals(seller)
        guard total.eligible > 0 else { continue }
        let rate =
            (a[group] + Double(total.bad)) / (a[group] + b[group] + Double(total.eligible))
        for step in 0..<panel.steps {
            let n = Double(panel.eligible[seller * panel.steps + step])
            let cell = group * panel.steps + step
            residual[cell] += Double(panel.bad[seller * panel.steps + step]) - n * rate
            slope[cell] += n * rate * (1 - rate)
        }
    }
    var excess = 0.0
    var scale = 0.0
    for group in 0..<panel.categories {
        let own = (group * panel.steps)..<((group + 1) * panel.steps)
        let used = own.filter { slope[$0] > 0 }
        guard used.count >= 3 else { continue }
        let share =
            used.reduce(0) { $0 + residual[$1] } / used.reduce(0) { $0 + slope[$1] }
        let kept = Double(used.count - 1) / Double(used.count)
        for cell in used {
            let centred = residual[cell] - share * slope[cell]
            excess += centred * centred - kept * slope[cell]
            scale += kept * slope[cell] * slope[cell]
        }
    }
    guard excess > 0, scale > 0 else { return 0 }
    return min((excess / scale).squareRoot(), 1)
}
