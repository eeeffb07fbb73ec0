package import DataTables
import NumericCore

/// What the likelihood of separated data tends to while the estimates run to infinity.
///
/// The coefficients have no estimates, but the likelihood-ratio test against the intercept alone
/// stays valid.
package struct SeparatedLimit: Sendable, Hashable, Codable {
    package var logLikelihood: Double
    package var deviance: Double
    package var test: LikelihoodRatioTest
}

extension LogisticModel {
    /// The limit of the likelihood for separated data.
    ///
    /// Rows off the border of the separating direction are told apart in the limit, and their terms
    /// vanish; what is left is the maximum over the rows on the border, which may be separated in
    /// turn.
    ///
    /// - Returns: `nil` where the data are not separated.
    /// - Throws: ``DataError``, ``DesignError``, ``LogisticFitError``.
    /// - Reference: Albert and Anderson (1984), doi:10.1093/biomet/71.1.1. Goldens
    ///   `logistic_separation_complete`, `logistic_separation_quasi`.
    package func separatedLimit(_ table: Table) throws -> SeparatedLimit? {
        let design = try Design.build(
            formula: try Formula.parse(formula), table: table, extraColumns: clusters,
            weights: weights)
        let counts = try MixedCounts(design, formula: formula)
        let whole = LogisticLikelihood(
            rows: LogisticRows(
                x: design.matrix, successes: counts.successes, trials: counts.trials,
                offset: design.givenOffset))
        guard var separation = Separation.find(whole) else { return nil }
        var likelihood = whole
        while true {
            likelihood = likelihood.border(of: separation.direction)
            if likelihood.x.rows == 0 { break }
            let ones = [Double](repeating: 1, count: likelihood.x.rows)
            let kept = independentColumns(gram: weightedGram(likelihood.x, weights: ones)).kept
            likelihood = likelihood.selecting(columns: kept)
            guard let next = Separation.find(likelihood) else { break }
            separation = next
        }
        let zeros = [Double](repeating: 0, count: likelihood.x.columns)
        let value: Double
        do {
            value =
                likelihood.x.rows == 0
                ? 0
                : try maximize(start: zeros) { likelihood.derivatives(at: $0) }.derivatives.value
        } catch is NewtonError {
            throw LogisticFitError.notConverged(coefficients: zeros, iterations: 0)
        }
        let names = design.recipe.columnNames
        let null = try Logistic.nullValue(whole, hasIntercept: names.contains("(Intercept)"))
        let saturated = Logistic.saturatedValue(of: design)
        let slopes = names.filter { $0 != "(Intercept)" }.count
        let statistic = max(0, 2 * (value - null))
        return SeparatedLimit(
            logLikelihood: value + counts.constant, deviance: 2 * (saturated - value),
            test: LikelihoodRatioTest(
                statistic: statistic, degreesOfFreedom: slopes,
                pValue: Special.chiSquaredUpper(statistic, Double(slopes))))
    }
}

extension LogisticLikelihood {
    /// The likelihood of the rows on which a separating direction is 0.
    fileprivate func border(of direction: [Double]) -> LogisticLikelihood {
        let along = x.multiplied(by: direction)
        let slack = 1e-6 * along.reduce(0) { max($0, abs($1)) }
        let rows = along.indices.filter { abs(along[$0]) <= slack }
        func chosen(_ values: [Double]?) -> [Double]? { values.map { all in rows.map { all[$0] } } }
        return LogisticLikelihood(
            rows: LogisticRows(
                x: x.selecting(rows: rows), successes: rows.map { self.rows.successes[$0] },
                trials: chosen(self.rows.trials), offset: chosen(self.rows.offset)))
    }
}
