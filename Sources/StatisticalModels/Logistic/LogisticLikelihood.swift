import NumericCore

/// The binomial log-likelihood with logit link of rows with s successes of m trials:
/// Σ s·η − m·log(1 + e^η), η = x·β + offset; weights are already in s and m.
struct LogisticLikelihood: Sendable {
    let x: Matrix
    let successes: [Double]
    let trials: [Double]
    let offset: [Double]

    func linearPredictor(_ beta: [Double]) -> [Double] {
        var eta = x.multipliedInChunks(by: beta)
        for row in eta.indices { eta[row] += offset[row] }
        return eta
    }

    /// Value, score Xᵀ(s − m·p) and information XᵀWX with W = m·p·(1 − p).
    func derivatives(at beta: [Double]) -> Derivatives {
        logisticDerivatives(
            x, successes: successes, trials: trials, offset: offset, at: beta)
    }

    /// The sum of successes and of trials.
    var totals: (successes: Double, trials: Double) {
        (successes.reduce(0, +), trials.reduce(0, +))
    }

    /// Whether the row has only successes (1), only failures (−1), or both (0).
    func side(_ row: Int) -> Double {
        successes[row] == trials[row] ? 1 : successes[row] == 0 ? -1 : 0
    }

    /// The value, and s − m·p of each row.
    func residuals(_ eta: [Double]) -> (value: Double, residuals: [Double]) {
        var decay = eta.map { -abs($0) }
        var small = [Double]()
        Kernels.exp(decay, into: &small)
        Kernels.log1p(small, into: &decay)
        var residuals = eta
        var value = 0.0
        for row in eta.indices {
            let m = trials[row]
            let share = 1 / (1 + small[row])
            let p = eta[row] >= 0 ? share : small[row] * share
            value += successes[row] * eta[row] - m * (max(eta[row], 0) + decay[row])
            residuals[row] = successes[row] - m * p
        }
        return (value, residuals)
    }

    /// Every `step`-th row.
    func thinned(by step: Int) -> LogisticLikelihood {
        let rows = Array(stride(from: 0, to: x.rows, by: step))
        return LogisticLikelihood(
            x: x.selecting(rows: rows), successes: rows.map { successes[$0] },
            trials: rows.map { trials[$0] },
            offset: rows.map { offset[$0] })
    }

    /// The likelihood of some of the columns.
    func selecting(columns: [Int]) -> LogisticLikelihood {
        LogisticLikelihood(
            x: x.selecting(columns: columns), successes: successes, trials: trials, offset: offset)
    }
}
