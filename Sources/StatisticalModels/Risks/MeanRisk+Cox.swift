package import DataTables
package import NumericCore

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

    package func riskCovariances(within days: Double) -> (inference: Matrix, model: Matrix) {
        let variances = baselines.map { baseline -> Double in
            let step = baseline.times.count(through: days) - 1
            return step < 0 ? 0 : baseline.variance[step]
        }
        return (covariance.bordered(by: variances), modelCovariance.bordered(by: variances))
    }
}

extension Matrix {
    /// With further, independent parameters of these variances at the end.
    fileprivate func bordered(by variances: [Double]) -> Matrix {
        let size = rows + variances.count
        var result = Matrix(rows: size, columns: size)
        for column in 0..<columns {
            for row in 0..<rows { result[row, column] = self[row, column] }
        }
        for (place, variance) in variances.enumerated() {
            result[rows + place, rows + place] = variance
        }
        return result
    }
}
