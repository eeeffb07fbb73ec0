import DataTables

/// The Aalen-Johansen estimator of grouped rows.
///
/// F_k(t) = Σ S(s−)·d_k/n over event times s ≤ t, S the Kaplan-Meier curve of all causes. At one
/// time events come before censorings and entries.
///
/// - Reference: Aalen and Johansen (1978), doi:10.2307/4615704. Goldens `competing_risks_*`.
struct AalenJohansen {
    let ranks: TimeRanks
    /// Each row's cause; −1 where censored.
    let cause: [Int32]
    let causes: [String]
    let weights: [Double]?
    let clusters: ClusterCodes?
    let byStop: RowsByTime
    let byStart: RowsByTime?

    @inline(__always)
    func weight(_ row: Int) -> Double { weights.map { $0[row] } ?? 1 }

    /// What happens at the times of a group.
    struct Steps {
        var times: [Double] = []
        var atRisk: [Double] = []
        var censored: [Double] = []
        /// Events of all causes, and of each.
        var events: [Double] = []
        var byCause: [[Double]]
        /// S just before each time.
        var survivalBefore: [Double] = []
        var survival: [Double] = []

        /// Whether nobody is left after the events at a time.
        func isLast(_ index: Int) -> Bool { events[index] >= atRisk[index] * (1 - 1e-12) }

        /// d/(n(n − d)), the increment of Greenwood's sum; 0 where nobody is left.
        func greenwood(_ index: Int) -> Double {
            isLast(index)
                ? 0 : events[index] / (atRisk[index] * (atRisk[index] - events[index]))
        }

        /// F of a cause.
        func incidence(_ cause: Int) -> [Double] {
            var sum = 0.0
            return times.indices.map { index in
                sum += survivalBefore[index] * byCause[cause][index] / atRisk[index]
                return sum
            }
        }

        func hazard(_ cause: Int) -> [Double] {
            var sum = 0.0
            return times.indices.map { index in
                sum += byCause[cause][index] / atRisk[index]
                return sum
            }
        }
    }

    /// Counts what happens in a group; O(rows).
    func steps(group: Int) -> Steps {
        let range = byStop.places(of: group)
        var steps = Steps(byCause: causes.map { _ in [] })
        var (place, entered, atRisk, survival) = (range.lowerBound, range.lowerBound, 0.0, 1.0)
        if byStart == nil {
            for index in range { atRisk += weight(Int(byStop.order[index])) }
        }
        var ended = [Double](repeating: 0, count: causes.count + 1)
        while place < range.upperBound {
            let rank = ranks.stop[Int(byStop.order[place])]
            if let byStart, let start = ranks.start {
                while entered < range.upperBound, start[Int(byStart.order[entered])] < rank {
                    atRisk += weight(Int(byStart.order[entered]))
                    entered += 1
                }
            }
            let end = byStop.end(from: place, in: range, ranks: ranks.stop)
            for index in ended.indices { ended[index] = 0 }
            for index in place..<end {
                let row = Int(byStop.order[index])
                ended[Int(cause[row]) + 1] += weight(row)
            }
            let events = ended.dropFirst().reduce(0, +)
            steps.times.append(ranks.times[Int(rank)])
            steps.atRisk.append(atRisk)
            steps.censored.append(ended[0])
            steps.events.append(events)
            for index in causes.indices { steps.byCause[index].append(ended[index + 1]) }
            steps.survivalBefore.append(survival)
            survival *= steps.isLast(steps.times.count - 1) ? 0 : 1 - events / atRisk
            steps.survival.append(survival)
            atRisk -= events + ended[0]
            place = end
        }
        return steps
    }

    /// The curves of a group.
    func curves(group: Int, label: String, model: CumulativeIncidenceModel) -> IncidenceCurves {
        let steps = steps(group: group)
        let quantile =
            ReferenceDistribution(degreesOfFreedom: nil).quantile(0.5 + model.level / 2)
        let curves = causes.indices.map { cause in
            let incidence = steps.incidence(cause)
            let errors =
                switch model.errors {
                case .jackknife: jackknife(group: group, steps, cause: cause, incidence)
                case .delta: Self.delta(steps, cause: cause, incidence)
                case .aalen: Self.aalen(steps, cause: cause, incidence)
                }
            let limits = zip(incidence, errors).map {
                model.interval.limits(incidence: $0, standardError: $1, quantile: quantile)
            }
            return IncidenceCurve(
                cause: causes[cause], events: steps.byCause[cause], incidence: incidence,
                standardError: errors, lower: limits.map(\.lower), upper: limits.map(\.upper),
                cumulativeHazard: steps.hazard(cause))
        }
        return IncidenceCurves(
            label: label, rows: byStop.places(of: group).count, times: steps.times,
            atRisk: steps.atRisk, censored: steps.censored, survival: steps.survival,
            survivalError: survivalErrors(group: group, steps), causes: curves)
    }
}

extension SurvivalInterval {
    /// The limits of an incidence, formed as for a survival probability.
    fileprivate func limits(
        incidence: Double, standardError: Double, quantile: Double
    ) -> (lower: Double, upper: Double) {
        if incidence == 0, self == .plain { return (0, 0) }
        return limits(
            survival: incidence, logError: standardError / incidence, quantile: quantile)
    }
}
