package import DataTables
package import StatisticalModels

/// Turns model files into fits, and keeps fits in the model store.
package enum FitStage {
    /// Fits a model file to its panel.
    ///
    /// - Throws: The fit's own errors, said of the model's file.
    package static func fit(
        _ model: ModelFile, panel: Panel, calendar: StepCalendar
    ) throws -> FittedModel {
        FittedModel(model, fit: try fit(model, table: panel.table, calendar: calendar))
    }

    /// Fits a specification to any table; `weights` is the column with the number of observations
    /// that a row stands for.
    package static func fit(
        _ model: ModelFile, table: Table, calendar: StepCalendar, weights: String? = nil
    ) throws -> ModelFit {
        let clusters = clusters(of: model, in: table)
        do {
            let table =
                try model.filter.map { table.filtered(keeping: try $0.rows(in: table)) } ?? table
            switch model.kind {
            case .logistic:
                return .logistic(
                    try LogisticModel(
                        formula: model.formula, clusters: clusters, weights: weights,
                        penalty: model.penalty, intervals: model.intervals
                    ).fit(table))
            case .mixedLogistic:
                return .mixedLogistic(
                    try MixedLogisticModel(
                        formula: model.formula, group: model.group,
                        withinBetween: model.splitsColumns, weights: weights
                    ).fit(table))
            case .kaplanMeier:
                return .kaplanMeier(
                    try KaplanMeierModel(formula: model.formula, weights: weights).fit(table))
            case .cox:
                return .cox(
                    try CoxModel(
                        formula: model.formula, ties: model.ties,
                        strata: model.strata, clusters: clusters, weights: weights
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
            case .discreteHazard:
                let channels: DiscreteHazardModel.Channels =
                    model.channels == "all_cause" ? .allCause : .causeSpecific
                return .discreteHazard(
                    try DiscreteHazardModel(
                        formula: model.formula, channels: channels,
                        classes: model.frailtyClasses, clusters: clusters
                    ).fit(table: table, calendar: calendar))
            }
        } catch {
            let place = model.formulaPlace.map { "\($0.file):\($0.line):\($0.column)" }
            throw ModelFailure(model: model.name, file: place ?? "", reason: "\(error)")
        }
    }

    /// The clusters asked for; else two ways, by buyer and seller, where the formula has seller
    /// columns, and by buyer alone where it has none.
    private static func clusters(of model: ModelFile, in table: Table) -> [String] {
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
