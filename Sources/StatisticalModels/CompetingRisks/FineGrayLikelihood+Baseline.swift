import NumericCore

/// The baseline of subdistribution hazards up to a time.
struct FineGrayBaseline: Sendable {
    /// 1/S0 at each time up to it with an event; 0 elsewhere.
    var weights: [Double]
    /// ∫ x̄ dH₀ of each column.
    var means: [Double]
    /// Σ d/S0² at known coefficients, the rows' weights taken as data.
    var variance: Double
    /// What hazards of the likelihood's own scale are multiplied with.
    var scale: Double
}

extension FineGrayLikelihood {
    /// The baseline through the first so many times.
    func baseline(_ state: State, through count: Int) -> FineGrayBaseline {
        let scale = Kernels.exp(-state.shift)
        var result = FineGrayBaseline(
            weights: events.map { _ in 0 }, means: [], variance: 0, scale: scale)
        for time in 0..<count where events[time] > 0 {
            let weight = 1 / state.total[time]
            result.weights[time] = weight
            result.variance += events[time] * weight * weight * scale * scale
        }
        result.means = (0..<x.columns).map { column in
            let means = means(column: column, state)
            return scale * (0..<count).reduce(0) { $0 + means[$1] * state.hazard[$1] }
        }
        return result
    }

    /// Each row's part in the baseline at known coefficients, ∫ w dM/S0, whose sum over rows is 0;
    /// where the curve of censoring is taken as estimated, with its part, as in the score.
    func baselineScores(
        _ baseline: FineGrayBaseline, _ state: State, errors: FineGrayModel.Errors
    ) -> [Double] {
        scores(
            of: [Double](repeating: 0, count: rank.count), less: baseline.weights.map { -$0 },
            state, errors: errors
        ).map { $0 * baseline.scale }
    }
}
