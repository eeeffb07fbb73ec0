import NumericCore

/// The product-limit estimator of rows that are already grouped.
///
/// S(t) = Π (1 − d/n) over event times up to t; Greenwood: se(log S)² = Σ d / (n(n − d));
/// Nelson–Aalen Σ d/n with Σ d/n². At one time events come before censorings and entries.
///
/// - Reference: Kaplan and Meier (1958), doi:10.1080/01621459.1958.10501452. Goldens `km_*`.
enum KaplanMeier {
    /// Rows of one group that end at one time.
    struct Steps {
        var times: [Double] = []
        var events: [Double] = []
        var censored: [Double] = []
        /// Weight that enters before the time and after the previous one.
        var entered: [Double] = []
        /// Weight that ends at the time: events, censorings and hand-overs.
        var ended: [Double] = []
        var total = 0.0
    }

    /// Counts what ends at each time, for each group.
    ///
    /// - Parameters:
    ///   - groups: each row's group from 0 to `count` − 1; `nil`: one group.
    ///   - handedOver: rows that end because the subject's next row begins.
    /// - Complexity: O(rows), a few counting passes.
    static func steps(
        groups: [Int32]?, count: Int, start: [Double]?, stop: [Double], event: [Double],
        weights: [Double]?, handedOver: [Bool]?
    ) -> [Steps] {
        var result = [Steps](repeating: Steps(), count: count)
        let order = TimeOrder.order(codes: groups, times: stop)
        var at = 0
        while at < order.count {
            let first = Int(order[at])
            let group = groups.map { Int($0[first]) } ?? 0
            let time = stop[first]
            var (events, censored, ended) = (0.0, 0.0, 0.0)
            while at < order.count {
                let row = Int(order[at])
                guard stop[row] == time, groups.map({ Int($0[row]) == group }) ?? true else {
                    break
                }
                let weight = weights.map { $0[row] } ?? 1
                if event[row] != 0 {
                    events += weight
                } else if handedOver?[row] != true {
                    censored += weight
                }
                ended += weight
                at += 1
            }
            result[group].times.append(time)
            result[group].events.append(events)
            result[group].censored.append(censored)
            result[group].ended.append(ended)
            result[group].total += ended
        }
        for group in result.indices {
            result[group].entered = [Double](repeating: 0, count: result[group].times.count)
        }
        addEntries(&result, groups: groups, start: start, weights: weights)
        return result
    }

    private static func addEntries(
        _ result: inout [Steps], groups: [Int32]?, start: [Double]?, weights: [Double]?
    ) {
        guard let start else {
            for group in result.indices where !result[group].times.isEmpty {
                result[group].entered[0] = result[group].total
            }
            return
        }
        for row in start.indices {
            let group = groups.map { Int($0[row]) } ?? 0
            let place = result[group].times.count(through: start[row])
            guard place < result[group].entered.count else { continue }
            result[group].entered[place] += weights.map { $0[row] } ?? 1
        }
    }

    /// The curve of one group's steps.
    static func curve(
        label: String, _ steps: Steps, interval: SurvivalInterval,
        quantile: Double
    ) -> SurvivalCurve {
        let count = steps.times.count
        var curve = SurvivalCurve(
            label: label, times: steps.times, atRisk: [], events: steps.events,
            censored: steps.censored, survival: [], standardError: [], lower: [], upper: [],
            cumulativeHazard: [], cumulativeHazardError: [])
        var atRisk = 0.0
        var (survival, variance, hazard, hazardVariance) = (1.0, 0.0, 0.0, 0.0)
        for index in 0..<count {
            atRisk += steps.entered[index]
            let events = steps.events[index]
            if events > 0 {
                let isLast = events >= atRisk * (1 - 1e-12)
                survival = isLast ? 0 : survival * (1 - events / atRisk)
                variance += isLast ? .infinity : events / (atRisk * (atRisk - events))
                hazard += events / atRisk
                hazardVariance += events / (atRisk * atRisk)
            }
            let error = variance.squareRoot()
            let limits = interval.limits(survival: survival, logError: error, quantile: quantile)
            curve.atRisk.append(atRisk)
            curve.survival.append(survival)
            curve.standardError.append(error)
            curve.lower.append(limits.lower)
            curve.upper.append(limits.upper)
            curve.cumulativeHazard.append(hazard)
            curve.cumulativeHazardError.append(hazardVariance.squareRoot())
            atRisk -= steps.ended[index]
        }
        return curve
    }
}
