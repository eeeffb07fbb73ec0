import DataTables
import NumericCore

/// The penalised partial likelihood of a shared gamma frailty.
///
/// With u_g the log frailty of group g and ν = 1/θ, b and u maximise
/// ℓ(b, u) − ν·Σ_g (e^{u_g} − u_g − 1), ℓ the partial likelihood with u_g in the linear predictor of
/// the rows of g. At the maximum Σ e^{u_g} is the number of groups, and b is what the EM algorithm
/// for gamma frailties finds. The information is full: a diagonal for the groups' expected events,
/// less two Gram matrices over the event times.
///
/// - Complexity: O(n·p² + K·(p + G)²) for an evaluation and O((p + G)³/3) for a step, K event times
///   and G groups; O(K·G + G²) memory.
/// - Reference: Therneau, Grambsch, Pankratz (2003), doi:10.1198/1061860031365. Goldens
///   `cox_bladder2_gamma_frailty*`.
struct CoxFrailtyLikelihood: Sendable {
    private let data: CoxData
    /// Each place's group.
    private let codes: [Int32]
    private let groups: Int
    /// Each group's weight of events.
    let events: [Double]
    /// The places of each group's rows.
    private let places: RowGroups

    static let mostGroups = 3_000
    static let mostCells = 20_000_000

    /// - Parameters:
    ///   - data: the sorted rows.
    ///   - codes: the groups of the rows as given.
    ///   - groups: how many.
    init(data: CoxData, codes: [Int32], groups: Int) {
        self.data = data
        let sorted = data.order.map { codes[Int($0)] }
        self.codes = sorted
        self.groups = groups
        places = RowGroups(codes: sorted, count: groups, rows: sorted.count)
        var events = [Double](repeating: 0, count: groups)
        for k in data.times.indices {
            for row in data.eventRows(k) { events[Int(sorted[row])] += data.weights[row] }
        }
        self.events = events
    }

    /// The rows with their log frailties as offsets.
    func data(with u: ArraySlice<Double>) -> CoxData {
        var moved = data
        let first = u.startIndex
        for row in codes.indices { moved.offset[row] += u[first + Int(codes[row])] }
        return moved
    }

    /// The penalised likelihood with its derivatives in b and then u.
    func derivatives(at point: [Double], theta: Double) -> Derivatives {
        let columns = data.x.columns
        let u = point[columns...]
        let likelihood = CoxLikelihood(data: data(with: u))
        let state = likelihood.state(at: Array(point[..<columns]))
        var base = Matrix(rows: columns + groups, columns: columns + groups)
        let gram = weightedGram(data.x, weights: state.expected)
        for column in 0..<columns {
            for row in 0..<columns { base[row, column] = gram[row, column] }
        }
        var gradient = data.x.transposeMultipliedInChunks(by: state.residuals)
        gradient += [Double](repeating: 0, count: groups)
        for row in codes.indices {
            let place = columns + Int(codes[row])
            gradient[place] += state.residuals[row]
            base[place, place] += state.expected[row]
            for column in 0..<columns {
                base[place, column] += state.expected[row] * data.x[row, column]
            }
        }
        for place in columns..<(columns + groups) {
            for column in 0..<columns { base[column, place] = base[place, column] }
        }
        let moments = likelihood.moments(state.risk) + groupMoments(state.risk)
        var information = likelihood.information(state, base: base, moments: moments)
        var value = state.value
        for place in u.indices {
            let grown = Kernels.exp(u[place])
            value -= (grown - u[place] - 1) / theta
            gradient[place] -= (grown - 1) / theta
            information[place, place] += grown / theta
        }
        return Derivatives(value: value, gradient: gradient, information: information)
    }

    /// S1 and D1 of the groups' indicators.
    private func groupMoments(_ risk: [Double]) -> [(atRisk: [Double], tied: [Double])] {
        var slotOf = [Int32](repeating: 0, count: data.rows)
        for slot in 0..<data.slots {
            for row in data.rows(ofSlot: slot) { slotOf[row] = Int32(slot) }
        }
        var timeOf = [Int32](repeating: -1, count: data.rows)
        for k in data.times.indices {
            for row in data.eventRows(k) { timeOf[row] = Int32(k) }
        }
        let (slots, times) = (slotOf, timeOf)
        return concurrentMap(groups) { group in
            var slotSums = [Double](repeating: 0, count: data.slots)
            var tied = [Double](repeating: 0, count: data.times.count)
            for index in places.starts[group]..<places.starts[group + 1] {
                let row = places.row(index)
                slotSums[Int(slots[row])] += risk[row]
                if let startSlot = data.startSlot { slotSums[Int(startSlot[row])] -= risk[row] }
                if times[row] >= 0 { tied[Int(times[row])] += risk[row] }
            }
            return (data.suffixSums(slotSums), tied)
        }
    }

    /// What integrating the frailties out adds to the penalised likelihood, and its slope in ν.
    ///
    /// Σ_g d + ν·log ν − (ν + d)·log(ν + d) + log Γ(ν + d) − log Γ(ν), d the group's events.
    func correction(theta: Double) -> (value: Double, slope: Double) {
        let nu = 1 / theta
        var (value, slope) = (0.0, 0.0)
        for d in events where d > 0 {
            let shrunk = -Kernels.log1p(d / nu)
            value += d + nu * shrunk
            slope += shrunk
            if d == d.rounded(), d <= 10_000 {
                var j = 0.0
                while j < d {
                    value += Kernels.log((nu + j) / (nu + d))
                    slope += 1 / (nu + j)
                    j += 1
                }
            } else {
                value +=
                    Special.logGamma(nu + d) - Special.logGamma(nu) - d * Kernels.log(nu + d)
                slope += Special.digamma(nu + d) - Special.digamma(nu)
            }
        }
        return (value, slope)
    }
}
