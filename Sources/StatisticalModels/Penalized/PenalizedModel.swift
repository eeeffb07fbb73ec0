package import DataTables

/// A penalised regression at one strength of its penalty, given or chosen by cross-validation.
package struct PenalizedModel: Sendable, Hashable, Codable {
    /// How strong the penalty is.
    package enum Strength: Sendable, Hashable, Codable {
        case lambda(Double)
        /// The strength with the least log loss on rows that were not fitted.
        case crossValidated(CrossValidation)
    }

    package var elasticNet: ElasticNetModel
    package var strength: Strength

    package var formula: String { elasticNet.formula }

    package init(
        formula: String, mixing: Double, strength: Strength, weights: String? = nil,
        strata: [String] = [], ties: CoxModel.Ties = .breslow
    ) {
        self.strength = strength
        elasticNet = ElasticNetModel(
            formula: formula, mixing: mixing, weights: weights, strata: strata, ties: ties)
        if case .lambda(let lambda) = strength { elasticNet.lambdas = [lambda] }
    }

    /// Fits the path, and takes its point of the strength asked for.
    ///
    /// - Throws: as ``ElasticNetModel/fit(_:)`` and ``ElasticNetModel/chooseLambda(_:by:)``.
    package func fit(_ table: Table) throws -> PenalizedFit {
        var net = elasticNet
        var choice: ElasticNetChoice?
        if case .crossValidated(let plan) = strength {
            let made = try elasticNet.chooseLambda(table, by: plan)
            // A path that ends at the choice: each strength starts from the one before.
            net.lambdas = made.lambdas.filter { $0 >= made.best }
            choice = made
        }
        var fit = try net.fit(table)
        fit.path = Array(fit.path.suffix(1))
        return PenalizedFit(model: self, fit: fit, choice: choice)
    }
}

/// The estimates of a penalised regression, without errors: shrunk estimates have none that are
/// honest.
package struct PenalizedFit: Sendable, Equatable, Codable {
    package var model: PenalizedModel
    /// With one point in its path.
    package var fit: ElasticNetFit
    package var choice: ElasticNetChoice?

    package var counts: FitCounts { fit.counts }
    package var diagnostics: [Diagnostic] { fit.diagnostics + (choice?.diagnostics ?? []) }

    /// Each coefficient by name; slopes that the penalty leaves out are 0.
    package var coefficients: [(name: String, estimate: Double)] {
        guard let point = fit.path.last else { return [] }
        return zip(fit.coefficientNames, point.coefficients).map { ($0, $1) }
    }
}
