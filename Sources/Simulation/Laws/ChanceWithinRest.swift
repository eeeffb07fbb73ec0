import NumericCore
package import StatisticalModels

extension DiscreteHazardModel.Link {
    /// The chance of an order in the rest R of a step, R ~ Beta(1, r), at the hazard of a whole
    /// step: that of the r-th order more in the same step.
    ///
    /// - Parameters:
    ///   - lambda: The hazard of all channels in a whole step, at least 0.
    ///   - round: r, from 1.
    /// - Returns: A probability.
    package func chanceWithinRest(_ lambda: Double, round: Int) -> Double {
        switch self {
        case .cloglog: Self.exponentialChance(lambda, Double(round), round)
        case .logit: Self.logisticChance(lambda, Double(round), round)
        }
    }

    /// `1 − E exp(−lambda R)` = `1 − F(1; r + 1; −lambda)`, F Kummer's function.
    private static func exponentialChance(_ lambda: Double, _ r: Double, _ round: Int) -> Double {
        if lambda < 2 {
            // lambda/(r+1) (1 − lambda/(r+2) (1 − ...)).
            var sum = 1.0
            for term in stride(from: 24, through: 2, by: -1) {
                sum = 1 - lambda / (r + Double(term)) * sum
            }
            return lambda / (r + 1) * sum
        }
        var rest = Kernels.exp(-lambda)
        for order in 1...round { rest = Double(order) / lambda * (1 - rest) }
        return 1 - rest
    }

    /// `1 − E 1 / (1 + lambda R)` = `1 − F(1, 1; r + 1; −lambda)`, F Gauss's function.
    ///
    /// With w = lambda / (1 + lambda) it is `(1 − w) sum_n w^n n / (r + n)`, whose terms are all
    /// positive; for large lambda, with J_r = E 1 / (1 + lambda R) / r, it follows from
    /// `J_1 = log(1 + lambda) / lambda` and `J_(r+1) = ((1 + lambda) J_r − 1 / r) / lambda`.
    private static func logisticChance(_ lambda: Double, _ r: Double, _ round: Int) -> Double {
        if lambda < 1.5 {
            let w = lambda / (1 + lambda)
            var (sum, power, n) = (0.0, w, 1.0)
            while power > 1e-18 {
                sum += power * n / (r + n)
                power *= w
                n += 1
            }
            return (1 - w) * sum
        }
        var rest = Kernels.log1p(lambda) / lambda
        for order in stride(from: 1, to: round, by: 1) {
            rest = ((1 + lambda) * rest - 1 / Double(order)) / lambda
        }
        return 1 - r * rest
    }
}
