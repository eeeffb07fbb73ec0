package import DataTables

extension FineGrayFit: RowScoring {
    /// The scores that the model's errors are made of.
    package func rowScores(_ table: Table, with column: String) throws -> RowScores {
        let rows = try likelihood(of: table, with: [column])
        let likelihood = rows.likelihood
        let state = likelihood.state(at: coefficients)
        let errors = model.errors
        return RowScores(
            table: rows.table, events: likelihood.isEvent.map { $0 ? 1 : 0 },
            column: { likelihood.scores(column: $0, state, errors: errors) })
    }

    /// The likelihood of the rows that were fitted, and these rows.
    func likelihood(
        of table: Table, with columns: [String] = []
    ) throws -> (table: Table, ranks: TimeRanks, likelihood: FineGrayLikelihood) {
        var design = try Design.build(
            formula: try Formula.parse(model.formula), table: table,
            extraColumns: model.clusters + columns)
        guard case .causes(_, let stop, let texts) = design.outcome else {
            throw CompetingRisksError.wrongOutcome(formula: model.formula)
        }
        let (causes, codes) = texts.sortedCauses
        guard let wanted = causes.firstIndex(of: model.cause) else {
            throw CompetingRisksError.unknownCause(model.cause, known: causes)
        }
        _ = design.matrix.center()
        let ranks = TimeRanks(stop: stop, start: nil)
        return (
            design.table, ranks,
            FineGrayLikelihood(
                x: design.matrix, offset: design.offset, ranks: ranks, cause: codes, of: wanted,
                ties: model.censoringTies)
        )
    }
}
