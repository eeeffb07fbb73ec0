/// The product-limit curves of events and of censoring of the same rows.
///
/// At one time events come before censorings: S falls by the factor 1 − d/n, then G by
/// 1 − c/(n − d). An event is 1, one of another cause 2; the incidence of the first rises by
/// S(t−)·d₁/n.
struct FollowUpCurves: Sendable {
    private let times: [Double]
    private let free: [Double]
    private let uncensored: [Double]

    /// - Complexity: O(rows) for times on a grid, else O(rows · log rows).
    init(time: [Double], event: [Double], weights: [Double]?) {
        let ranks = TimeRanks(stop: time, start: nil)
        var events = [Double](repeating: 0, count: ranks.times.count)
        var censored = events
        var own = events
        var atRisk = 0.0
        var isAlone = true
        for row in time.indices {
            let weight = weights?[row] ?? 1
            let rank = Int(ranks.stop[row])
            if event[row] != 0 { events[rank] += weight } else { censored[rank] += weight }
            if event[row] == 1 { own[rank] += weight }
            if event[row] == 2 { isAlone = false }
            atRisk += weight
        }
        var (s, g, incidence) = (1.0, 1.0, 0.0)
        var (free, uncensored) = ([Double](), [Double]())
        for rank in events.indices {
            let left = atRisk - events[rank]
            if own[rank] > 0 { incidence += s * own[rank] / atRisk }
            s *= left <= 1e-12 * atRisk ? 0 : left / atRisk
            let rest = left - censored[rank]
            if censored[rank] > 0 { g *= rest <= 1e-12 * left ? 0 : rest / left }
            atRisk = rest
            free.append(isAlone ? s : 1 - incidence)
            uncensored.append(g)
        }
        times = ranks.times
        self.free = free
        self.uncensored = uncensored
    }

    /// The probability of no event 1 until t: S(t) where there is no other, else 1 − its incidence.
    func free(at time: Double) -> Double {
        let count = times.count(through: time)
        return count == 0 ? 1 : free[count - 1]
    }

    /// G(t): not censored until t.
    func uncensored(at time: Double) -> Double {
        let count = times.count(through: time)
        return count == 0 ? 1 : uncensored[count - 1]
    }

    /// G(t−): not censored before t.
    func uncensored(before time: Double) -> Double {
        var count = times.count(through: time)
        // Times that differ from t by rounding alone are t.
        let gap = TimeRanks.tolerance * max(1, abs(time))
        while count > 0, times[count - 1] >= time - gap { count -= 1 }
        return count == 0 ? 1 : uncensored[count - 1]
    }
}
