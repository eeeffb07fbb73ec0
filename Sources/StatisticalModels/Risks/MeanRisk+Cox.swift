package import DataTables
import NumericCore

/// The parameters are the coefficients and, for each stratum, the baseline at known coefficients.
extension CoxFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }
    package var riskColumns: [String] { model.strata }

    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let rows = try AdjustedRows(
            self, table, shares: try AdjustedRows.shares(nil, in: table))
        let point = rows.point(self, at: days)
        return [
            MeanRisk(
                value: 1 - point.survival, gradient: (point.slope + point.byStratum).map { -$0 })
        ]
    }

    package func riskCovariances(
        _ table: Table, within days: Double
    ) -> (inference: RiskCovariance, model: RiskCovariance) {
        let variances = baselines.map { baseline -> Double in
            let step = baseline.times.count(through: days) - 1
            return step < 0 ? 0 : baseline.variance[step]
        }
        return (
            RiskCovariance(covariance, independent: variances),
            RiskCovariance(modelCovariance, independent: variances)
        )
    }
}
