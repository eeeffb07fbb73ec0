package import DataTables
import NumericCore

extension CoxModel {
    /// Fits the model to a table by Newton's method with step halving.
    ///
    /// Rows are sorted once; with Efron's and Breslow's ties an iteration is one pass over them.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``CoxFitError``,
    ///   ``ClusterError``.
    /// - Complexity: O(n) once to sort, O(n·p²/2 + n·p) for each iteration; exact ties and frailties
    ///   as ``ExactTies`` and ``CoxFrailtyLikelihood`` say.
    package func fit(_ table: Table) throws -> CoxFit {
        try check()
        let rows = try CoxRows(self, table: table)
        let names = rows.design.recipe.columnNames
        let plain = try CoxEstimate(
            likelihood: CoxLikelihood(data: rows.data), names: names, ridge: ridge)
        guard let frailty else { return try fit(rows, plain, frailty: nil) }
        let (estimate, found) = try CoxFrailtyEstimate.fit(frailty, rows: rows, plain: plain)
        return try fit(rows, estimate, frailty: found)
    }

    /// - Throws: ``CoxFitError`` for options that exclude each other, or have no meaning.
    private func check() throws(CoxFitError) {
        if ties == .exact {
            if weights != nil { throw .incompatible("ties: exact", "weights") }
            if !clusters.isEmpty { throw .incompatible("ties: exact", "cluster") }
        }
        if let ridge, !(ridge.strength > 0 && ridge.strength.isFinite) {
            throw .notPositive(option: "the strength of the ridge penalty", value: ridge.strength)
        }
        guard let frailty else { return }
        if ties == .exact { throw .incompatible("ties: exact", "frailty") }
        if ridge != nil { throw .incompatible("ridge", "frailty") }
        if !clusters.isEmpty { throw .incompatible("frailty", "cluster") }
        if let variance = frailty.variance, !(variance > 0 && variance.isFinite) {
            throw .notPositive(option: "the variance of the frailty", value: variance)
        }
    }

    private func fit(
        _ rows: CoxRows, _ estimate: CoxEstimate, frailty: CoxFrailtyEstimate?
    ) throws -> CoxFit {
        let design = rows.design
        let clusters = try rows.clusters()
        let clustered = try estimate.clustered(clusters)
        var recipe = design.recipe
        let aliasedNames = estimate.aliased.map { recipe.columns[$0].name }
        recipe.aliased += aliasedNames
        recipe.columns = estimate.kept.map { recipe.columns[$0] }
        return CoxFit(
            model: self, recipe: recipe, coefficientNames: recipe.columnNames,
            coefficients: estimate.coefficients, modelCovariance: estimate.bread,
            clusteredCovariance: clustered?.matrix, inferenceDegreesOfFreedom: nil,
            logLikelihood: estimate.value, nullLogLikelihood: estimate.nullValue,
            scoreStatistic: estimate.scoreStatistic,
            robustScoreStatistic: clusters.count == 1
                ? estimate.robustScoreStatistic(clusters[0]) : nil,
            centers: estimate.likelihood.data.centers,
            baselines: estimate.baselines(strata: rows.strata),
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: rows.data.events, leftOut: design.leftOut,
                clusters: clustered?.counts ?? []),
            diagnostics: design.diagnostics + aliasedNames.map(Diagnostic.aliased)
                + (clustered?.diagnostics ?? [])
                + Diagnostic.fewEvents(rows.data.events, coefficients: recipe.columns.count)
                + (frailty?.diagnostics ?? []),
            record: estimate.record, ridge: estimate.ridge, frailty: frailty)
    }
}
