import DataTables
import NumericCore

/// The Cox partial likelihood of prepared rows, with Efron's or Breslow's treatment of ties; with
/// exact ties, without what ``ExactTies`` adds at times of more than one event.
///
/// With r = w·e^η, S0 the sum of r at risk, D0 over the d events of total weight W tied at a time
/// and f_l = l/d (Breslow: 0), l = 0…d − 1, the log-likelihood is
/// Σ w·η − Σ (W/d) Σ_l log(S0 − f_l·D0). A row's residual is
/// m = w·δ − r·(A − δ·b), A the sum of a = (W/d) Σ_l 1/(S0 − f_l·D0) over the times it is at risk,
/// b = (W/d) Σ_l f_l/(S0 − f_l·D0) at its own event; so the score is Xᵀm. The information is
/// Xᵀdiag(r·(A − δ·b))X − Σ (W/d) Σ_l (S1 − f_l·D1)(S1 − f_l·D1)ᵀ/(S0 − f_l·D0)², two Gram
/// matrices of as many rows as there are event times.
///
/// - Reference: Efron (1977), doi:10.1080/01621459.1977.10480613. Goldens `cox_*`.
struct CoxLikelihood: Sendable {
    let data: CoxData

    /// What one evaluation finds for each row and each event time.
    struct State: Sendable {
        var value: Double
        /// w·e^η of each row, η less a constant that cancels.
        var risk: [Double]
        /// That constant.
        var shift: Double
        /// a and b of each event time.
        var hazard: [Double]
        var discount: [Double]
        /// (W/d) Σ f_l^j / (S0 − f_l·D0)², j = 0, 1, 2.
        var square: [Double]
        var cross: [Double]
        var own: [Double]
        /// Each row's m and r·(A − δ·b).
        var residuals: [Double]
        var expected: [Double]
    }

    func derivatives(at beta: [Double]) -> Derivatives { derivatives(state(at: beta)) }

    func derivatives(_ state: State) -> Derivatives {
        Derivatives(
            value: state.value,
            gradient: data.x.transposeMultipliedInChunks(by: state.residuals),
            information: information(
                state, base: weightedGram(data.x, weights: state.expected),
                moments: moments(state.risk)))
    }

    func state(at beta: [Double]) -> State {
        var eta = data.linearPredictor(beta)
        let shift = eta.isEmpty ? 0 : eta.reduce(0, +) / Double(eta.count)
        for row in eta.indices { eta[row] -= shift }
        let times = data.times.count
        var value = 0.0
        for k in 0..<times {
            for row in data.eventRows(k) { value += data.weights[row] * eta[row] }
        }
        var risk: [Double] = []
        Kernels.exp(eta, into: &risk)
        for row in risk.indices { risk[row] *= data.weights[row] }
        let atRisk = data.sumAtRisk(risk)
        let zero = [Double](repeating: 0, count: times)
        var state = State(
            value: value, risk: risk, shift: shift, hazard: zero, discount: zero, square: zero,
            cross: zero, own: zero, residuals: [], expected: [])
        for k in 0..<times {
            var tiedRisk = 0.0
            for row in data.eventRows(k) { tiedRisk += risk[row] }
            addTime(k, atRisk[k], tiedRisk, &state)
        }
        addRows(&state)
        return state
    }

    private func addTime(_ k: Int, _ total: Double, _ tiedRisk: Double, _ state: inout State) {
        let count = data.tied[k]
        if data.ties == .exact, count > 1 { return }
        guard data.ties == .efron, count > 1 else {
            let weight = data.tiedWeight[k]
            state.value -= weight * Kernels.log(total)
            state.hazard[k] = weight / total
            state.square[k] = weight / (total * total)
            return
        }
        let share = data.tiedWeight[k] / Double(count)
        var product = 1.0
        var logs = 0.0
        var (a, b, c0, c1, c2) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for l in 0..<count {
            let fraction = Double(l) / Double(count)
            let rest = total - fraction * tiedRisk
            let inverse = 1 / rest
            product *= rest / total
            // Folded into the sum of logarithms before it underflows.
            if product < 1e-200 {
                logs += Kernels.log(product)
                product = 1
            }
            let squared = inverse * inverse
            a += inverse
            b += fraction * inverse
            c0 += squared
            c1 += fraction * squared
            c2 += fraction * fraction * squared
        }
        logs += Kernels.log(product) + Double(count) * Kernels.log(total)
        state.value -= share * logs
        state.hazard[k] = share * a
        state.discount[k] = share * b
        state.square[k] = share * c0
        state.cross[k] = share * c1
        state.own[k] = share * c2
    }

    private func addRows(_ state: inout State) {
        state.expected = expected(state, hazard: state.hazard, discount: state.discount)
        state.residuals = state.expected.map { -$0 }
        for k in data.times.indices {
            for row in data.eventRows(k) { state.residuals[row] += data.weights[row] }
        }
    }

    /// r·(A − δ·b) of each row, for the hazards a and discounts b of the event times.
    func expected(_ state: State, hazard: [Double], discount: [Double]) -> [Double] {
        let cumulative = data.cumulative(hazard)
        var expected = state.risk
        for slot in 0..<data.slots {
            let hazard = cumulative[slot]
            for row in data.rows(ofSlot: slot) { expected[row] *= hazard }
        }
        if let startSlot = data.startSlot {
            for row in expected.indices {
                expected[row] -= state.risk[row] * cumulative[Int(startSlot[row])]
            }
        }
        for k in data.times.indices where discount[k] != 0 {
            for row in data.eventRows(k) { expected[row] -= state.risk[row] * discount[k] }
        }
        return expected
    }

