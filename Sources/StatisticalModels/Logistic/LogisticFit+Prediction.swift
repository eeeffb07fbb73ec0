package import DataTables
import NumericCore

/// A predicted probability with its interval, formed on the logit scale.
package struct PredictedProbability: Sendable, Hashable, Codable {
    package var linearPredictor: Double
    package var linearPredictorError: Double
    package var probability: Double
    package var standardError: Double
    package var lower: Double
    package var upper: Double
}

extension LogisticFit {
    /// The predicted probability alone for each row of a table; not-a-number where a value is
    /// missing.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func probabilities(_ table: Table) throws -> [Double] {
        var eta = try recipe.matrix(for: table).multipliedInChunks(by: coefficients)
        if !recipe.offsets.isEmpty {
            let offset = try recipe.offset(for: table)
            for row in eta.indices { eta[row] += offset[row] }
        }
        var p = eta
        Kernels.logistic(eta, into: &p)
        return p
    }

    /// The predicted probability for each row of a table; not-a-number where a value is missing.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func predict(_ table: Table, level: Double? = nil) throws -> [PredictedProbability] {
        let x = try recipe.matrix(for: table)
        let offset = try recipe.offset(for: table)
        let reference = ReferenceDistribution(degreesOfFreedom: inferenceDegreesOfFreedom)
        let quantile = reference.quantile(0.5 + (level ?? model.level) / 2)
        let half = x.multiplied(by: covariance)
        let eta = x.multiplied(by: coefficients)
        return eta.indices.map { row in
            let link = eta[row] + offset[row]
            var variance = 0.0
            for column in 0..<x.columns { variance += half[row, column] * x[row, column] }
            let error = max(0, variance).squareRoot()
            let p = Kernels.logistic(link)
            return PredictedProbability(
                linearPredictor: link, linearPredictorError: error, probability: p,
                standardError: p * (1 - p) * error,
                lower: Kernels.logistic(link - quantile * error),
                upper: Kernels.logistic(link + quantile * error))
        }
    }
}

/// The mean of predicted probabilities over the rows of a group.
package struct MeanProbability: Sendable, Hashable, Codable {
    package var group: String
    package var rows: Int
    package var estimate: Double
    /// By the delta method from the covariance of the coefficients.
    package var standardError: Double
}

extension LogisticFit {
    /// The mean predicted probability over the rows of each value of a column, in the order of the
    /// values' first appearance; rows that miss a value are passed over.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    /// - Complexity: O(rows · columns).
    package func meanProbabilities(_ table: Table, by column: String) throws -> [MeanProbability] {
        let x = try recipe.matrix(for: table)
        let probabilities = try probabilities(table)
        let groups = try table.column(column).asTexts()
        let count = x.columns
        var rows = [Int](repeating: 0, count: groups.levels.count)
        var sums = [Double](repeating: 0, count: groups.levels.count)
        var gradients = [Double](repeating: 0, count: groups.levels.count * count)
        for (row, code) in groups.codes.enumerated() {
            let (group, p) = (Int(code), probabilities[row])
            guard group >= 0, p.isFinite else { continue }
            rows[group] += 1
            sums[group] += p
            for index in 0..<count {
                gradients[group * count + index] += p * (1 - p) * x[row, index]
            }
        }
        return groups.levels.indices.compactMap { group in
            guard rows[group] > 0 else { return nil }
            let gradient = Array(gradients[(group * count)..<((group + 1) * count)])
            let variance = max(0, covariance.quadraticForm(gradient))
            return MeanProbability(
                group: groups.levels[group], rows: rows[group],
                estimate: sums[group] / Double(rows[group]),
                standardError: variance.squareRoot() / Double(rows[group]))
        }
    }
}
