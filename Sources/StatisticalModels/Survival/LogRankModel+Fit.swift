package import DataTables
import NumericCore

extension LogRankModel {
    /// Compares the survival curves of groups.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``LogRankError``.
    /// - Complexity: O(rows), a few counting passes, and O(event times · groups²).
    package func fit(_ table: Table) throws -> LogRankFit {
        let parsed = try Formula.parse(formula)
        let columns = try parsed.columnNames { LogRankError.notAGroup(term: $0) }
        let bare = Formula(
            text: formula, response: parsed.response, terms: [], hasIntercept: false)
        let design = try Design.build(
            formula: bare, table: table, extraColumns: columns + strata, weights: weights)
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw LogRankError.wrongOutcome(formula: formula)
        }
        guard event.contains(where: { $0 != 0 }) else {
            throw LogRankError.noEvents(outcome: parsed.outcomeName)
        }
        let groups = try CurveGroups(columns: columns, table: design.table)
        guard groups.labels.count > 1 else { throw LogRankError.oneGroup(columns: columns) }
        let scores = try scores(of: groups.labels)
        let sums = LogRank(
            ranks: TimeRanks(stop: stop, start: start), event: event, weights: design.weights,
            groups: groups,
            strata: strata.isEmpty ? nil : try CurveGroups(columns: strata, table: design.table),
            weight: weight)
        let found = groups.labels.indices.map { index in
            LogRankFit.Group(
                label: groups.labels[index], rows: sums.rows[index],
                observed: sums.observed[index], expected: sums.expected[index],
                score: sums.score[index])
        }
        let test = sums.test
        return LogRankFit(
            model: self, groups: found, covariance: sums.covariance, test: test,
            trend: scores.map(sums.trend),
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: event.reduce(0) { $0 + Int($1) }, leftOut: design.leftOut),
            diagnostics: Self.remarks(found, test))
    }

    private func scores(of labels: [String]) throws -> [Double]? {
        switch trend {
        case nil: return nil
        case .equallySpaced: return labels.indices.map { Double($0 + 1) }
        case .scores(let given):
            guard given.count == labels.count else {
                throw LogRankError.wrongScores(count: given.count, groups: labels)
            }
            return given
        }
    }

    /// What weakens the test: groups that say nothing, and too few expected events.
    private static func remarks(
        _ groups: [LogRankFit.Group], _ test: LogRankFit.Test
    ) -> [Diagnostic] {
        var remarks: [Diagnostic] = []
        if test.degreesOfFreedom < groups.count - 1 {
            remarks.append(
                Diagnostic(
                    "groups_apart", .warning,
                    "\(groups.count) groups give \(test.degreesOfFreedom) comparisons instead of "
                        + "\(groups.count - 1): some are never at risk together with another one "
                        + "where an event happens, or the weight is 0 there; join groups or "
                        + "leave strata out"))
        }
        let thin = groups.filter { $0.expected < 5 }
        if let first = thin.first {
            remarks.append(
                Diagnostic(
                    "few_expected_events", .warning,
                    "\(thin.count) of \(groups.count) groups expect fewer than 5 events "
                        + "(\(first.label): \(shortestText((first.expected * 10).rounded() / 10))"
                        + "): the p value is rough; join groups or follow longer",
                    place: first.label))
        }
        return remarks
    }
}

extension Formula {
    /// The columns that the terms name, one each, as groups of rows are written.
    func columnNames(orThrow error: (String) -> any Error) throws -> [String] {
        try terms.map { term in
            switch term {
            case .variable(.column(let name)), .factor(let name, _): return name
            default: throw error(term.name)
            }
        }
    }
}
