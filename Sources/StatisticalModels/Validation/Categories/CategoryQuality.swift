package import DataTables

/// How good the probabilities are that a model gives to the categories of rows that it was not
/// fitted to.
package struct CategoryQuality: Sendable, Hashable, Codable {
    package var plan: CrossValidation
    /// The mean of −log of the probability of the category that came.
    package var logLoss: Double
    /// The same of the shares of the fitted rows, given to every row.
    package var referenceLogLoss: Double
    /// The mean of Σ (probability − 0 or 1)² over the categories; from 0 to 2.
    package var brier: Double
    package var referenceBrier: Double
    /// One category against all others, in the order of their names.
    package var categories: [OneCategory]
    package var folds: [CategoryFold]
    package var rowsJudged: Int
    /// Rows of the table that no fold judged, by reason.
    package var notJudged: [PanelCount]
    package var diagnostics: [Diagnostic]

    /// 1 − Brier score / that of constant shares: 0 for a model that knows no more.
    package var scaledBrier: Double { 1 - brier / referenceBrier }

    /// A category against all others.
    package struct OneCategory: Sendable, Hashable, Codable {
        package var category: String
        package var calibration: Calibration
    }
}

/// One fold: what was fitted, and how good its probabilities are.
package struct CategoryFold: Sendable, Hashable, Codable {
    package var rowsFitted: Int
    package var rowsJudged: Int
    package var brier: Double
    package var logLoss: Double
}
