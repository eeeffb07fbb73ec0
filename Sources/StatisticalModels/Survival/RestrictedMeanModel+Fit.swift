package import DataTables
import NumericCore

extension RestrictedMeanModel {
    /// Estimates the means, with errors by the infinitesimal jackknife.
    ///
    /// A step of log S at u moves the mean by B(u) = ∫_u^limit S. So a row at risk has the
    /// influence Σ d/(n(n − d))·B(u) over the event times u at which it is at risk, and
    /// −B(T)/(n − d) besides for its event at T. Influences are summed within clusters, those on a
    /// difference over both groups.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``KaplanMeierError``.
    /// - Complexity: O(rows · groups) at most, a few counting passes.
    /// - Reference: goldens `km_*`, whose errors (Greenwood's) it equals for independent rows that
    ///   count once and are followed from the start.
    package func fit(_ table: Table) throws -> RestrictedMeanFit {
        guard limit > 0, limit.isFinite else { throw KaplanMeierError.noLimit(limit) }
        let parsed = try Formula.parse(formula)
        let columns = try parsed.columnNames { KaplanMeierError.notAGroup(term: $0) }
        let bare = Formula(
            text: formula, response: parsed.response, terms: [], hasIntercept: false)
        let design = try Design.build(
            formula: bare, table: table, extraColumns: columns + [cluster].compactMap { $0 },
            weights: weights)
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw KaplanMeierError.wrongOutcome(formula: formula)
        }
        let groups = try CurveGroups(columns: columns, table: design.table)
        let codes = columns.isEmpty ? nil : groups.codes
        let ranks = TimeRanks(stop: stop, start: start)
        let rows = KaplanMeier.Rows(
            ranks: ranks, event: event, weights: design.weights, handedOver: nil)
        let steps = KaplanMeier.steps(
            rows, groups: RowGroups(codes: codes, count: groups.labels.count, rows: stop.count))
        let clusters = try cluster.map { try ClusterCodes(column: $0, in: design.table) }
        let curves = zip(groups.labels, steps).map { label, steps in
            KaplanMeier.curve(
                label: label, steps, model: KaplanMeierModel(formula: formula, level: level))
        }
        let data = KaplanMeier.JackknifeRows(
            rows: rows, clusters: clusters,
            byStop: ranks.rowsByStop(codes: codes, groups: groups.labels.count), byStart: nil)
        let influences = curves.indices.map { group in
            self.influences(curves[group], data, group: group)
        }
        let clusterCounts = clusters.map { [PanelCount($0.name, $0.count)] } ?? []
        let means = zip(curves, influences).map { mean($0, $1) }
        return RestrictedMeanFit(
            model: self, means: means, differences: differences(means, influences),
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: event.reduce(0) { $0 + Int($1) }, leftOut: design.leftOut,
                clusters: clusterCounts),
            diagnostics: Diagnostic.fewClusters(clusterCounts) + remarks(means))
    }

    /// The influence of each cluster's rows in a group on the group's mean; of each row by itself,
    /// in the order of their ends, without clusters.
    private func influences(
        _ curve: SurvivalCurve, _ data: KaplanMeier.JackknifeRows, group: Int
    ) -> [Double] {
        let range = data.byStop.places(of: group)
        let (moved, own) = movements(curve)
        // By the rank of a time: what a row has gathered if it entered or ended then.
        let ranks = data.rows.ranks
        let places = data.rows.ranks.start.map { _ in
            ranks.times.map { curve.times.count(through: $0) }
        }
        var result = [Double](repeating: 0, count: data.clusters?.count ?? range.count)
        var (place, index) = (range.lowerBound, 0)
        while place < range.upperBound {
            let end = data.byStop.end(from: place, in: range, ranks: ranks.stop)
            for at in place..<end {
                let row = Int(data.byStop.order[at])
                var value = moved[index + 1]
                if let start = ranks.start, let places { value -= moved[places[Int(start[row])]] }
                if data.rows.event[row] != 0 { value += own[index] }
                value *= data.rows.weights.map { $0[row] } ?? 1
                result[data.clusters.map { Int($0.codes[row]) } ?? at - range.lowerBound] += value
            }
            index += 1
            place = end
        }
        return result
    }

    /// Σ d/(n(n − d))·B over the curve's times before each place, and −B/(n − d) at each time.
    private func movements(_ curve: SurvivalCurve) -> (moved: [Double], own: [Double]) {
        let last = curve.times.count(through: limit)
        var areas = [Double](repeating: 0, count: curve.times.count)
        var area = 0.0
        for index in stride(from: last - 1, through: 0, by: -1) {
            let end = index + 1 < last ? curve.times[index + 1] : limit
            area += curve.survival[index] * (end - curve.times[index])
            areas[index] = area
        }
        var moved = [0.0]
        var own: [Double] = []
        for index in curve.times.indices {
            let (n, d) = (curve.atRisk[index], curve.events[index])
            let isLast = d == 0 || d >= n * (1 - 1e-12)
            moved.append(moved[index] + (isLast ? 0 : d / (n * (n - d)) * areas[index]))
            own.append(isLast ? 0 : -areas[index] / (n - d))
        }
        return (moved, own)
    }

    private func mean(_ curve: SurvivalCurve, _ influences: [Double]) -> RestrictedMeanFit.Mean {
        let estimate = curve.restrictedMean(to: limit).estimate
        let error = influences.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let half = error * ReferenceDistribution(degreesOfFreedom: nil).quantile(0.5 + level / 2)
        return RestrictedMeanFit.Mean(
            label: curve.label, estimate: estimate, standardError: error, lower: estimate - half,
            upper: estimate + half, isFollowed: curve.isKnown(at: limit))
    }

    private func differences(
        _ means: [RestrictedMeanFit.Mean], _ influences: [[Double]]
    ) -> [RestrictedMeanDifference] {
        means.indices.dropFirst().map { group in
            var squares = 0.0
            if cluster == nil {
                for part in [influences[group], influences[0]] {
                    squares += part.reduce(0) { $0 + $1 * $1 }
                }
            } else {
                for (one, other) in zip(influences[group], influences[0]) {
                    squares += (one - other) * (one - other)
                }
            }
            return RestrictedMeanDifference(
                means[group], less: means[0], limit: limit, standardError: squares.squareRoot(),
                level: level)
        }
    }

    private func remarks(_ means: [RestrictedMeanFit.Mean]) -> [Diagnostic] {
        means.filter { !$0.isFollowed }.map { mean in
            Diagnostic(
                "follow_up_too_short", .warning,
                "\(mean.label.isEmpty ? "the rows" : mean.label): no row is followed to "
                    + "\(shortestText(limit)); the curve is taken to stay where it is, so the "
                    + "mean is an upper bound; lower the limit", place: mean.label)
        }
    }
}
