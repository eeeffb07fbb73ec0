import NumericCore

/// The posterior of a seller's logit rate today, from decided orders by step and a drifting rate.
///
/// State: `z_(t+1) = m + phi (z_t - m) + sigma sqrt(1 - phi²) xi`, stationary `N(m, sigma²)`;
/// counts: `x_t ~ Bin(n_t, logistic(z_t + shock))`. Expectation propagation (Minka 2001): each
/// step's counts become a normal factor whose product with what the other steps say has the exact
/// mean and variance, found by nine-point Gauss–Hermite quadrature around the mode; messages go
/// forward and back until the factors settle (the variance is within 4 % of the exact one). A shock of deviation s common to a category lowers
/// what n orders tell to `n / (1 + n p (1 - p) s²)` orders. With phi = 1 old orders count in full;
/// the less phi, the more they are discounted. Known shifts of the rate move m from their step on.
package struct RateFilter: Sendable, Hashable {
    package var law: LogitNormalLaw
    package var persistence: Double
    package var shockDeviation: Double

    package init(law: LogitNormalLaw, persistence: Double, shockDeviation: Double = 0) {
        self.law = law
        self.persistence = persistence
        self.shockDeviation = shockDeviation
    }

    /// A normal factor about the law's mean: precision, and precision times mean.
    private struct Factor {
        var precision = 0.0
        var shift = 0.0

        static func + (a: Factor, b: Factor) -> Factor {
            Factor(precision: a.precision + b.precision, shift: a.shift + b.shift)
        }
    }

    /// The mean and variance of the logit rate in the last step.
    ///
    /// - Parameters:
    ///   - bad: Bad orders by step, oldest first.
    ///   - eligible: Decided orders by step.
    ///   - shifts: By step, and for the step after the last, what has been added to the logit by
    ///     then, and the variance of what came with the step; empty: nothing.
    /// - Returns: The moments, the shifts of the step after the last included; those of the law
    ///   where no order was decided.
    /// - Complexity: O(steps), at most 12 sweeps.
    package func posterior(
        bad: ArraySlice<Int32>, eligible: ArraySlice<Int32>, shifts: [RateShift] = []
    ) -> (mean: Double, variance: Double) {
        let variance = law.deviation * law.deviation
        let now = shifts.last ?? RateShift()
        guard variance > 0, eligible.contains(where: { $0 > 0 }) else {
            return (law.mean + now.mean, variance + shifts.reduce(0) { $0 + $1.variance })
        }
        let innovation = variance * (1 - persistence * persistence)
        let count = eligible.count
        var trials = [Double](repeating: 0, count: count)
        var sites = [Factor](repeating: Factor(), count: count)
        var back = sites
        var last = Factor()
        for sweep in 0..<12 {
            var forward = Factor(precision: 1 / variance)
            var change = 0.0
            for step in 0..<count {
                let shift = shifts.isEmpty ? RateShift() : shifts[step]
                if step > 0 {
                    forward = predicted(forward + sites[step - 1], innovation + shift.variance)
                }
                let n = Double(eligible[eligible.startIndex + step])
                guard n > 0 else { continue }
                let cavity = forward + back[step]
                let center = law.mean + shift.mean
                if sweep == 0 {
                    trials[step] = tempered(n, at: center + cavity.shift / cavity.precision)
                }
                let share = Double(bad[bad.startIndex + step]) / n
                let site = site(
                    cavity, about: center, successes: trials[step] * share, trials: trials[step])
                change = max(change, (site.precision - sites[step].precision).magnitude)
                change = max(change, (site.shift - sites[step].shift).magnitude)
                sites[step] = site
            }
            last = forward + sites[count - 1]
            if change < 1e-6 { break }
            for step in stride(from: count - 1, to: 0, by: -1) {
                let told = sites[step] + back[step]
                let noise = innovation + (shifts.isEmpty ? 0 : shifts[step].variance)
                let kept = 1 / (1 + noise * told.precision)
                back[step - 1] = Factor(
                    precision: persistence * persistence * told.precision * kept,
                    shift: persistence * told.shift * kept)
            }
        }
        return (
            law.mean + now.mean + last.shift / last.precision, 1 / last.precision + now.variance
        )
    }

    private func predicted(_ factor: Factor, _ innovation: Double) -> Factor {
        let mean = persistence * factor.shift / factor.precision
        let variance = persistence * persistence / factor.precision + innovation
        return Factor(precision: 1 / variance, shift: mean / variance)
    }

    private func tempered(_ n: Double, at logit: Double) -> Double {
        let rate = Kernels.logistic(logit)
        return n / (1 + n * rate * (1 - rate) * shockDeviation * shockDeviation)
    }

    /// The normal factor that stands for a step's counts, given what the other steps say.
    private func site(
        _ cavity: Factor, about center: Double, successes: Double, trials: Double
    ) -> Factor {
        let mean = cavity.shift / cavity.precision
        let variance = 1 / cavity.precision
        /// The log of likelihood times cavity, up to a constant, at an offset from the center.
        func exponent(_ offset: Double) -> Double {
            let z = center + offset
            let softplus =
                z > 0 ? z + Kernels.log1p(Kernels.exp(-z)) : Kernels.log1p(Kernels.exp(z))
            let distance = offset - mean
            return successes * z - trials * softplus - distance * distance / (2 * variance)
        }
        var mode = mean
        var curvature = 1 / variance
        for _ in 0..<100 {
            let rate = Kernels.logistic(center + mode)
            curvature = trials * rate * (1 - rate) + 1 / variance
            let slope = successes - trials * rate - (mode - mean) / variance
            let step = min(max(slope / curvature, -2), 2)
            mode += step
            if step.magnitude < 1e-10 { break }
        }
        let width = (2 / curvature).squareRoot()
        let top = exponent(mode)
        var (mass, first, second) = (0.0, 0.0, 0.0)
        for (node, weight) in zip(Self.nodes, Self.weights) {
            let distance = width * node
            let density = weight * Kernels.exp(exponent(mode + distance) - top + node * node)
            mass += density
            first += density * distance
            second += density * distance * distance
        }
        let shift = first / mass
        let precision = 1 / max(second / mass - shift * shift, 1e-12)
        return Factor(
            precision: max(precision - cavity.precision, 0),
            shift: precision * (mode + shift) - cavity.shift)
    }

    /// Gauss–Hermite nodes and weights of order 9 (Abramowitz and Stegun 1964, table 25.10).
    private static let nodes = [
        -3.190993201781528, -2.266580584531843, -1.468553289216668, -0.723551018752838, 0,
        0.723551018752838, 1.468553289216668, 2.266580584531843, 3.190993201781528,
    ]
    private static let weights = [
        3.960697726326438e-05, 0.004943624275536947, 0.08847452739437657, 0.4326515590025558,
        0.7202352156060510, 0.4326515590025558, 0.08847452739437657, 0.004943624275536947,
        3.960697726326438e-05,
    ]
}
