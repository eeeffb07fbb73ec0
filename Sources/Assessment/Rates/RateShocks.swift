import NumericCore

/// What sellers share in a step beside their own rates, on the logit scale: weather, a carrier.
package struct RateShock: Sendable, Hashable {
    /// The estimate of the variance of a category's shock, below 0 where there is less in the data
    /// than chance alone brings about, and its standard error; 0: nothing was seen.
    package var variance: Double
    package var varianceError: Double
    /// The part of the variance that all categories share.
    package var commonShare: Double

    /// The standard deviation, at most 1.
    package var deviation: Double { min(max(variance, 0).squareRoot(), 1) }

    private init(variance: Double, varianceError: Double, commonShare: Double) {
        self.variance = variance
        self.varianceError = varianceError
        self.commonShare = commonShare
    }

    /// Estimates by moments.
    ///
    /// With p_i a seller's shrunk rate over all steps, category c and step t have
    /// `R = sum x - sum n p`, slope `S = sum n p (1 - p)` and binomial variance S; R is centred by
    /// the category's mean over steps. `sigma² = sum (R² - S (T - 1)/T) / sum S² (T - 1)/T`; the
    /// shared part, from products of categories c < d in one step,
    /// `sum R_c R_d / sum S_c S_d (T - 1)/T`, between 0 and sigma². With R normal of variance
    /// `V = S + sigma² S²` and covariances `C = shared S_c S_d` the error of sigma² is
    /// `sqrt(2 sum V² + 4 sum C²) / sum S² (T - 1)/T`.
    ///
    /// - Complexity: O(sellers × steps + categories² × steps).
    package init(_ panel: RatePanel, a: [Double], b: [Double]) {
        var (residual, slope) = Self.residuals(panel, a: a, b: b)
        let kept = Double(max(panel.steps - 1, 1)) / Double(max(panel.steps, 1))
        var (excess, scale) = (0.0, 0.0)
        for group in 0..<panel.categories {
            let own = (group * panel.steps)..<((group + 1) * panel.steps)
            let used = own.filter { slope[$0] > 0 }
            guard used.count >= 3 else {
                for cell in own { slope[cell] = 0 }
                continue
            }
            let share =
                used.reduce(0) { $0 + residual[$1] } / used.reduce(0) { $0 + slope[$1] }
            let left = Double(used.count - 1) / Double(used.count)
            for cell in used {
                residual[cell] -= share * slope[cell]
                excess += residual[cell] * residual[cell] - left * slope[cell]
                scale += left * slope[cell] * slope[cell]
            }
        }
        guard scale > 0 else {
            self.init(variance: 0, varianceError: 0, commonShare: 0)
            return
        }
        let variance = excess / scale
        let used = max(variance, 0)
        var (products, pairs) = (0.0, 0.0)
        for step in 0..<panel.steps {
            for group in 1..<max(panel.categories, 1) {
                let cell = group * panel.steps + step
                for other in 0..<group {
                    let beside = other * panel.steps + step
                    guard slope[cell] > 0, slope[beside] > 0 else { continue }
                    products += residual[cell] * residual[beside]
                    pairs += kept * slope[cell] * slope[beside]
                }
            }
        }
        let common = pairs > 0 ? products / pairs : 0
        // Where there is nothing to share, what the products say stands for it.
        let share = used > 0 ? min(max(common / used, 0), 1) : common > 0 ? 1 : 0
        var square = 0.0
        for step in 0..<panel.steps {
            for group in 0..<panel.categories {
                let own = slope[group * panel.steps + step]
                let total = own + used * own * own
                square += 2 * total * total
                for other in 0..<group {
                    let shared = share * used * own * slope[other * panel.steps + step]
                    square += 4 * shared * shared
                }
            }
        }
        self.init(
            variance: variance, varianceError: square.squareRoot() / scale, commonShare: share)
    }

    /// R and S, `[category * steps + step]`.
    private static func residuals(
        _ panel: RatePanel, a: [Double], b: [Double]
    ) -> (residual: [Double], slope: [Double]) {
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
        return (residual, slope)
    }
}
