package import DataTables
import NumericCore

/// The path of a penalised regression; complete, without data.
package struct ElasticNetFit: Sendable, Equatable, Codable {
    package var model: ElasticNetModel
    package var recipe: DesignRecipe
    package var coefficientNames: [String]
    /// The standard deviation of each column but the intercept, divisor n.
    package var deviations: [Double]
    /// The least λ that leaves every slope at 0; `nil` for ridge, which has none.
    package var largestLambda: Double?
    /// In the order of the λ asked for, else falling.
    package var path: [ElasticNetPoint]
    package var sampleSize: Double
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]

    /// The linear predictor of each row of a table at a point of the path.
    ///
    /// Not-a-number where a value is missing. For `Surv` outcomes its level means nothing.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func linearPredictor(_ table: Table, at point: ElasticNetPoint) throws -> [Double] {
        let eta = try recipe.matrix(for: table).multipliedInChunks(by: point.coefficients)
        return zip(eta, try recipe.offset(for: table)).map { $0 + $1 }
    }
}

/// The estimates at one strength of the penalty.
package struct ElasticNetPoint: Sendable, Hashable, Codable {
    package var lambda: Double
    /// In the order of the names, for columns as they are; slopes that are left out are exactly 0.
    package var coefficients: [Double]
    /// The slopes for the columns that the penalty sees.
    package var scaledSlopes: [Double]
    package var logLikelihood: Double
    /// 2 · (saturated − log-likelihood); −2 · log-likelihood for 0/1 rows and `Surv` outcomes.
    package var deviance: Double
    /// What is minimised.
    package var objective: Double
    /// How far the optimality conditions are off, in units of the score at no slopes.
    package var violation: Double
    package var iterations: Int

    package var slopesKept: Int { scaledSlopes.reduce(0) { $0 + ($1 == 0 ? 0 : 1) } }
}
