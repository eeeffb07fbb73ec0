package import DataTables
import NumericCore

extension CrossValidation {
    /// Judges a logistic regression by rows that it was not fitted to.
    ///
    /// Every fold builds its own design (levels, knots) from its own rows. Rows with a level that
    /// the fitted rows lack are left out and counted; a fold whose fit fails is left out and said.
    ///
    /// - Throws: ``CrossValidationError``, and what building the design of all rows throws.
    /// - Complexity: as many fits as folds.
    package func judge(_ model: LogisticModel, on table: Table) throws -> CrossValidatedQuality {
        let design = try design(
            model.formula, table, columns: model.clusters, weights: model.weights)
        var plain = model
        plain.clusters = []
        plain.intervals = .wald
        return try judge(design) { fitted, judged in
            let fit = try plain.fit(fitted, hasEffects: false)
            return try fit.probabilities(judged)
        }
    }

    /// Judges a mixed logistic regression by the rows of groups that it was not fitted to.
    ///
    /// A group stays in one fold, whatever ``cluster`` says, and its rows are predicted as those of
    /// a new one, by the mean over the effects: what is known before the group has any rows.
    ///
    /// - Throws: ``CrossValidationError``, and what building the design of all rows throws.
    /// - Complexity: as many fits as folds.
    package func judge(_ model: MixedLogisticModel, on table: Table) throws
        -> CrossValidatedQuality
    {
        var plan = self
        plan.cluster = model.group
        let design = try plan.design(
            model.formula, table, columns: [model.group], weights: model.weights)
        return try plan.judge(design) { fitted, judged in
            try model.fit(fitted).newGroupProbabilities(judged)
        }
    }

    /// Judges a penalised logistic regression by rows that it was not fitted to.
    ///
    /// Each fold chooses its own strength of the penalty among its fitted rows, if the model leaves
    /// it to cross-validation.
    ///
    /// - Throws: ``CrossValidationError``, and what building the design of all rows throws.
    /// - Complexity: as many fits as folds.
    package func judge(_ model: PenalizedModel, on table: Table) throws -> CrossValidatedQuality {
        let design = try design(
            model.formula, table, columns: model.foldColumns, weights: model.elasticNet.weights)
        return try judge(design) { fitted, judged in
            let fit = try model.fit(fitted).fit
            guard let point = fit.path.last else { return [] }
            return try fit.linearPredictor(judged, at: point).map(Kernels.logistic)
        }
    }

    /// The rows that can be used, with the columns that part them.
    private func design(
        _ formula: String, _ table: Table, columns: [String], weights: String?
    ) throws -> Design {
        let parsed = try Formula.parse(formula)
        if parsed.response.isSurvival { throw LogisticFitError.wrongOutcome(formula: formula) }
        return try Design.build(
            formula: parsed, table: table,
            extraColumns: columns + [cluster, time].compactMap { $0 }, weights: weights)
    }
}

extension PenalizedModel {
    /// The columns that part rows where the strength is chosen.
    var foldColumns: [String] {
        guard case .crossValidated(let plan) = strength else { return [] }
        return [plan.cluster, plan.time].compactMap { $0 }
    }
}
