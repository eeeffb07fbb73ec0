/// How long a seller's rate stays what it is: the persistence of its logit per step.
package struct RateDrift: Sendable, Hashable {
    package var persistence: Double
    package var isEstimated: Bool
    /// Autocovariances of the logit at lags 1, 2, ..., over all KPIs.
    package var covariances: [Double]

    /// What is taken where the data cannot tell: half of a deviation is left after two years of
    /// months.
    package static let usual = 0.97
    package static let bounds = 0.5...0.999

    /// Estimates the persistence by moments.
    ///
    /// With scores e and weights n centred by category and step (`RatePanel.scores`), the covariance at
    /// lag k is `gamma_k = sum e_t e_(t+k) / sum n_t n_(t+k)`: free of binomial noise for k >= 1
    /// and of what a category shares. Over lags 1...min(12, steps - 2), A and phi minimise
    /// `sum w_k (gamma_k - A phi^k)²` with `w_k = sum n_t n_(t+k)`, phi within `bounds` in steps of
    /// 0.001; the usual value where fewer than 6 steps or no positive covariance are seen. Scores
    /// are linear in the rate, not in its logit: for a deviation of 0.7 phi comes out 0.01 low.
    package init(_ panels: [RatePanel]) {
        let steps = panels.map(\.steps).min() ?? 0
        let lags = min(12, steps - 2)
        guard steps >= 6 else {
            persistence = Self.usual
            isEstimated = false
            covariances = []
            return
        }
        var products = [Double](repeating: 0, count: lags)
        var weights = products
        for panel in panels {
            let (score, weight) = panel.scores()
            for seller in 0..<panel.sellers {
                let row = seller * panel.steps
                for lag in 1...lags {
                    for step in 0..<(panel.steps - lag) {
                        products[lag - 1] += score[row + step] * score[row + step + lag]
                        weights[lag - 1] += weight[row + step] * weight[row + step + lag]
                    }
                }
            }
        }
        covariances = zip(products, weights).map { $1 > 0 ? $0 / $1 : 0 }
        let found = Self.fitted(covariances, weights)
        persistence = found ?? Self.usual
        isEstimated = found != nil
    }

    /// The least-squares persistence; `nil` where the best A is not positive.
    private static func fitted(_ covariances: [Double], _ weights: [Double]) -> Double? {
        var best: (loss: Double, persistence: Double)?
        for thousandth in 500...999 {
            let phi = Double(thousandth) / 1000
            var (cross, square, power) = (0.0, 0.0, 1.0)
            for (covariance, weight) in zip(covariances, weights) {
                power *= phi
                cross += weight * covariance * power
                square += weight * power * power
            }
            guard cross > 0 else { continue }
            // The loss less its constant part sum w gamma².
            let loss = -cross * cross / square
            if loss < best?.loss ?? 0 { best = (loss, phi) }
        }
        return best?.persistence
    }

    /// The part of the stationary variance that is left in a mean over some steps:
    /// `1/T² sum_ij phi^|i - j|`.
    package static func averagedPart(persistence: Double, steps: Int) -> Double {
        guard steps > 1 else { return 1 }
        var sum = Double(steps)
        var power = 1.0
        for lag in 1..<steps {
            power *= persistence
            sum += 2 * Double(steps - lag) * power
        }
        return sum / (Double(steps) * Double(steps))
    }
}
