import DataTables
import NumericCore

/// The partial likelihood of subdistribution hazards, with Breslow's treatment of ties.
///
/// A row with another event at T stays at risk with weight w(s) = G(s−)/G(T−) at s > T, G the
/// Kaplan-Meier curve of censoring. With r = e^η and S0(s) = Σ w(s)·r over rows at risk, the
/// log-likelihood is Σ η − d·log S0 over the events of the cause, and dΛ = d/S0. S0 is a sum over
/// later rows plus G(s−) times one over earlier rows with another event, so an evaluation is one
/// pass each way.
///
/// - Complexity: O(n·p²) for an evaluation, O(n·p) memory.
/// - Reference: Fine and Gray (1999), doi:10.1080/01621459.1999.10474144; Kawaguchi et al. (2021),
///   doi:10.32614/RJ-2021-010. Goldens `fine_gray_*`.
struct FineGrayLikelihood: Sendable {
    /// Columns less their means: n × p.
    let x: Matrix
    let offset: [Double]
    /// Each row's time as a place among the distinct ones.
    let rank: [Int32]
    let isEvent: [Bool]
    let isOther: [Bool]
    /// By time: events of the cause, censored rows, rows at risk of censoring, and G(t−).
    let events: [Double]
    let censored: [Double]
    let atRiskOfCensoring: [Double]
    let uncensored: [Double]
    let ties: FineGrayModel.CensoringTies

    init(
        x: Matrix, offset: [Double], ranks: TimeRanks, cause: [Int32], of wanted: Int,
        ties: FineGrayModel.CensoringTies
    ) {
        self.x = x
        self.offset = offset
        self.ties = ties
        rank = ranks.stop
        isEvent = cause.map { Int($0) == wanted }
        isOther = cause.map { $0 >= 0 && Int($0) != wanted }
        let count = ranks.times.count
        var (own, others, censored) = ([Double](repeating: 0, count: count), [Double](), [Double]())
        (others, censored) = (own, own)
        for row in cause.indices {
            let time = Int(rank[row])
            if cause[row] < 0 {
                censored[time] += 1
            } else if Int(cause[row]) == wanted {
                own[time] += 1
            } else {
                others[time] += 1
            }
        }
        events = own
        self.censored = censored
        var (atRisk, before) = (Double(cause.count), 1.0)
        var (atRisks, curve): ([Double], [Double]) = ([], [])
        for time in 0..<count {
            let failing = own[time] + others[time]
            let exposed = ties == .atRisk ? atRisk : atRisk - failing
            atRisks.append(exposed)
            curve.append(before)
            if censored[time] > 0 { before *= max(0, 1 - censored[time] / exposed) }
            atRisk -= failing + censored[time]
        }
        atRiskOfCensoring = atRisks
        uncensored = curve
    }

    /// What one evaluation finds.
    struct State: Sendable {
        var value: Double
        /// e^η of each row, η less a constant that cancels; and that constant.
        var risk: [Double]
        var shift: Double
        /// S0 and dΛ at each time.
        var total: [Double]
        var hazard: [Double]
        /// ∫ w·e^η dΛ of each row.
        var expected: [Double]
    }

    func state(at beta: [Double]) -> State {
        var eta = x.multipliedInChunks(by: beta)
        for row in eta.indices { eta[row] += offset[row] }
        let shift = eta.reduce(0, +) / Double(max(1, eta.count))
        var value = 0.0
        for row in eta.indices {
            eta[row] -= shift
            if isEvent[row] { value += eta[row] }
        }
        var risk: [Double] = []
        Kernels.exp(eta, into: &risk)
        let total = sumAtRisk(risk)
        let hazard = events.indices.map { events[$0] > 0 ? events[$0] / total[$0] : 0 }
        for time in events.indices where events[time] > 0 {
            value -= events[time] * Kernels.log(total[time])
        }
        let weights = exposure(hazard)
        return State(
            value: value, risk: risk, shift: shift, total: total, hazard: hazard,
            expected: risk.indices.map { risk[$0] * weights[$0] })
    }

    func derivatives(at beta: [Double]) -> Derivatives {
        let state = state(at: beta)
        let residuals = state.expected.indices.map {
            (isEvent[$0] ? 1 : 0) - state.expected[$0]
        }
        let moments = concurrentMap(x.columns) { means(column: $0, state) }
        let times = events.indices.filter { events[$0] > 0 }
        let matrix = Matrix(
            rows: times.count, columns: x.columns,
            columnMajor: moments.flatMap { mean in times.map { mean[$0] } })
        var information = weightedGram(x, weights: state.expected)
        let correction = weightedGram(matrix, weights: times.map { events[$0] })
        for index in information.elements.indices {
            information.elements[index] -= correction.elements[index]
        }
        return Derivatives(
            value: state.value, gradient: x.transposeMultipliedInChunks(by: residuals),
            information: information)
    }

