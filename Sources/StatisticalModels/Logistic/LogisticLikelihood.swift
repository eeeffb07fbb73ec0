import NumericCore

/// The binomial log-likelihood with logit link of rows with s successes of m trials:
/// Σ s·η − m·log(1 + e^η), η = x·β + offset; weights are already in s and m.
struct LogisticLikelihood: Sendable {
    let rows: LogisticRows

    var x: Matrix { rows.x }

    /// Value, score Xᵀ(s − m·p) and information XᵀWX with W = m·p·(1 − p).
    func derivatives(at beta: [Double]) -> Derivatives { rows.derivatives(at: beta) }

    /// The sum of successes and of trials.
    var totals: (successes: Double, trials: Double) {
        (rows.successes.reduce(0, +), rows.trials?.reduce(0, +) ?? Double(x.rows))
    }

    /// Whether the row has only successes (1), only failures (−1), or both (0).
    func side(_ row: Int) -> Double {
        let trials = rows.trials?[row] ?? 1
        return rows.successes[row] == trials ? 1 : rows.successes[row] == 0 ? -1 : 0
    }

    /// The likelihood of some of the columns.
    func selecting(columns: [Int]) -> LogisticLikelihood { with(x.selecting(columns: columns)) }

    /// The likelihood of another design for the same rows.
    func with(_ x: Matrix) -> LogisticLikelihood {
        LogisticLikelihood(
            rows: LogisticRows(
                x: x, successes: rows.successes, trials: rows.trials, offset: rows.offset,
                weights: rows.weights))
    }
}