    /// S1 and D1 of every column: sums of r·x at risk and over the tied events of each time.
    func moments(_ risk: [Double]) -> [(atRisk: [Double], tied: [Double])] {
        let segments = segmentSums(data.x, weights: risk, ends: data.ends)
        return concurrentMap(data.x.columns) { column in
            let base = column * segments.rows
            var slotSums = [Double](repeating: 0, count: data.slots)
            for slot in slotSums.indices {
                slotSums[slot] =
                    segments.elements[base + 2 * slot] + segments.elements[base + 2 * slot + 1]
            }
            if let startSlot = data.startSlot {
                let first = column * data.rows
                for row in risk.indices {
                    slotSums[Int(startSlot[row])] -= risk[row] * data.x.elements[first + row]
                }
            }
            var tied = [Double](repeating: 0, count: data.times.count)
            for k in tied.indices { tied[k] = segments.elements[base + 2 * data.slotOfTime[k]] }
            return (data.suffixSums(slotSums), tied)
        }
    }

    /// The information from Xᵀdiag(r·(A − δ·b))X and the moments of the columns.
    ///
    /// - Parameters:
    ///   - state: the risks and hazards.
    ///   - base: Xᵀdiag(r·(A − δ·b))X.
    ///   - moments: S1 and D1 of the columns.
    ///   - factors: what multiplies the part of each event time; `nil`: 1.
    /// - Returns: p × p.
    func information(
        _ state: State, base: Matrix, moments: [(atRisk: [Double], tied: [Double])],
        factors: [Double]? = nil
    ) -> Matrix {
        let times = data.times.count
        let columns = moments.count
        var result = base
        let ratio = (0..<times).map {
            state.square[$0] > 0 ? state.cross[$0] / state.square[$0] : 0
        }
        func scaled(_ values: [Double]) -> [Double] {
            factors.map { factors in values.indices.map { values[$0] * factors[$0] } } ?? values
        }
        let blended = moments.flatMap { moment in
            (0..<times).map { moment.atRisk[$0] - ratio[$0] * moment.tied[$0] }
        }
        result.subtract(
            weightedGram(
                Matrix(rows: times, columns: columns, columnMajor: blended),
                weights: scaled(state.square)))
        guard data.ties == .efron, state.own.contains(where: { $0 != 0 }) else { return result }
        let rest = (0..<times).map { max(0, state.own[$0] - ratio[$0] * state.cross[$0]) }
        result.subtract(
            weightedGram(
                Matrix(rows: times, columns: columns, columnMajor: moments.flatMap { $0.tied }),
                weights: scaled(rest)))
        return result
    }

    /// w·U of every row for one column, U the score residual, in the order given at first.
    ///
    /// w·U = m·x − w·δ·x̄ + r·(B − δ·b'), x̄ the mean over l of (S1 − f·D1)/(S0 − f·D0) at the
    /// row's event, B the sum of (W/d) Σ_l (S1 − f·D1)/(S0 − f·D0)² over the times it is at risk
    /// and b' the same sum with another factor f, at its event.
    func scores(
        column: Int, _ state: State, moments: (atRisk: [Double], tied: [Double])
    ) -> [Double] {
        let means = means(moments, state)
        let total = data.cumulative(means.total)
        let base = column * data.rows
        var scores = [Double](repeating: 0, count: data.rows)
        for slot in 0..<data.slots {
            for row in data.rows(ofSlot: slot) {
                scores[row] =
                    state.residuals[row] * data.x.elements[base + row]
                    + state.risk[row] * total[slot]
            }
        }
        if let startSlot = data.startSlot {
            for row in scores.indices {
                scores[row] -= state.risk[row] * total[Int(startSlot[row])]
            }
        }
        for k in data.times.indices {
            for row in data.eventRows(k) {
                scores[row] -= data.weights[row] * means.mean[k] + state.risk[row] * means.own[k]
            }
        }
        var given = scores
        for (place, row) in data.order.enumerated() { given[Int(row)] = scores[place] }
        return given
    }

    /// For each event time x̄, and (W/d) Σ_l (S1 − f·D1)/(S0 − f·D0)² without and with a factor f.
    func means(
        _ moments: (atRisk: [Double], tied: [Double]), _ state: State
    ) -> (mean: [Double], total: [Double], own: [Double]) {
        let (atRisk, tied) = moments
        var mean = [Double](repeating: 0, count: data.times.count)
        var total = mean
        var own = mean
        for k in mean.indices {
            // x̄ = (S1·a − D1·b) / W
            mean[k] =
                (atRisk[k] * state.hazard[k] - tied[k] * state.discount[k]) / data.tiedWeight[k]
            total[k] = atRisk[k] * state.square[k] - tied[k] * state.cross[k]
            own[k] = atRisk[k] * state.cross[k] - tied[k] * state.own[k]
        }
        return (mean, total, own)
    }
}

extension Matrix {
    /// Takes another matrix of the same shape away.
    mutating func subtract(_ other: Matrix) {
        for index in elements.indices { elements[index] -= other.elements[index] }
    }
}