    /// For each time, the sum over the rows at risk, as weighted there, of a value per row.
    private func sumAtRisk(_ values: [Double]) -> [Double] {
        var later = [Double](repeating: 0, count: events.count)
        var earlier = later
        for row in values.indices {
            let time = Int(rank[row])
            later[time] += values[row]
            if isOther[row] { earlier[time] += values[row] / uncensored[time] }
        }
        var running = 0.0
        for time in later.indices.reversed() {
            running += later[time]
            later[time] = running
        }
        running = 0
        for time in earlier.indices {
            let here = earlier[time]
            later[time] += uncensored[time] * running
            running += here
        }
        return later
    }

    /// For each row, the sum over the times it is at risk of weight times increment.
    private func exposure(_ increments: [Double]) -> [Double] {
        let (past, future) = integrals(increments)
        return rank.indices.map { row in
            let time = Int(rank[row])
            return past[time] + (isOther[row] ? future[time] / uncensored[time] : 0)
        }
    }

    /// Σ of increments up to each time, and Σ of G(s−) times increments after it.
    private func integrals(_ increments: [Double]) -> (past: [Double], future: [Double]) {
        var (past, future) = (increments, increments)
        var running = 0.0
        for time in past.indices {
            running += increments[time]
            past[time] = running
        }
        running = 0
        for time in future.indices.reversed() {
            future[time] = running
            running += uncensored[time] * increments[time]
        }
        return (past, future)
    }

    /// The mean of a column over the rows at risk at each time with an event; 0 elsewhere.
    func means(column: Int, _ state: State) -> [Double] {
        let base = column * x.rows
        let sums = sumAtRisk(state.risk.indices.map { state.risk[$0] * x.elements[base + $0] })
        return sums.indices.map { events[$0] > 0 ? sums[$0] / state.total[$0] : 0 }
    }
}

extension FineGrayLikelihood {
    /// Each row's part in the score of a column, whose sum over rows is the score.
    ///
    /// ∫ (x − x̄)·w dM with dM = dN − w·e^η dΛ; and, where the curve of censoring is taken as
    /// estimated, ∫ q/π dM^c, q(u) = Σ ∫_{s≥u} (x − x̄)·w·e^η dΛ over rows with another event before
    /// u, π the number at risk of censoring.
    func scores(column: Int, _ state: State, errors: FineGrayModel.Errors) -> [Double] {
        scores(
            of: Array(x.elements[(column * x.rows)..<((column + 1) * x.rows)]),
            less: means(column: column, state), state, errors: errors)
    }

    /// ∫ (v − m)·w dM of each row, v by row and m by time.
    func scores(
        of values: [Double], less means: [Double], _ state: State, errors: FineGrayModel.Errors
    ) -> [Double] {
        let centred = exposure(means.indices.map { means[$0] * state.hazard[$0] })
        var scores = rank.indices.map { row in
            let value = values[row]
            let own = isEvent[row] ? value - means[Int(rank[row])] : 0
            return own - value * state.expected[row] + state.risk[row] * centred[row]
        }
        guard errors == .withCensoring else { return scores }
        let slopes = censoringSlopes(values, state, means)
        var cumulated = [Double](repeating: 0, count: slopes.count + 1)
        for time in slopes.indices {
            let atRisk = atRiskOfCensoring[time]
            cumulated[time + 1] =
                cumulated[time] + (atRisk > 0 ? slopes[time] * censored[time] / atRisk : 0)
        }
        for row in rank.indices {
            let time = Int(rank[row])
            let isCensored = !isEvent[row] && !isOther[row]
            // Rows that fail at a time are at risk of censoring there by one convention only.
            scores[row] -= cumulated[isCensored || ties == .atRisk ? time + 1 : time]
            if isCensored { scores[row] += slopes[time] }
        }
        return scores
    }

    /// q/π at each time.
    private func censoringSlopes(
        _ values: [Double], _ state: State, _ means: [Double]
    ) -> [Double] {
        let plain = integrals(state.hazard).future
        let centred = integrals(means.indices.map { means[$0] * state.hazard[$0] }).future
        var (sum, product) = ([Double](repeating: 0, count: means.count), [Double]())
        product = sum
        for row in rank.indices where isOther[row] {
            let weight = state.risk[row] / uncensored[Int(rank[row])]
            sum[Int(rank[row])] += weight
            product[Int(rank[row])] += weight * values[row]
        }
        // Rows with another event before a time; increments from it on.
        var (total, totalProduct) = (0.0, 0.0)
        return means.indices.map { time in
            let here = uncensored[time] * state.hazard[time]
            let q =
                totalProduct * (plain[time] + here) - total * (centred[time] + here * means[time])
            total += sum[time]
            totalProduct += product[time]
            return atRiskOfCensoring[time] > 0 ? q / atRiskOfCensoring[time] : 0
        }
    }
}
