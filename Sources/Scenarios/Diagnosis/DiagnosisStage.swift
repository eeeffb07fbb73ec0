package import DataTables
package import StatisticalModels

/// Makes the diagnosis of a fit from the rows it was fitted to.
package enum DiagnosisStage {
    /// Looks at a fit.
    ///
    /// A check that fails (too few clusters for the folds, say) becomes a note; the others go on.
    ///
    /// - Parameters:
    ///   - model: What was fitted.
    ///   - fit: What was found.
    ///   - table: The table that was fitted, before the model's filter.
    ///   - plan: How to look.
    /// - Returns: What speaks for and against the fit.
    /// - Throws: What applying the model's filter throws.
    package static func diagnose(
        _ model: ModelFile, fit: ModelFit, table: Table, plan: DiagnosisPlan
    ) throws -> Diagnosis {
        let table = try model.kept(of: table)
        let checks = DiagnosisChecks(
            table: table, clusters: FitStage.clusters(of: model, in: table), plan: plan)
        var diagnosis = Diagnosis(model)
        switch fit {
        case .logistic(let fit): checks.look(at: fit, &diagnosis)
        case .mixedLogistic(let fit): checks.look(at: fit, &diagnosis)
        case .penalized(let fit): checks.look(at: fit, &diagnosis)
        case .multinomial(let fit): checks.look(at: fit, &diagnosis)
        case .cox(let fit): checks.look(at: fit, &diagnosis)
        case .piecewiseExponential(let fit): checks.look(at: fit, &diagnosis)
        case .parametric(let fit): checks.look(at: fit, of: fit.model, &diagnosis)
        case .generalizedGamma(let fit): checks.look(at: fit, of: fit.model, &diagnosis)
        case .cure(let fit): checks.look(at: fit, of: fit.model, &diagnosis)
        case .kaplanMeier(let fit): checks.judge(fit.model, &diagnosis)
        case .competingRisks(let fit): checks.judgeStates(fit.model, &diagnosis)
        case .fineGray(let fit):
            checks.judgeStates(fit.model, &diagnosis)
            checks.influence(fit, &diagnosis)
        case .causeSpecific(let fit): checks.look(at: fit, &diagnosis)
        case .discreteHazard:
            diagnosis.notes.append(
                Diagnostic(
                    "driver_alone", .note,
                    "a driver is judged beside the landmark panel of its workspace, which this "
                        + "table does not have"))
        }
        return diagnosis
    }
}
