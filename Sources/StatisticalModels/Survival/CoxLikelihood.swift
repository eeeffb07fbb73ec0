import NumericCore

/// The Cox partial likelihood of prepared rows, with Efron's or Breslow's treatment of ties.
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

    func derivatives(at beta: [Double]) -> Derivatives {
        let state = state(at: beta)
        return Derivatives(
            value: state.value, gradient: data.x.transposeMultiplied(by: state.residuals),
            information: information(state))
    }

    func state(at beta: [Double]) -> State {
        let eta = data.linearPredictor(beta)
        let shift = eta.isEmpty ? 0 : eta.reduce(0, +) / Double(eta.count)
        var risk = eta.map { $0 - shift }
        var value = 0.0
        for row in data.eventRows { value += data.weights[Int(row)] * risk[Int(row)] }
        let shifted = risk
        Kernels.exp(shifted, into: &risk)
        for row in risk.indices { risk[row] *= data.weights[row] }
        let atRisk = data.sumAtRisk { risk[$0] }
        let times = data.times.count
        var tiedRisk = [Double](repeating: 0, count: times)
        for (index, row) in data.eventRows.enumerated() {
            tiedRisk[Int(data.eventTime[index])] += risk[Int(row)]
        }
        var state = State(
            value: value, risk: risk, shift: shift,
            hazard: [Double](repeating: 0, count: times),
            discount: [Double](repeating: 0, count: times),
            square: [Double](repeating: 0, count: times),
            cross: [Double](repeating: 0, count: times),
            own: [Double](repeating: 0, count: times), residuals: [], expected: [])
        for k in 0..<times { addTime(k, atRisk[k], tiedRisk[k], &state) }
        addRows(&state)
        return state
    }

    private func addTime(_ k: Int, _ total: Double, _ tiedRisk: Double, _ state: inout State) {
        let count = data.tied[k]
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
        let cumulative = data.cumulative(state.hazard)
        var expected = state.risk
        if let startSlot = data.startSlot {
            for row in expected.indices {
                expected[row] *=
                    cumulative[Int(data.stopSlot[row])] - cumulative[Int(startSlot[row])]
            }
        } else {
            for row in expected.indices { expected[row] *= cumulative[Int(data.stopSlot[row])] }
        }
        for (index, row) in data.eventRows.enumerated() {
            let discount = state.discount[Int(data.eventTime[index])]
            if discount != 0 { expected[Int(row)] -= state.risk[Int(row)] * discount }
        }
        var residuals = expected.map { -$0 }
        for row in data.eventRows { residuals[Int(row)] += data.weights[Int(row)] }
        state.expected = expected
        state.residuals = residuals
    }

    /// S1 and D1 of one column: sums of r·x at risk and over the tied events of each time.
    func moments(_ column: Int, _ risk: [Double]) -> (atRisk: [Double], tied: [Double]) {
        let base = column * data.rows
        let atRisk = data.sumAtRisk { risk[$0] * data.x.elements[base + $0] }
        var tied = [Double](repeating: 0, count: data.times.count)
        if data.ties == .efron {
            for (index, row) in data.eventRows.enumerated() {
                tied[Int(data.eventTime[index])] +=
                    risk[Int(row)] * data.x.elements[base + Int(row)]
            }
        }
        return (atRisk, tied)
    }

    func information(_ state: State) -> Matrix {
        let times = data.times.count
        let columns = data.x.columns
        var result = weightedGram(data.x, weights: state.expected)
        let moments = concurrentMap(columns) { self.moments($0, state.risk) }
        let ratio = (0..<times).map {
            state.square[$0] > 0 ? state.cross[$0] / state.square[$0] : 0
        }
        let blended = moments.flatMap { moment in
            (0..<times).map { moment.atRisk[$0] - ratio[$0] * moment.tied[$0] }
        }
        result.subtract(
            weightedGram(
                Matrix(rows: times, columns: columns, columnMajor: blended),
                weights: state.square))
        guard data.ties == .efron, state.own.contains(where: { $0 != 0 }) else { return result }
        let rest = (0..<times).map { max(0, state.own[$0] - ratio[$0] * state.cross[$0]) }
        result.subtract(
            weightedGram(
                Matrix(rows: times, columns: columns, columnMajor: moments.flatMap { $0.tied }),
                weights: rest))
        return result
    }

    /// w·U of every row for one column, U the score residual.
    ///
    /// w·U = m·x − w·δ·x̄ + r·(B − δ·b'), x̄ the mean over l of (S1 − f·D1)/(S0 − f·D0) at the
    /// row's event, B the sum of (W/d) Σ_l (S1 − f·D1)/(S0 − f·D0)² over the times it is at risk
    /// and b' the same sum with another factor f, at its event.
    func scores(column: Int, _ state: State) -> [Double] {
        let (mean, weighted) = weightedMeans(column, state)
        let total = data.cumulative(weighted.total)
        let base = column * data.rows
        var scores = (0..<data.rows).map { row in
            let late = data.startSlot.map { total[Int($0[row])] } ?? 0
            return state.residuals[row] * data.x.elements[base + row] + state.risk[row]
                * (total[Int(data.stopSlot[row])] - late)
        }
        for (index, row) in data.eventRows.enumerated() {
            let k = Int(data.eventTime[index])
            scores[Int(row)] -=
                data.weights[Int(row)] * mean[k] + state.risk[Int(row)] * weighted.own[k]
        }
        return scores
    }

    /// x̄ of each event time, and (W/d) Σ_l (1 or f)·(S1 − f·D1)/(S0 − f·D0)².
    func weightedMeans(
        _ column: Int, _ state: State
    ) -> (mean: [Double], weighted: (total: [Double], own: [Double])) {
        let (atRisk, tied) = moments(column, state.risk)
        var mean = [Double](repeating: 0, count: data.times.count)
        var total = mean
        var own = mean
        for k in mean.indices {
            // x̄ = (S1·a − D1·b) / W
            let sum = atRisk[k] * state.hazard[k] - tied[k] * state.discount[k]
            mean[k] = sum / data.tiedWeight[k]
            total[k] = atRisk[k] * state.square[k] - tied[k] * state.cross[k]
            own[k] = atRisk[k] * state.cross[k] - tied[k] * state.own[k]
        }
        return (mean, (total, own))
    }
}

extension Matrix {
    /// Takes another matrix of the same shape away.
    mutating func subtract(_ other: Matrix) {
        for index in elements.indices { elements[index] -= other.elements[index] }
    }
}
