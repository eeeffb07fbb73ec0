extension KaplanMeier {
    /// Rows whose influences on a curve are summed within clusters.
    struct JackknifeRows {
        let rows: Rows
        /// Each row's cluster; `nil`: each row by itself.
        let clusters: ClusterCodes?
        let byStop: RowsByTime
        let byStart: RowsByTime?
    }

    /// The derivatives of a cumulated sum by the weights of rows at one event time: of each row at
    /// risk, and what a row with the event adds to that.
    private struct Slope {
        let atRisk: Double
        let event: Double
    }

    /// Replaces a curve's errors by those of the infinitesimal jackknife.
    ///
    /// With w·∂/∂w the influence of a row, log S has d/(n(n − d)) for each row at risk at an event
    /// time and −1/(n − d) besides for one with the event; H has −d/n² and 1/n. Squared sums
    /// within clusters are summed over clusters. Once S is 0 its error stays infinite.
    ///
    /// - Complexity: O(rows).
    /// - Reference: golden `km_rossi_fractional_weights_robust`.
    static func setJackknifeErrors(
        _ curve: inout SurvivalCurve, _ data: JackknifeRows, group: Int, steps: Steps,
        model: KaplanMeierModel
    ) {
        let hazard = curve.times.indices.map { index in
            hazardSlope(
                events: curve.events[index], atRisk: curve.atRisk[index],
                rows: steps.eventRows.isEmpty ? curve.events[index] : steps.eventRows[index],
                ties: model.ties)
        }
        curve.cumulativeHazardError = errors(curve, data, group: group, slopes: hazard)
        guard model.estimator == .product else {
            curve.standardError = curve.cumulativeHazardError
            return
        }
        let logSurvival = curve.times.indices.map { index in
            let (n, d) = (curve.atRisk[index], curve.events[index])
            return d >= n * (1 - 1e-12)
                ? Slope(atRisk: 0, event: 0)
                : Slope(atRisk: d / (n * (n - d)), event: d > 0 ? -1 / (n - d) : 0)
        }
        let found = errors(curve, data, group: group, slopes: logSurvival)
        curve.standardError = curve.survival.indices.map {
            curve.survival[$0] == 0 ? .infinity : found[$0]
        }
    }

    private static func hazardSlope(
        events: Double, atRisk n: Double, rows: Double, ties: KaplanMeierModel.HazardTies
    ) -> Slope {
        guard events > 0 else { return Slope(atRisk: 0, event: 0) }
        if ties == .joint { return Slope(atRisk: -events / (n * n), event: 1 / n) }
        let mean = events / rows
        var (atRisk, event) = (0.0, 0.0)
        for earlier in 0..<Int(rows) {
            let j = Double(earlier)
            let left = n - j * mean
            atRisk -= mean / (left * left)
            event += (1 / left + j * mean / (left * left)) / rows
        }
        return Slope(atRisk: atRisk, event: event)
    }

    /// The standard errors at the curve's times of a sum with given slopes.
    private static func errors(
        _ curve: SurvivalCurve, _ data: JackknifeRows, group: Int, slopes: [Slope]
    ) -> [Double] {
        let ranks = data.rows.ranks
        let range = data.byStop.places(of: group)
        var sum = JackknifeSum(clusters: data.clusters?.count ?? ranks.stop.count, terms: 1)
        func weight(_ row: Int) -> Double { data.rows.weights.map { $0[row] } ?? 1 }
        func cluster(_ row: Int) -> Int { data.clusters.map { Int($0.codes[row]) } ?? row }
        if data.byStart == nil {
            for place in range {
                let row = Int(data.byStop.order[place])
                sum.add(cluster(row), 0, weight(row))
            }
        }
        var found: [Double] = []
        found.reserveCapacity(curve.times.count)
        var (place, entered, total) = (range.lowerBound, range.lowerBound, 0.0)
        for slope in slopes {
            let rank = ranks.stop[Int(data.byStop.order[place])]
            if let byStart = data.byStart, let start = ranks.start {
                while entered < range.upperBound, start[Int(byStart.order[entered])] < rank {
                    let row = Int(byStart.order[entered])
                    sum.add(cluster(row), -weight(row) * total, weight(row))
                    entered += 1
                }
            }
            total += slope.atRisk
            let end = data.byStop.end(from: place, in: range, ranks: ranks.stop)
            for index in place..<end {
                let row = Int(data.byStop.order[index])
                let own = data.rows.event[row] != 0 ? slope.event : 0
                sum.add(cluster(row), weight(row) * (total + own), -weight(row))
            }
            place = end
            found.append(sum.squares(total).squareRoot())
        }
        return found
    }
}
