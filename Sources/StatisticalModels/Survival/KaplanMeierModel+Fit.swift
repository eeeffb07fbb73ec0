package import DataTables

extension KaplanMeierModel {
    /// Estimates the curves from a table.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``,
    ///   ``KaplanMeierError``.
    /// - Complexity: O(rows), a few counting passes.
    package func fit(_ table: Table) throws -> KaplanMeierFit {
        let parsed = try Formula.parse(formula)
        let groupColumns = try groupColumns(parsed)
        let bare = Formula(
            text: formula, response: parsed.response, terms: [], hasIntercept: false)
        let design = try Design.build(
            formula: bare, table: table,
            extraColumns: groupColumns + (subject.map { [$0] } ?? []), weights: weights)
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw KaplanMeierError.wrongOutcome(formula: formula)
        }
        let ranks = TimeRanks(stop: stop, start: start)
        let groups = try CurveGroups(columns: groupColumns, table: design.table)
        let handedOver = try subject.flatMap { column in
            try ranks.start.map { try handOvers(column, design.table, $0, ranks.stop, event) }
        }
        let steps = KaplanMeier.steps(
            KaplanMeier.Rows(
                ranks: ranks, event: event, weights: design.weights, handedOver: handedOver),
            groups: RowGroups(
                codes: groupColumns.isEmpty ? nil : groups.codes, count: groups.labels.count,
                rows: stop.count))
        let quantile = ReferenceDistribution(degreesOfFreedom: nil).quantile(0.5 + level / 2)
        let curves = zip(groups.labels, steps).map { label, steps in
            KaplanMeier.curve(label: label, steps, interval: interval, quantile: quantile)
        }
        return KaplanMeierFit(
            model: self, curves: curves,
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: event.reduce(0) { $0 + Int($1) }, leftOut: design.leftOut),
            diagnostics: [])
    }

    private func groupColumns(_ parsed: Formula) throws -> [String] {
        try parsed.terms.map { term in
            switch term {
            case .variable(.column(let name)), .factor(let name, _): return name
            default: throw KaplanMeierError.notAGroup(term: term.name)
            }
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

    package var description: String {
        switch self {
        case .wrongOutcome(let formula):
            return "survival curves need Surv(time, event) or Surv(start, stop, event) with an "
                + "event of 0 and 1, but the formula is \(formula)"
        case .notAGroup(let term):
            return "survival curves are drawn for the values of columns, not of \"\(term)\"; "
                + "name columns, or 1 for one curve"
        }
    }
}

/// Rows grouped by the combinations of values of some columns, in the order of the values.
struct CurveGroups {
    /// `category=toys, origin=store`; one empty label without columns.
    let labels: [String]
    /// The values behind each label, in the order of the columns.
    let values: [[String]]
    let codes: [Int32]

    init(columns: [String], table: Table) throws {
        var codes = [Int32](repeating: 0, count: table.rowCount)
        var values: [[String]] = [[]]
        for column in columns {
            let texts = try table.column(column).asTexts()
            let levels = DesignColumns.sorted(texts.levels)
            let place = texts.levels.map { level in Int32(levels.firstIndex(of: level) ?? 0) }
            let count = Int32(levels.count)
            var isThere = [Bool](repeating: false, count: values.count * levels.count)
            for row in codes.indices {
                codes[row] = codes[row] * count + place[Int(texts.codes[row])]
                isThere[Int(codes[row])] = true
            }
            // Combinations that occur, in the order of their values.
            var dense = [Int32](repeating: 0, count: isThere.count)
            var kept: [[String]] = []
            for code in isThere.indices where isThere[code] {
                dense[code] = Int32(kept.count)
                kept.append(values[code / levels.count] + [levels[code % levels.count]])
            }
            for row in codes.indices { codes[row] = dense[Int(codes[row])] }
            values = kept
        }
        self.codes = codes
        self.values = values
        labels = self.values.map { value in
            zip(columns, value).map { "\($0)=\($1)" }.joined(separator: ", ")
        }
    }
}
