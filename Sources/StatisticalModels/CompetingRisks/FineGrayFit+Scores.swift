package import DataTables

extension FineGrayFit: RowScoring {
    /// The scores that the model's errors are made of.
    package func rowScores(_ table: Table, with column: String) throws -> RowScores {
        var design = try Design.build(
            formula: try Formula.parse(model.formula), table: table,
            extraColumns: model.clusters + [column])
        guard case .causes(_, let stop, let texts) = design.outcome else {
            throw CompetingRisksError.wrongOutcome(formula: model.formula)
        }
        let (causes, codes) = texts.sortedCauses
        guard let wanted = causes.firstIndex(of: model.cause) else {
            throw CompetingRisksError.unknownCause(model.cause, known: causes)
        }
        _ = design.matrix.center()
        let likelihood = FineGrayLikelihood(
            x: design.matrix, offset: design.offset, ranks: TimeRanks(stop: stop, start: nil),
            cause: codes, of: wanted, ties: model.censoringTies)
        let state = likelihood.state(at: coefficients)
        let errors = model.errors
        return RowScores(
            table: design.table, events: codes.map { Int($0) == wanted ? 1 : 0 },
            column: { likelihood.scores(column: $0, state, errors: errors) })
    }
}
