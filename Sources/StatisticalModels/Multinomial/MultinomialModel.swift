package import DataTables
package import NumericCore

/// A regression of which of several categories an outcome has: what to estimate.
///
/// P(category j) = exp(η_j) / Σ_l exp(η_l), η_j = x·β_j, β = 0 for the reference. With
/// the channel of the next order as the outcome it is the second half of an all-cause hazard: the
/// hazard of channel j is the hazard of any order times P(j).
package struct MultinomialModel: Sendable, Hashable, Codable {
    /// `next_channel ~ late + origin`; rows without a category are left out.
    package var formula: String
    /// The category that the others are compared with; `nil`: the most frequent one.
    package var reference: String?
    /// One or two columns within which rows are dependent; none: errors from the information.
    package var clusters: [String]
    /// The column of weights: how many rows a row is.
    package var weights: String?
    package var level: Double

    package init(
        formula: String, reference: String? = nil, clusters: [String] = [],
        weights: String? = nil, level: Double = 0.95
    ) {
        self.formula = formula
        self.reference = reference
        self.clusters = clusters
        self.weights = weights
        self.level = level
    }
}

/// A fitted regression of categories; complete, without data.
package struct MultinomialFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: MultinomialModel
    package var recipe: DesignRecipe
    package var reference: String
    /// The other categories, sorted.
    package var categories: [String]
    /// `online: late`, category after category.
    package var coefficientNames: [String]
    /// Log ratios of a category's probability to the reference's.
    package var coefficients: [Double]
    package var modelCovariance: Matrix
    package var clusteredCovariance: Matrix?
    package var inferenceDegreesOfFreedom: Double?
    package var logLikelihood: Double
    /// With intercepts alone.
    package var nullLogLikelihood: Double
    /// Rows of each category, the reference first.
    package var categoryCounts: [PanelCount]
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord
    /// The mean of each design column over the fitted rows: where a projection freezes a term.
    ///
    /// `nil` in a fit stored by a version that did not keep them.
    package var columnMeans: [Double]?

    package var covariance: Matrix { clusteredCovariance ?? modelCovariance }

    /// The probability of each category for each row of a table.
    ///
    /// - Returns: rows × categories, the reference first; not-a-number where a value is missing.
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func probabilities(_ table: Table) throws -> Matrix {
        let x = try recipe.matrix(for: table)
        var result = Matrix(rows: x.rows, columns: categories.count + 1)
        let predictors = categories.indices.map { category in
            x.multipliedInChunks(
                by: Array(coefficients[(category * x.columns)..<((category + 1) * x.columns)]))
        }
        let shares = CategoryShares(predictors, rows: x.rows)
        for row in 0..<x.rows {
            result[row, 0] = Kernels.exp(-shares.logTotals[row])
            for column in categories.indices {
                result[row, column + 1] = shares.shares[column][row]
            }
        }
        return result
    }
}

/// Why there is no regression of categories.
package enum MultinomialFitError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongOutcome(formula: String)
    /// One number a row cannot be added to several categories.
    case offset(formula: String)
    case singleCategory(outcome: String)
    case unknownReference(String, categories: [String])
    /// A category is told apart: its likelihood rises for ever along these columns.
    case separated(category: String, columns: [DivergingColumn])
    case singularInformation(coefficient: String)
    case notConverged(iterations: Int)

    package var description: String {
        switch self {
        case .wrongOutcome(let formula):
            return "a multinomial model needs a column of texts before the ~, as next_channel ~ "
                + "late, but the formula is \(formula)"
        case .offset(let formula):
            return "\(formula) has an offset, and it is not said to which of the categories it "
                + "belongs; leave it out"
        case .singleCategory(let outcome):
            return "\(outcome) has one value only in the rows that can be used: there is nothing "
                + "to compare; widen the data or choose another outcome"
        case .unknownReference(let name, let categories):
            let guess = nearest(name, among: categories).map { "did you mean \"\($0)\"?" }
            return "no row has the category \"\(name)\"; "
                + (guess ?? "there are \(categories.joined(separator: ", "))")
        case .separated(let category, let columns):
            return
                "the category \(category) is told apart by \(DivergingColumn.sentence(columns)), "
                + "so that its estimates run to infinity; leave the columns out, or join rare "
                + "levels or categories"
        case .singularInformation(let coefficient):
            return FitSentence.vanishingInformation(coefficient)
        case .notConverged(let iterations): return FitSentence.notConverged(iterations)
        }
    }
}
