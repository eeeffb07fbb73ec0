package import DataTables
package import StatisticalModels

/// Turns model files into fits, and keeps fits in the model store.
package enum FitStage {
    /// Fits a model file to its panel, with what changes of its columns do.
    ///
    /// - Parameters:
    ///   - model: What to fit.
    ///   - table: The rows, before the model's filter.
    ///   - calendar: The steps of a discrete hazard.
    ///   - felt: The rates of sellers whose orders' flags the panel has too.
    ///   - weights: The column with the number of observations that a row stands for.
    /// - Returns: The fit and its effects.
    /// - Throws: The fit's own errors, said of the model's file.
    package static func fitted(
        _ model: ModelFile, table: Table, calendar: StepCalendar, felt: [FeltRate] = [],
        weights: String? = nil
    ) throws -> FittedModel {
        let fit = try fit(model, table: table, calendar: calendar, weights: weights)
        return FittedModel(
            model, fit: fit,
            risks: risks(
                of: fit, model, table: table,
                plan: RiskPlan(within: model.within, felt: felt, weights: weights)))
    }

    /// What changes of a fit's columns do to the share with an event; why not, where it fails.
    private static func risks(
        of fit: ModelFit, _ model: ModelFile, table: Table, plan: RiskPlan
    ) -> AverageRisks? {
        guard let averaging = fit.content as? any RiskAveraging else { return nil }
        do {
            let table = try model.kept(of: table)
            let response = try Formula.parse(model.formula).response
            guard case .logistic(let own) = fit else {
                return try averaging.averageRisks(table, response: response, plan: plan)
            }
            // A logistic fit has its changes over all rows already.
            var rates = plan
            rates.columns = plan.felt.flatMap { [$0.flag, $0.rate] }
            rates.rowsAtMost = 100_000
            var risks = try averaging.averageRisks(table, response: response, plan: rates)
            risks.changes = own.riskDifferences
            risks.rows = own.counts.rowsUsed
            return risks
        } catch {
            return AverageRisks(
                within: nil, rows: 0, changes: [],
                notes: [Diagnostic("no_risk_differences", .warning, "\(error)")])
        }
    }

    /// Fits a specification to any table.
    package static func fit(
        _ model: ModelFile, table: Table, calendar: StepCalendar, weights: String? = nil
    ) throws -> ModelFit {
        let clusters = clusters(of: model, in: table)
        do {
            let table = try model.kept(of: table)
            if case .shrinkage(let mixing, let lambda)? = model.penalty {
                let plan = CrossValidation(folds: 10, cluster: keptTogether(clusters), seed: 1)
                return .penalized(
                    try PenalizedModel(
                        formula: model.formula, mixing: mixing,
                        strength: lambda.map { .lambda($0) } ?? .crossValidated(plan),
                        weights: weights, strata: model.strata, ties: model.ties
                    ).fit(table))
            }
            switch model.kind {
            case .logistic:
                return .logistic(
                    try LogisticModel(
                        formula: model.formula, clusters: clusters, weights: weights,
                        penalty: model.penalty == .firth ? .firth : nil,
                        intervals: model.intervals
                    ).fit(table))
            case .mixedLogistic:
                return .mixedLogistic(
                    try MixedLogisticModel(
                        formula: model.formula, group: model.group,
                        quadraturePoints: model.quadraturePoints,
                        withinBetween: model.splitsColumns, weights: weights
                    ).fit(table))
            case .kaplanMeier:
                return .kaplanMeier(
                    try KaplanMeierModel(
                        formula: model.formula, weights: weights,
                        errors: clusters.first.map { .jackknife(cluster: $0) } ?? .greenwood
                    ).fit(table))
            case .cox:
                return .cox(
                    try CoxModel(
                        formula: model.formula, ties: model.ties,
                        strata: model.strata,
                        clusters: model.frailty == nil ? clusters : model.clusters,
                        weights: weights, frailty: model.frailty
                    ).fit(table))
            case .parametric:
                return .parametric(
                    try ParametricSurvivalModel(
                        formula: model.formula, distribution: model.distribution,
                        clusters: clusters, weights: weights
                    ).fit(table))
            case .cure:
                return .cure(
                    try CureModel(
                        formula: model.formula, incidence: model.incidence,
                        distribution: model.distribution, clusters: clusters, weights: weights
                    ).fit(table))
            case .competingRisks:
                return .competingRisks(
                    try CumulativeIncidenceModel(
                        formula: model.formula, cluster: clusters.first, weights: weights
                    ).fit(table))
            case .fineGray:
                return .fineGray(
                    try FineGrayModel(
                        formula: model.formula, cause: model.cause, clusters: clusters
                    ).fit(table))
            case .generalizedGamma:
                return .generalizedGamma(
                    try GeneralizedGammaModel(
                        formula: model.formula, clusters: clusters, weights: weights
                    ).fit(table))
            case .piecewiseExponential:
                return .piecewiseExponential(
                    try PiecewiseExponentialModel(
                        formula: model.formula,
                        cuts: model.cuts.isEmpty ? .intervals(8) : .at(model.cuts),
                        clusters: clusters, weights: weights
                    ).fit(table))
            case .multinomial:
                return .multinomial(
                    try MultinomialModel(
                        formula: model.formula, reference: model.reference, clusters: clusters,
                        weights: weights
                    ).fit(table))
            case .causeSpecific:
                return .causeSpecific(
                    try CauseSpecificCoxModel(
                        formula: model.formula, ties: model.ties, strata: model.strata,
                        clusters: clusters, weights: weights
                    ).fit(table))
            case .discreteHazard:
                let channels: DiscreteHazardModel.Channels =
                    model.channels == "all_cause" ? .allCause : .causeSpecific
                return .discreteHazard(
                    try DiscreteHazardModel(
                        formula: model.formula, channels: channels,
                        classes: model.frailtyClasses, link: model.link, clusters: clusters
                    ).fit(table: table, calendar: calendar))
            }
        } catch {
            let place = model.formulaPlace.map { "\($0.file):\($0.line):\($0.column)" }
            throw ModelFailure(model: model.name, file: place ?? "", reason: "\(error)")
        }
    }

    /// The column whose values stay in one fold: sellers before buyers, for a seller's rates are
    /// shared by all of the seller's rows.
    static func keptTogether(_ clusters: [String]) -> String? {
        clusters.contains("seller_id") ? "seller_id" : clusters.first
    }

    /// The clusters asked for; else two ways, by buyer and seller, where the formula has seller
    /// columns, and by buyer alone where it has none.
    static func clusters(of model: ModelFile, in table: Table) -> [String] {
        if !model.clusters.isEmpty { return model.clusters }
        let usual =
            model.formula.contains("seller_") ? ["buyer_id", "seller_id"] : ["buyer_id"]
        let wanted = model.panel == .sellerMonths ? ["seller_id"] : usual
        return wanted.filter { table.names.contains($0) }
    }
}

/// A model that could not be fitted, and why.
package struct ModelFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package var model: String
    /// The file and the place of the formula in it; empty where no file describes the model.
    package var file: String
    package var reason: String

    package var description: String {
        file.isEmpty ? reason : "\(file): model \(model): \(reason)"
    }
}
