package import DataTables
import NumericCore

extension LogisticFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }

    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let (x, offset) = (try recipe.matrix(for: table), try recipe.offset(for: table))
        var p = x.predictors(coefficients[...], offset)
        Kernels.logistic(p, into: &p)
        let count = Double(p.count)
        return [
            MeanRisk(
                value: p.reduce(0, +) / count,
                gradient: x.transposeMultipliedInChunks(by: p.map { $0 * (1 - $0) / count }))
        ]
    }
}

/// The parameters are the coefficients and the deviation between groups, where it is not 0.
extension MixedLogisticFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }
    package var riskColumns: [String] { [model.group] }

    /// Averaged over groups like those seen, E over b ~ N(0, σ²) of 1/(1 + exp(−η − b)), by 20
    /// points.
    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let x = try splitMatrix(for: table)
        let offset = try recipe.offset(for: table)
        let rule = try GaussHermite(count: 20)
        let hasDeviation = jointCovariance.rows > coefficients.count
        return MeanRisk.bySlopes(
            at: coefficients + (hasDeviation ? [deviation] : []),
            errors: jointCovariance.standardErrors
        ) { theta in
            let spread = hasDeviation ? theta[theta.count - 1] : 0
            let eta = x.predictors(theta[..<x.columns], offset)
            var sum = 0.0
            for (point, weight) in zip(rule.points, rule.weights) {
                for value in eta { sum += weight * Kernels.logistic(value + spread * point) }
            }
            return [sum / Double(eta.count)]
        }
    }

    package func riskCovariances(
        _ table: Table, within days: Double
    ) -> (inference: RiskCovariance, model: RiskCovariance) {
        (RiskCovariance(jointCovariance), RiskCovariance(jointCovariance))
    }
}

extension MultinomialFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }
    package var riskCategories: [String] { [reference] + categories }

    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let x = try recipe.matrix(for: table)
        let none = [Double](repeating: 0, count: x.rows)
        let p = x.columns
        return meanRisks(at: coefficients) { theta in
            let predictors = categories.indices.map { category in
                x.predictors(theta[(category * p)..<((category + 1) * p)], none)
            }
            let shares = CategoryShares(predictors, rows: x.rows)
            let others = shares.shares.map { $0.reduce(0, +) / Double(x.rows) }
            return [1 - others.reduce(0, +)] + others
        }
    }
}
