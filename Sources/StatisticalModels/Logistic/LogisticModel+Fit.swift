package import DataTables
import NumericCore

extension LogisticModel {
    /// Fits the model to a table.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``LogisticFitError``,
    ///   ``ClusterError``.
    /// - Complexity: O(rows · columns²) for each iteration.
    package func fit(_ table: Table) throws -> LogisticFit {
        try fit(table, hasEffects: true)
    }

    /// Fits the model; without the average effects where nobody reads them.
    func fit(_ table: Table, hasEffects: Bool) throws -> LogisticFit {
        let parsed = try Formula.parse(formula)
        if parsed.response.isSurvival { throw LogisticFitError.wrongOutcome(formula: formula) }
        let design = try Design.build(
            formula: parsed, table: table, extraColumns: clusters, weights: weights)
        let groups = try clusters.map { try ClusterCodes(column: $0, in: design.table) }
        let (successes, trials) = try counts(of: design)
        let names = design.recipe.columnNames
        let estimate = try Logistic.fit(
            design: design.matrix, names: names, successes: successes, trials: trials,
            offset: design.givenOffset, weights: design.weights,
            groups: groups, outcomeName: parsed.outcomeName,
            options: Logistic.Options(
                penalty: penalty,
                profileLevel: intervals == .profile || (intervals == nil && penalty == .firth)
                    ? level : nil,
                clusterCorrection: clusterCorrection ?? .cr1))
        var fit = LogisticFit(
            model: self, recipe: design.recipe, coefficientNames: names,
            coefficients: estimate.coefficients, modelCovariance: estimate.modelCovariance,
            robustCovariance: estimate.robustCovariance,
            clusteredCovariance: estimate.clustered?.matrix,
            inferenceDegreesOfFreedom: estimate.clustered?.degreesOfFreedom,
            logLikelihood: estimate.logLikelihood, deviance: estimate.deviance,
            nullDeviance: estimate.nullDeviance, sampleSize: estimate.sampleSize,
            riskDifferences: [],
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: Int(estimate.events.rounded()), leftOut: design.leftOut,
                clusters: estimate.clustered?.counts ?? []),
            diagnostics: design.diagnostics + (estimate.clustered?.diagnostics ?? []),
            record: estimate.record)
        fit.penalizedLogLikelihood = estimate.penalizedLogLikelihood
        fit.profile = estimate.profile
        if penalty == nil { fit.diagnostics += fewEvents(estimate, names.count) }
        if hasEffects {
            fit.riskDifferences = try RiskDifferences.all(
                fit: fit, estimate: estimate, design: design, trials: trials)
        }
        return fit
    }

    private func counts(of design: Design) throws -> (successes: [Double], trials: [Double]?) {
        switch design.outcome {
        case .binary(let values): return (values, nil)
        case .grouped(let successes, let trials): return (successes, trials)
        case .survival, .causes: throw LogisticFitError.wrongOutcome(formula: formula)
        }
    }

    /// Fewer than ten of the rarer outcome for each coefficient.
    private func fewEvents(_ estimate: Logistic.Estimate, _ columns: Int) -> [Diagnostic] {
        let slopes = columns - 1
        let rarer = min(estimate.events, estimate.sampleSize - estimate.events)
        guard slopes > 0, estimate.sampleSize > estimate.events, rarer < 10 * Double(slopes) else {
            return []
        }
        return [
            Diagnostic(
                "few_events", .warning,
                "\(shortestText(rarer.rounded())) rows of the rarer outcome for \(slopes) "
                    + "slope\(slopes == 1 ? "" : "s"): with fewer than 10 each, estimates lean away "
                    + "from 0; drop terms, gather more data, or write `penalty: firth`")
        ]
    }
}

extension Formula {
    /// The outcome as a message names it.
    var outcomeName: String {
        switch response {
        case .binary(let expression): expression.description
        case .grouped(let successes, _): successes.description
        case .rightCensored(_, let event), .counting(_, _, let event): event
        }
    }
}
