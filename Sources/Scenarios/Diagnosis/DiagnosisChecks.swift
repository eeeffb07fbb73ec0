import DataTables
import StatisticalModels

/// The checks of one fit, one after the other.
struct DiagnosisChecks {
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
        influence(fit, clusters, &diagnosis) { try fit.clusterInfluence(table, by: $0, largest: 5) }
    }

    /// Rows are judged as those of new groups; within groups nothing else is to be held fixed.
    func look(at fit: MixedLogisticFit, _ diagnosis: inout Diagnosis) {
        attempt("out_of_sample", &diagnosis) {
            $0.outOfSample = try parting.judge(fit.model, on: table)
        }
        confounding(of: fit, &diagnosis) { name, units throws(ConfoundingError) in
            try fit.oddsRatio(of: name, units: units)
        }
        influence(fit, [fit.model.group], &diagnosis) {
            try fit.clusterInfluence(table, by: $0, largest: 5)
        }
    }

    /// Shrunk estimates have no errors, so that neither E-values nor changes in errors can be had.
    func look(at fit: PenalizedFit, _ diagnosis: inout Diagnosis) {
        if (try? Formula.parse(fit.model.formula).response.isSurvival) == true {
            judge(fit.model, &diagnosis)
        } else {
            attempt("out_of_sample", &diagnosis) {
                $0.outOfSample = try parting.judge(fit.model, on: table)
            }
        }
        diagnosis.notes.append(
            Diagnostic(
                "no_errors", .note,
                "shrunk estimates have no honest errors: neither E-values nor the influence of "
                    + "single clusters are given; fit the columns it keeps without a penalty"))
    }

    func look(at fit: MultinomialFit, _ diagnosis: inout Diagnosis) {
        attempt("out_of_sample", &diagnosis) {
            $0.categoriesOutOfSample = try parting.judge(fit.model, on: table)
        }
        influence(fit, &diagnosis)
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
        influence(fit, clusters, &diagnosis) { try fit.clusterInfluence(table, by: $0, largest: 5) }
    }

    func look(at fit: PiecewiseExponentialFit, _ diagnosis: inout Diagnosis) {
        judge(fit.model, &diagnosis)
        confounding(of: fit, &diagnosis) { name, units throws(ConfoundingError) in
            try fit.hazardRatio(of: name, units: units)
        }
        influence(fit, &diagnosis)
    }

    func look(
        at fit: some RowScoring, of model: some SurvivalPredictorModel,
        _ diagnosis: inout Diagnosis
    ) {
        judge(model, &diagnosis)
        influence(fit, &diagnosis)
    }

    func look(at fit: CauseSpecificCoxFit, _ diagnosis: inout Diagnosis) {
        judgeStates(fit.model, &diagnosis)
        for (cause, own) in zip(fit.causes, fit.fits) {
            confounding(of: own, prefix: "\(cause): ", &diagnosis) {
                name, units throws(ConfoundingError) in
                try own.hazardRatio(of: name, units: units)
            }
        }
        influence(
            fit.coefficientNames, errors: fit.standardErrors, clusters, &diagnosis
        ) { try fit.clusterInfluence(table, by: $0, largest: 5) }
    }

    var parting: CrossValidation {
        CrossValidation(
            folds: plan.folds, cluster: FitStage.keptTogether(clusters), time: plan.time,
            gap: plan.gap, seed: plan.seed)
    }

    /// The columns that can be held fixed and are not yet.
    private func heldColumns(formula: String, strata: [String]) -> [String] {
        let known = (try? Formula.parse(formula).terms.flatMap(\.columns)) ?? []
        let wanted = plan.held ?? ["seller_id", "category"].filter { table.names.contains($0) }
        return plan.held == nil ? wanted.filter { !(known + strata).contains($0) } : wanted
    }

    func attempt(
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

// What something unmeasured, or a single cluster, could do.
extension DiagnosisChecks {
    /// E-values of the columns as they are, or within groups: not of splines, levels of factors or
    /// products.
    private func confounding(
        of fit: some CoefficientEstimates, prefix: String = "", _ diagnosis: inout Diagnosis,
        ratio: (_ name: String, _ units: Double) throws(ConfoundingError) -> RatioEstimate
    ) {
        for name in fit.coefficientNames {
            let column =
                name.hasPrefix("within(")
                ? String(name.dropFirst("within(".count).dropLast()) : name
            guard table.names.contains(column) else { continue }
            let isRate = column.hasSuffix("_rate")
            attempt("confounding", &diagnosis) {
                let own = try ratio(name, isRate ? 0.1 : 1)
                $0.confounding.append(
                    Diagnosis.Sensitivity(
                        term: prefix + (isRate ? name + " (10 points)" : name),
                        eValue: EValue(own), stated: plan.confounder.map { $0.applied(to: own) }))
            }
        }
    }

    func influence(_ fit: some RowScoring, _ diagnosis: inout Diagnosis) {
        influence(fit, clusters, &diagnosis) { try fit.clusterInfluence(table, by: $0, largest: 5) }
    }

    private func influence(
        _ fit: some CoefficientEstimates, _ clusters: [String], _ diagnosis: inout Diagnosis,
        by column: (String) throws -> [ClusterInfluence]
    ) {
        influence(
            fit.coefficientNames, errors: CoefficientTable(fit).rows.map(\.standardError),
            clusters, &diagnosis, by: column)
    }

    private func influence(
        _ names: [String], errors: [Double], _ clusters: [String], _ diagnosis: inout Diagnosis,
        by column: (String) throws -> [ClusterInfluence]
    ) {
        for name in clusters {
            attempt("influence", &diagnosis) {
                $0.influence.append(
                    Diagnosis.Influence(
                        column: name, coefficients: names, standardErrors: errors,
                        clusters: try column(name)))
            }
        }
    }
}
