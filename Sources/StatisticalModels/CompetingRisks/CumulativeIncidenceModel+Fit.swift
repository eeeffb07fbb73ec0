package import DataTables

extension CumulativeIncidenceModel {
    /// Estimates the incidences from a table.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``CompetingRisksError``.
    /// - Complexity: O(rows · causes).
    package func fit(_ table: Table) throws -> CumulativeIncidenceFit {
        let rows = try CauseRows(
            formula: formula, table: table, extraColumns: [cluster].compactMap { $0 },
            weights: weights)
        let design = rows.design
        let clusters = try cluster.map { try ClusterCodes(column: $0, in: design.table) }
        let codes = rows.groupColumns.isEmpty ? nil : rows.groups.codes
        let count = rows.groups.labels.count
        let estimator = AalenJohansen(
            ranks: rows.ranks, cause: rows.cause, causes: rows.causes, weights: design.weights,
            clusters: clusters, byStop: rows.ranks.rowsByStop(codes: codes, groups: count),
            byStart: rows.ranks.rowsByStart(codes: codes, groups: count))
        let clusterCounts = clusters.map { [PanelCount($0.name, $0.count)] } ?? []
        return CumulativeIncidenceFit(
            model: self, causes: rows.causes,
            groups: rows.groups.labels.indices.map {
                estimator.curves(group: $0, label: rows.groups.labels[$0], model: self)
            },
            counts: rows.counts(clusters: clusterCounts),
            diagnostics: Diagnostic.fewClusters(clusterCounts))
    }
}

/// Rows with a time and a cause, grouped by the columns of a formula.
struct CauseRows {
    let design: Design
    let groupColumns: [String]
    let groups: CurveGroups
    let ranks: TimeRanks
    /// Each row's cause as a place in `causes`; −1 where censored.
    let cause: [Int32]
    let causes: [String]

    init(formula: String, table: Table, extraColumns: [String], weights: String?) throws {
        let parsed = try Formula.parse(formula)
        groupColumns = try parsed.columnNames { CompetingRisksError.notAGroup(term: $0) }
        let bare = Formula(
            text: formula, response: parsed.response, terms: [], hasIntercept: false)
        let design = try Design.build(
            formula: bare, table: table, extraColumns: groupColumns + extraColumns,
            weights: weights)
        guard case .causes(let start, let stop, let texts) = design.outcome else {
            throw CompetingRisksError.wrongOutcome(formula: formula)
        }
        (causes, cause) = texts.sortedCauses
        guard !causes.isEmpty else {
            throw CompetingRisksError.noEvents(outcome: parsed.outcomeName)
        }
        groups = try CurveGroups(columns: groupColumns, table: design.table)
        ranks = TimeRanks(stop: stop, start: start)
        self.design = design
    }

    func counts(clusters: [PanelCount]) -> FitCounts {
        FitCounts(
            rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
            events: cause.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }, leftOut: design.leftOut,
            clusters: clusters)
    }
}

extension TextColumn {
    /// The causes that occur, in order, and each row's place among them; −1 where missing.
    var sortedCauses: (causes: [String], codes: [Int32]) {
        var isThere = [Bool](repeating: false, count: levels.count)
        for code in codes where code >= 0 { isThere[Int(code)] = true }
        let causes = DesignColumns.sorted(levels.indices.filter { isThere[$0] }.map { levels[$0] })
        let place = levels.map { level in Int32(causes.firstIndex(of: level) ?? -1) }
        return (causes, codes.map { $0 < 0 ? -1 : place[Int($0)] })
    }
}
