package import DataTables
import NumericCore

extension KaplanMeierModel {
    /// Estimates the curves from a table.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``,
    ///   ``KaplanMeierError``.
    /// - Complexity: O(rows), a few counting passes.
    package func fit(_ table: Table) throws -> KaplanMeierFit {
        let parsed = try Formula.parse(formula)
        let groupColumns = try parsed.columnNames { KaplanMeierError.notAGroup(term: $0) }
        let bare = Formula(
            text: formula, response: parsed.response, terms: [], hasIntercept: false)
        let (followed, early) = try followed(table, parsed.response)
        let design = try Design.build(
            formula: bare, table: followed,
            extraColumns: groupColumns + [subject, cluster].compactMap { $0 }, weights: weights)
        guard case .survival(let given, let stop, let event) = design.outcome else {
            throw KaplanMeierError.wrongOutcome(formula: formula)
        }
        let start = after.map { after in
            given.map { $0.map { max($0, after) } } ?? stop.map { _ in after }
        }
        let ranks = TimeRanks(stop: stop, start: start ?? given)
        let groups = try CurveGroups(columns: groupColumns, table: design.table)
        let handedOver = try subject.flatMap { column in
            try ranks.start.map { try handOvers(column, design.table, $0, ranks.stop, event) }
        }
        let rows = KaplanMeier.Rows(
            ranks: ranks, event: event, weights: design.weights, handedOver: handedOver)
        let codes = groupColumns.isEmpty ? nil : groups.codes
        let steps = KaplanMeier.steps(
            rows,
            groups: RowGroups(codes: codes, count: groups.labels.count, rows: stop.count))
        let clusters = try cluster.map { try ClusterCodes(column: $0, in: design.table) }
        let curves = curves(
            rows, steps, labels: groups.labels, codes: codes, clusters: clusters)
        let clusterCounts = clusters.map { [PanelCount($0.name, $0.count)] } ?? []
        return KaplanMeierFit(
            model: self, curves: curves,
            counts: FitCounts(
                rowsGiven: table.rowCount, rowsUsed: design.rows.count,
                events: event.reduce(0) { $0 + Int($1) }, leftOut: early + design.leftOut,
                clusters: clusterCounts),
            diagnostics: Diagnostic.fewClusters(clusterCounts))
    }

    private var cluster: String? {
        if case .jackknife(let cluster) = errors { return cluster }
        return nil
    }

    /// The rows that are still followed after the time from which curves run.
    private func followed(
        _ table: Table, _ response: Formula.Response
    ) throws -> (table: Table, leftOut: [PanelCount]) {
        let column: String
        switch response {
        case .rightCensored(let time, _): column = time
        case .counting(_, let stop, _): column = stop
        case .binary, .grouped: throw KaplanMeierError.wrongOutcome(formula: formula)
        }
        guard let after else { return (table, []) }
        let ends = try table.evaluatedNumbers(column.quotedName)
        let kept = ends.indices.filter { !(ends[$0] <= after) }
        guard kept.count < ends.count else { return (table, []) }
        let reason = "\(column) is not after \(shortestText(after))"
        return (table.filtered(keeping: kept), [PanelCount(reason, ends.count - kept.count)])
    }

    private func curves(
        _ rows: KaplanMeier.Rows, _ steps: [KaplanMeier.Steps], labels: [String],
        codes: [Int32]?, clusters: ClusterCodes?
    ) -> [SurvivalCurve] {
        var data: KaplanMeier.JackknifeRows?
        if case .jackknife = errors {
            data = KaplanMeier.JackknifeRows(
                rows: rows, clusters: clusters,
                byStop: rows.ranks.rowsByStop(codes: codes, groups: labels.count),
                byStart: rows.ranks.rowsByStart(codes: codes, groups: labels.count))
        }
        return labels.indices.map { group in
            var curve = KaplanMeier.curve(label: labels[group], steps[group], model: self)
            if let data {
                KaplanMeier.setJackknifeErrors(
                    &curve, data, group: group, steps: steps[group], model: self)
            }
            curve.setLimits(interval, level: level)
            return curve
        }
    }

    /// Rows without an event after which the same subject has a row that starts at their end.
    private func handOvers(
        _ column: String, _ table: Table, _ start: [Int32], _ stop: [Int32], _ event: [Double]
    ) throws -> [Bool] {
        struct Moment: Hashable { let subject: Int32, time: Int32 }
        let subjects = try ClusterCodes(column: column, in: table).codes
        let starts = Set(start.indices.map { Moment(subject: subjects[$0], time: start[$0]) })
        return stop.indices.map { row in
            event[row] == 0 && starts.contains(Moment(subject: subjects[row], time: stop[row]))
        }
    }
}

/// Why there are no survival curves.
package enum KaplanMeierError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongOutcome(formula: String)
    case notAGroup(term: String)
    case dependentIncrements
    case dependentMeans
    case noLimit(Double)

    package var description: String {
        switch self {
        case .wrongOutcome(let formula):
            return "survival curves need Surv(time, event) or Surv(start, stop, event) with an "
                + "event of 0 and 1, but the formula is \(formula)"
        case .notAGroup(let term):
            return "survival curves are drawn for the values of columns, not of \"\(term)\"; "
                + "name columns, or 1 for one curve"
        case .dependentMeans:
            return "errors of restricted means do not follow from jackknife errors of curves; "
                + "estimate a RestrictedMeanModel, or fit with Greenwood's errors"
        case .noLimit(let limit):
            return "restricted means need a limit after 0 and before infinity, not "
                + "\(shortestText(limit)); give a time within the follow-up"
        case .dependentIncrements:
            return "the errors of S(t)/S(s) do not follow from jackknife errors of S(t) and S(s); "
                + "fit again with `after` set to s, or with Greenwood's errors"
        }
    }
}
