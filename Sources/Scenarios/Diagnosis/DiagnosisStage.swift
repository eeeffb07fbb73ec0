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
        let table =
            try model.filter.map { table.filtered(keeping: try $0.rows(in: table)) } ?? table
        let checks = DiagnosisChecks(
            table: table, clusters: FitStage.clusters(of: model, in: table), plan: plan)
        var diagnosis = Diagnosis(model)
        switch fit {
        case .logistic(let fit): checks.look(at: fit, &diagnosis)
        case .cox(let fit): checks.look(at: fit, &diagnosis)
        case .parametric(let fit): checks.judge(fit.model, &diagnosis)
        case .cure(let fit): checks.judge(fit.model, &diagnosis)
        case .kaplanMeier(let fit): checks.judge(fit.model, &diagnosis)
        default: break
        }
        return diagnosis
    }
}

/// The checks of one fit, one after the other.
private struct DiagnosisChecks {
    let table: Table
    let clusters: [String]
    let plan: DiagnosisPlan

    func look(at fit: LogisticFit, _ diagnosis: inout Diagnosis) {
        attempt("out_of_sample", &diagnosis) {
            $0.outOfSample = try parting.judge(fit.model, on: table)
        }
        confounding(of: fit, &diagnosis) { name, units throws(ConfoundingError) in
            try fit.oddsRatio(of: name, units: units)
        }
        for column in heldColumns(formula: fit.model.formula, strata: []) {
            attempt("held_\(column)", &diagnosis) {
                $0.held.append(
                    try WithAndWithoutStrata(fit.model, holding: [column], on: table))
            }
        }
        influence(fit, &diagnosis) { try fit.clusterInfluence(table, by: $0, largest: 5) }
    }

    func look(at fit: CoxFit, _ diagnosis: inout Diagnosis) {
        attempt("proportional_hazards", &diagnosis) {
            $0.proportionalHazards = try fit.proportionalHazards(table)
        }
        judge(fit.model, &diagnosis)
        confounding(of: fit, &diagnosis) { name, units throws(ConfoundingError) in
            try fit.hazardRatio(of: name, units: units)
        }
        for column in heldColumns(formula: fit.model.formula, strata: fit.model.strata) {
            attempt("held_\(column)", &diagnosis) {
                $0.held.append(
                    try WithAndWithoutStrata(fit.model, holding: [column], on: table))
            }
        }
        influence(fit, &diagnosis) { try fit.clusterInfluence(table, by: $0, largest: 5) }
    }

    /// Judges predicted survival where rows are followed from 0.
    func judge(_ model: some SurvivalPredictorModel, _ diagnosis: inout Diagnosis) {
        attempt("out_of_sample", &diagnosis) {
            guard
                case .rightCensored(let time, let event) = try Formula.parse(model.formula).response
            else { return }
            let times = plan.times.isEmpty ? try quartiles(time, event) : plan.times
            $0.survivalOutOfSample = try SurvivalValidation(times: times).judge(
                model, on: table, plan: parting)
        }
    }

    private var parting: CrossValidation {
        CrossValidation(
            folds: plan.folds, cluster: FitStage.keptTogether(clusters), time: plan.time,
            gap: plan.gap, seed: plan.seed)
    }

    /// Times by which a quarter, a half and three quarters of the events have happened.
    private func quartiles(_ time: String, _ event: String) throws -> [Double] {
        let (times, events) = (try table.numbers(time), try table.numbers(event))
        let own = times.indices.filter { events[$0] == 1 && times[$0] > 0 }.map { times[$0] }
            .sorted()
        var result: [Double] = []
        for share in [1, 2, 3] where !own.isEmpty {
            let value = own[share * (own.count - 1) / 4]
            if value > (result.last ?? 0) { result.append(value) }
        }
        return result
    }

    /// The columns that can be held fixed and are not yet.
    private func heldColumns(formula: String, strata: [String]) -> [String] {
        let known = (try? Formula.parse(formula).terms.flatMap(\.columns)) ?? []
        let wanted = plan.held ?? ["seller_id", "category"].filter { table.names.contains($0) }
        return plan.held == nil ? wanted.filter { !(known + strata).contains($0) } : wanted
    }

    /// E-values of the columns as they are: not of splines, levels of factors or products.
    private func confounding(
        of fit: some CoefficientEstimates, _ diagnosis: inout Diagnosis,
        ratio: (_ name: String, _ units: Double) throws(ConfoundingError) -> RatioEstimate
    ) {
        for name in fit.coefficientNames where table.names.contains(name) {
            let isRate = name.hasSuffix("_rate")
            attempt("confounding", &diagnosis) {
                let own = try ratio(name, isRate ? 0.1 : 1)
                $0.confounding.append(
                    Diagnosis.Sensitivity(
                        term: isRate ? name + " (10 points)" : name, eValue: EValue(own),
                        stated: plan.confounder.map { $0.applied(to: own) }))
            }
        }
    }

    private func influence(
        _ fit: some CoefficientEstimates, _ diagnosis: inout Diagnosis,
        by column: (String) throws -> [ClusterInfluence]
    ) {
        for name in clusters {
            attempt("influence", &diagnosis) {
                $0.influence.append(
                    Diagnosis.Influence(
                        column: name, coefficients: fit.coefficientNames,
                        standardErrors: CoefficientTable(fit).rows.map(\.standardError),
                        clusters: try column(name)))
            }
        }
    }

    private func attempt(
        _ code: String, _ diagnosis: inout Diagnosis,
        _ work: (inout Diagnosis) throws -> Void
    ) {
        do {
            try work(&diagnosis)
        } catch {
            diagnosis.notes.append(Diagnostic(code, .warning, "\(error)"))
        }
    }
}
