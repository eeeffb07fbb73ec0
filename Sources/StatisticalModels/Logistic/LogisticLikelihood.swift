import NumericCore

/// The binomial log-likelihood with logit link of rows with s successes of m trials:
/// Σ s·η − m·log(1 + e^η), η = x·β + offset; weights are already in s and m.
struct LogisticLikelihood: Sendable {
    let x: Matrix
    let successes: [Double]
    let trials: [Double]
    let offset: [Double]

    func linearPredictor(_ beta: [Double]) -> [Double] {
        var eta = x.multiplied(by: beta)
        for row in eta.indices { eta[row] += offset[row] }
        return eta
    }

    /// Value, score Xᵀ(s − m·p) and information XᵀWX with W = m·p·(1 − p).
    func derivatives(at beta: [Double]) -> Derivatives {
        logisticDerivatives(x, successes: successes, trials: trials, offset: offset, at: beta)
    }

    /// The value, s − m·p and m·p·(1 − p) of each row.
    func rowDerivatives(
        _ eta: [Double]
    ) -> (value: Double, residuals: [Double], variances: [Double]) {
        var decay = eta.map { -abs($0) }
        var small = [Double]()
        Kernels.exp(decay, into: &small)
        Kernels.log1p(small, into: &decay)
        var residuals = eta
        var variances = eta
        var value = 0.0
        for row in eta.indices {
            let (s, m, t) = (successes[row], trials[row], small[row])
            let share = 1 / (1 + t)
            let p = eta[row] >= 0 ? share : t * share
            value += s * eta[row] - m * (max(eta[row], 0) + decay[row])
            residuals[row] = s - m * p
            variances[row] = m * t * share * share
        }
        return (value, residuals, variances)
    }

    /// The likelihood of some of the columns.
    func selecting(columns: [Int]) -> LogisticLikelihood {
        LogisticLikelihood(
            x: x.selecting(columns: columns), successes: successes, trials: trials, offset: offset)
    }
}
