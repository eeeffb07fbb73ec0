/// Standard errors of incidences, each of one pass over the group.
extension AalenJohansen {
    /// The infinitesimal jackknife of an incidence.
    ///
    /// With G Greenwood's sum and A(t) = Σ G(s−)·dF(s) − S(s−)·d_k/n², a row that entered at a has
    /// the influence A(t) − A(a) − G(a)·(F(t) − F(a)) while at risk; once it ended at T, its own
    /// event adds S(T−)/n, and −1/(n − d) to the influence on log S that F takes on from there.
    ///
    /// - Complexity: O(rows).
    func jackknife(group: Int, _ steps: Steps, cause: Int, _ incidence: [Double]) -> [Double] {
        var sum = JackknifeSum(clusters: clusters?.count ?? ranks.stop.count, terms: 2)
        var (greenwood, area, before) = (0.0, 0.0, 0.0)
        return walk(
            group: group, steps,
            enter: { row in
                let w = weight(row)
                sum.add(
                    cluster(row), w * (greenwood * before - area), w, -w * greenwood)
            },
            step: { index in
                let n = steps.atRisk[index]
                area += greenwood * (incidence[index] - before)
                area -= steps.survivalBefore[index] * steps.byCause[cause][index] / (n * n)
                greenwood += steps.greenwood(index)
                before = incidence[index]
            },
            leave: { row, index in
                let w = weight(row)
                let own =
                    Int(self.cause[row]) == cause
                    ? steps.survivalBefore[index] / steps.atRisk[index] : 0
                let slope = greenwood + eventSlope(row, steps, index)
                sum.add(cluster(row), w * (area + own - before * slope), -w, w * slope)
            },
            value: { sum.squares(area, before).squareRoot() })
    }

    /// The infinitesimal jackknife of S.
    func survivalErrors(group: Int, _ steps: Steps) -> [Double] {
        var sum = JackknifeSum(clusters: clusters?.count ?? ranks.stop.count, terms: 1)
        var greenwood = 0.0
        let errors = walk(
            group: group, steps,
            enter: { row in sum.add(cluster(row), -weight(row) * greenwood, weight(row)) },
            step: { index in greenwood += steps.greenwood(index) },
            leave: { row, index in
                let w = weight(row)
                sum.add(cluster(row), w * (greenwood + eventSlope(row, steps, index)), -w)
            },
            value: { sum.squares(greenwood).squareRoot() })
        return zip(steps.survival, errors).map { $0 == 0 ? 0 : $0 * $1 }
    }

    private func cluster(_ row: Int) -> Int { clusters.map { Int($0.codes[row]) } ?? row }

    /// −1/(n − d) for a row with an event.
    private func eventSlope(_ row: Int, _ steps: Steps, _ index: Int) -> Double {
        guard cause[row] >= 0, !steps.isLast(index) else { return 0 }
        return -1 / (steps.atRisk[index] - steps.events[index])
    }

    /// Goes through a group's times: rows that enter before one, its step, rows that leave.
    private func walk(
        group: Int, _ steps: Steps, enter: (Int) -> Void, step: (Int) -> Void,
        leave: (Int, Int) -> Void, value: () -> Double
    ) -> [Double] {
        let range = byStop.places(of: group)
        if byStart == nil { for place in range { enter(Int(byStop.order[place])) } }
        var (place, entered) = (range.lowerBound, range.lowerBound)
        return steps.times.indices.map { index in
            let rank = ranks.stop[Int(byStop.order[place])]
            if let byStart, let start = ranks.start {
                while entered < range.upperBound, start[Int(byStart.order[entered])] < rank {
                    enter(Int(byStart.order[entered]))
                    entered += 1
                }
            }
            step(index)
            let end = byStop.end(from: place, in: range, ranks: ranks.stop)
            for at in place..<end { leave(Int(byStop.order[at]), index) }
            place = end
            return value()
        }
    }

    /// The delta method.
    ///
    /// Var F(t) = Σ (F(t) − F(s))²·d/(n(n − d)) + S(s−)²·d_k(n − d_k)/n³
    /// − 2(F(t) − F(s))·S(s−)·d_k/n² over s ≤ t; the first summand is left out where n = d.
    static func delta(_ steps: Steps, cause: Int, _ incidence: [Double]) -> [Double] {
        // Σ g, Σ g·F, Σ g·F² of Greenwood's increments; the second summand; Σ c, Σ c·F.
        var (g0, g1, g2, own, c0, c1) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        return steps.times.indices.map { index in
            let (n, d) = (steps.atRisk[index], steps.byCause[cause][index])
            let (s, f) = (steps.survivalBefore[index], incidence[index])
            let g = steps.greenwood(index)
            let c = s * d / (n * n)
            g0 += g
            g1 += g * f
            g2 += g * f * f
            own += s * s * d * (n - d) / (n * n * n)
            c0 += c
            c1 += c * f
            let spread = f * f * g0 - 2 * f * g1 + g2
            return max(0, spread + own - 2 * (f * c0 - c1)).squareRoot()
        }
    }

    /// Aalen's variance.
    ///
    /// Var F(t) = Σ τ_k·(1 − (F(t) − F(s))/S(s))² + τ_o·((F(t) − F(s))/S(s))² over s ≤ t, with
    /// τ = S(s−)²·d/n²·(n − d)/(n − 1) of the events of the cause and of the others; where S(s)
    /// is 0 only τ_k counts.
    ///
    /// - Reference: Aalen (1978), doi:10.1214/aos/1176344198.
    static func aalen(_ steps: Steps, cause: Int, _ incidence: [Double]) -> [Double] {
        // The sums of τ·(F(t)·r − m)², as a polynomial of F(t).
        var (square, linear, constant) = (0.0, 0.0, 0.0)
        return steps.times.indices.map { index in
            let (n, d) = (steps.atRisk[index], steps.byCause[cause][index])
            let (s, f) = (steps.survivalBefore[index], incidence[index])
            let r = steps.survival[index] > 0 ? 1 / steps.survival[index] : 0
            func add(_ events: Double, _ m: Double) {
                guard events > 0 else { return }
                let finite = events > 1 ? (n - events) / (n - 1) : 1
                let tau = s * s * events / (n * n) * finite
                square += tau * r * r
                linear += tau * r * m
                constant += tau * m * m
            }
            add(d, 1 + f * r)
            add(steps.events[index] - d, f * r)
            return max(0, f * f * square - 2 * f * linear + constant).squareRoot()
        }
    }
}
