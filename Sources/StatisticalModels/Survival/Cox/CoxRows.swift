import DataTables
import NumericCore

/// The rows of a table as a Cox model uses them.
struct CoxRows: Sendable {
    /// Without its matrix, which `data` holds.
    let design: Design
    let data: CoxData
    let ranks: TimeRanks
    let event: [Double]
    let strata: [[String]]
    private let model: CoxModel

    /// Reads the rows; with `recipe` their columns are those of a fit.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``CoxFitError``.
    init(_ model: CoxModel, table: Table, recipe: DesignRecipe? = nil) throws {
        let parsed = try Formula.parse(model.formula)
        var design = try Design.build(
            formula: parsed, table: table,
            extraColumns: model.strata + model.clusters + [model.frailty?.column].compactMap { $0 },
            weights: model.weights)
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw CoxFitError.wrongOutcome(formula: model.formula)
        }
        guard event.contains(where: { $0 != 0 }) else {
            throw CoxFitError.noEvents(outcome: parsed.outcomeName)
        }
        if let recipe { design.matrix = try recipe.matrix(for: design.table) }
        let groups = try CurveGroups(columns: model.strata, table: design.table)
        ranks = TimeRanks(stop: stop, start: start)
        let centers = design.matrix.center()
        var x = Matrix(rows: 0, columns: 0)
        swap(&x, &design.matrix)
        data = CoxData(
            x: x, centers: centers, ranks: ranks, event: event,
            groups: RowGroups(
                codes: model.strata.isEmpty ? nil : groups.codes, count: groups.labels.count,
                rows: event.count),
            offset: design.offset,
            weights: design.weights ?? [Double](repeating: 1, count: design.rows.count),
            ties: model.ties)
        self.design = design
        self.event = event
        self.model = model
        strata = groups.values
    }

    func clusters() throws -> [ClusterCodes] {
        try model.clusters.map { try ClusterCodes(column: $0, in: design.table) }
    }

    /// The groups of the frailty, in the order of their values.
    func frailtyGroups(_ column: String) throws -> (codes: [Int32], labels: [String]) {
        let groups = try CurveGroups(columns: [column], table: design.table)
        return (groups.codes, groups.values.map { $0[0] })
    }
}
