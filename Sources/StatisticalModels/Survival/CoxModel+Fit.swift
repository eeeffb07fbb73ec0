package import DataTables
import NumericCore

extension CoxModel {
    /// Fits the model to a table by Newton's method with step halving.
    ///
    /// Rows are sorted once; an iteration is one pass over them, whatever the ties.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``CoxFitError``,
    ///   ``ClusterError``.
    /// - Complexity: O(n) once to sort, O(n·p²/2 + n·p) for each iteration.
    package func fit(_ table: Table) throws -> CoxFit {
        let parsed = try Formula.parse(formula)
        var design = try Design.build(
            formula: parsed, table: table, extraColumns: strata + clusters, weights: weights)
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw CoxFitError.wrongOutcome(formula: formula)
        }
        guard event.contains(where: { $0 != 0 }) else {
            throw CoxFitError.noEvents(outcome: parsed.outcomeName)
        }
        let groups = try CurveGroups(columns: strata, table: design.table)
        let clusterCodes = try clusters.map { try ClusterCodes(column: $0, in: design.table) }
        let centers = design.matrix.center()
        let data = CoxData(
            x: design.matrix, centers: centers, ranks: TimeRanks(stop: stop, start: start),
            event: event,
            groups: RowGroups(
                codes: strata.isEmpty ? nil : groups.codes, count: groups.labels.count,
                rows: event.count),
            offset: design.offset,
            weights: design.weights ?? [Double](repeating: 1, count: design.rows.count),
            ties: ties)
        design.matrix = Matrix(rows: 0, columns: 0)
        let estimate = try CoxEstimate(
            likelihood: CoxLikelihood(data: data), names: design.recipe.columnNames,
            clusters: clusterCodes)
        var recipe = design.recipe
        recipe.aliased += estimate.aliased.map { recipe.columns[$0].name }
        recipe.columns = estimate.kept.map { recipe.columns[$0] }
        let aliasedNames = estimate.aliased.map { design.recipe.columns[$0].name }
        return CoxFit(
            model: self, recipe: recipe, coefficientNames: recipe.columnNames,
            coefficients: estimate.solution.solution, modelCovariance: estimate.bread,
            clusteredCovariance: estimate.clustered?.matrix, inferenceDegreesOfFreedom: nil,
            logLikelihood: estimate.value, nullLogLikelihood: estimate.nullValue,
            scoreStatistic: estimate.scoreStatistic, centers: estimate.likelihood.data.centers,
            baselines: estimate.baselines(strata: groups.values),
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: data.events, leftOut: design.leftOut,
                clusters: estimate.clustered?.counts ?? []),
            diagnostics: design.diagnostics + aliasedNames.map(Diagnostic.aliased)
                + (estimate.clustered?.diagnostics ?? [])
                + Diagnostic.fewEvents(data.events, coefficients: recipe.columns.count),
            record: estimate.solution.record)
    }
}
