package import DataTables
import NumericCore

/// The parameters are the coefficients and the baseline at the time.
extension FineGrayFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }

    /// Of an event of the cause before any other: the mean of 1 − exp(−H₀(t)·e^η).
    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let place = times.count(through: days)
        let hazard = place == 0 ? 0 : cumulativeHazard[place - 1]
        var x = try recipe.matrix(for: table)
        for column in 0..<x.columns {
            for index in (column * x.rows)..<((column + 1) * x.rows) {
                x.elements[index] -= centers[column]
            }
        }
        let eta = x.predictors(coefficients[...], try recipe.offset(for: table))
        let count = Double(eta.count)
        var result = MeanRisk(value: 0, gradient: [])
        var slopes = eta
        var slope = 0.0
        for row in eta.indices {
            let risk = Kernels.exp(eta[row])
            result.value -= Kernels.expm1(-hazard * risk) / count
            let own = Kernels.exp(-hazard * risk) * risk / count
            slopes[row] = own * hazard
            slope += own
        }
        result.gradient = x.transposeMultipliedInChunks(by: slopes) + [slope]
        return [result]
    }

    /// Joint influence functions of β̂ and Ĥ₀(t), summed within clusters.
    ///
    /// With u the rows' scores, a = ∫ w dM/S0 up to t and h = ∫ x̄ dH₀: a row moves β̂ by B·u and
    /// Ĥ₀(t) by a − hᵀB·u. With ``FineGrayModel/Errors/withCensoring`` u and a hold the part that
    /// comes from estimating the curve of censoring.
    package func riskCovariances(
        _ table: Table, within days: Double
    ) throws -> (inference: RiskCovariance, model: RiskCovariance) {
        let rows = try likelihood(of: table)
        let state = rows.likelihood.state(at: coefficients)
        let baseline = rows.likelihood.baseline(
            state, through: rows.ranks.times.count(through: days))
        let p = coefficients.count
        let errors = model.errors
        @Sendable func scores(_ column: Int) -> [Double] {
            column < p
                ? rows.likelihood.scores(column: column, state, errors: errors)
                : rows.likelihood.baselineScores(baseline, state, errors: errors)
        }
        // (β̂, Ĥ₀) from (u, a).
        var turn = Matrix(rows: p + 1, columns: p + 1)
        let lean = modelCovariance.multiplied(by: baseline.means)
        for column in 0..<p {
            for row in 0..<p { turn[row, column] = modelCovariance[row, column] }
            turn[p, column] = -lean[column]
        }
        turn[p, p] = 1
        var variance = Matrix(rows: p + 1, columns: p + 1)
        for column in 0..<p {
            for row in 0..<p { variance[row, column] = modelCovariance[row, column] }
            variance[p, column] = -lean[column]
            variance[column, p] = -lean[column]
        }
        variance[p, p] = baseline.variance + modelCovariance.quadraticForm(baseline.means)
        return (
            RiskCovariance(try spread(p + 1, rows.table, scores).turned(by: turn)),
            RiskCovariance(variance)
        )
    }

    /// Σ s·sᵀ over clusters, or rows, of so many columns of scores.
    private func spread(
        _ count: Int, _ table: Table, _ scores: @Sendable (Int) -> [Double]
    ) throws -> Matrix {
        guard model.clusters.isEmpty else {
            return try ClusterCovariance(
                clusters: model.clusters.map { try ClusterCodes(column: $0, in: table) },
                bread: .identity(count), factor: { _ in 1 }, scores: scores
            ).matrix
        }
        let columns = concurrentMap(count, scores)
        let matrix = Matrix(
            rows: columns[0].count, columns: count, columnMajor: columns.flatMap { $0 })
        return weightedGram(matrix, weights: [Double](repeating: 1, count: matrix.rows))
    }
}
