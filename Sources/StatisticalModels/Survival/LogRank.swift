import NumericCore

/// The weighted log-rank sums of grouped rows.
///
/// U_j = Σ w·(d_j − d·n_j/n), V_jk = Σ w²·d·(n − d)/(n − 1)·(δ_jk·n_j/n − n_j·n_k/n²) over the
/// event times of each stratum, summed over strata; a time with n ≤ 1 has no variance.
///
/// - Complexity: O(rows + ranks) to sort, O(rows) and O(event times · groups²) to sum.
/// - Reference: Fleming and Harrington (1991), Counting Processes and Survival Analysis, ch. 7;
///   Tarone and Ware (1977), doi:10.1093/biomet/64.1.156. Goldens `logrank_*`.
struct LogRank {
    private(set) var rows: [Double]
    private(set) var observed: [Double]
    private(set) var expected: [Double]
    private(set) var score: [Double]
    private(set) var covariance: Matrix

    /// What is at risk and what happens at one event time.
    private struct Moment {
        var atRisk: [Double]
        var events: [Double]
        var total = 0.0
        var survival = 1.0
        /// The product of 1 − d/(n + 1).
        var shrunk = 1.0

        init(groups: Int) {
            atRisk = [Double](repeating: 0, count: groups)
            events = atRisk
        }
    }

    init(
        ranks: TimeRanks, event: [Double], weights: [Double]?, groups: CurveGroups,
        strata: CurveGroups?, weight: LogRankWeight
    ) {
        let count = groups.labels.count
        rows = [Double](repeating: 0, count: count)
        observed = rows
        expected = rows
        score = rows
        covariance = Matrix(rows: count, columns: count)
        for row in event.indices { rows[Int(groups.codes[row])] += weights.map { $0[row] } ?? 1 }
        let strataCount = strata?.labels.count ?? 1
        let byStop = ranks.rowsByStop(codes: strata?.codes, groups: strataCount)
        let byStart = ranks.rowsByStart(codes: strata?.codes, groups: strataCount)
        for stratum in 0..<strataCount {
            add(
                byStop, byStart, stratum, ranks: ranks, event: event, weights: weights,
                codes: groups.codes, weight: weight)
        }
    }

    /// Adds the event times of a stratum.
    private mutating func add(
        _ byStop: RowsByTime, _ byStart: RowsByTime?, _ stratum: Int, ranks: TimeRanks,
        event: [Double], weights: [Double]?, codes: [Int32], weight: LogRankWeight
    ) {
        let range = byStop.places(of: stratum)
        var moment = Moment(groups: rows.count)
        func enter(_ row: Int32, _ sign: Double) {
            let size = sign * (weights.map { $0[Int(row)] } ?? 1)
            moment.atRisk[Int(codes[Int(row)])] += size
            moment.total += size
        }
        if byStart == nil { for place in range { enter(byStop.order[place], 1) } }
        var entered = range.lowerBound
        var place = range.lowerBound
        while place < range.upperBound {
            let rank = ranks.stop[Int(byStop.order[place])]
            if let byStart, let start = ranks.start {
                while entered < range.upperBound, start[Int(byStart.order[entered])] < rank {
                    enter(byStart.order[entered], 1)
                    entered += 1
                }
            }
            let end = byStop.end(from: place, in: range, ranks: ranks.stop)
            var events = 0.0
            for index in place..<end {
                let row = Int(byStop.order[index])
                guard event[row] != 0 else { continue }
                let size = weights.map { $0[row] } ?? 1
                moment.events[Int(codes[row])] += size
                events += size
            }
            if events > 0 { take(&moment, events, weight) }
            for index in place..<end { enter(byStop.order[index], -1) }
            place = end
        }
    }

    /// Adds one event time and steps past it; empties the moment's events.
    private mutating func take(_ moment: inout Moment, _ d: Double, _ weight: LogRankWeight) {
        let n = moment.total
        let shrunk = moment.shrunk * (1 - d / (n + 1))
        let w = weight.value(atRisk: n, survival: moment.survival, shrunk: shrunk)
        let spread = n > 1 ? w * w * d * (n - d) / (n - 1) : 0
        for j in rows.indices where moment.atRisk[j] > 0 {
            let share = moment.atRisk[j] / n
            observed[j] += moment.events[j]
            expected[j] += d * share
            score[j] += w * (moment.events[j] - d * share)
            moment.events[j] = 0
            guard spread > 0 else { continue }
            covariance[j, j] += spread * share
            for k in rows.indices { covariance[k, j] -= spread * share * moment.atRisk[k] / n }
        }
        moment.survival = d >= n * (1 - 1e-12) ? 0 : moment.survival * (1 - d / n)
        moment.shrunk = shrunk
    }

    /// That all scores are 0.
    var test: LogRankFit.Test { LogRankFit.Test(scores: score, covariance: covariance) }

    /// That Σ s·U is 0, against its variance sᵀ·V·s.
    func trend(scores: [Double]) -> LogRankFit.Test {
        let sum = zip(scores, score).reduce(0) { $0 + $1.0 * $1.1 }
        let mean = scores.reduce(0, +) / Double(scores.count)
        let variance = covariance.quadraticForm(scores.map { $0 - mean })
        guard variance > 0 else {
            return LogRankFit.Test(chiSquared: .nan, degreesOfFreedom: 0, pValue: .nan)
        }
        let statistic = sum * sum / variance
        return LogRankFit.Test(
            chiSquared: statistic, degreesOfFreedom: 1,
            pValue: Special.chiSquaredUpper(statistic, 1))
    }
}

extension LogRankFit.Test {
    /// That all scores are 0: Uᵀ·V⁻·U over the groups that V is about.
    ///
    /// Scores sum to 0, so one group follows from the others; groups that never meet another one
    /// at an event time say nothing.
    init(scores: [Double], covariance: Matrix) {
        let kept = independentColumns(gram: covariance, tolerance: 1e-9).kept
        let v = covariance.selecting(columns: kept).selecting(rows: kept)
        let u = kept.map { scores[$0] }
        guard !kept.isEmpty, let factor = try? Cholesky(v) else {
            self.init(chiSquared: .nan, degreesOfFreedom: 0, pValue: .nan)
            return
        }
        let statistic = zip(u, factor.solve(u)).reduce(0) { $0 + $1.0 * $1.1 }
        self.init(
            chiSquared: statistic, degreesOfFreedom: kept.count,
            pValue: Special.chiSquaredUpper(statistic, Double(kept.count)))
    }
}

extension LogRankWeight {
    /// The weight at a time; `survival` is just before it, `shrunk` includes it.
    func value(atRisk n: Double, survival s: Double, shrunk: Double) -> Double {
        switch self {
        case .constant: 1
        case .flemingHarrington(let rho, let gamma): power(s, rho) * power(1 - s, gamma)
        case .numberAtRisk: n
        case .rootOfNumberAtRisk: n.squareRoot()
        case .petoPrentice: shrunk
        }
    }

    private func power(_ base: Double, _ exponent: Double) -> Double {
        if exponent == 0 { return 1 }
        if base <= 0 { return exponent > 0 ? 0 : .infinity }
        return exponent == 1 ? base : Kernels.exp(exponent * Kernels.log(base))
    }
}
