package import DataTables
import NumericCore

/// Predicted probabilities of a row of a group.
package struct MixedPrediction: Sendable, Hashable, Codable {
    /// With an effect of 0: the group in the middle.
    package var population: Double
    /// With the effect of the row's group; of 0 for a group that was not seen.
    package var conditional: Double
    package var isGroupKnown: Bool
}

extension MixedLogisticFit {
    /// Predicts the rows of a table; not-a-number where a value is missing.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func predict(_ table: Table) throws -> [MixedPrediction] {
        let codes = try groupCodes(of: table)
        let x = try splitMatrix(for: table, codes: codes)
        let offset = try recipe.offset(for: table)
        let eta = x.multipliedInChunks(by: coefficients)
        return eta.indices.map { row in
            let link = eta[row] + offset[row]
            let effect = codes[row] < 0 ? 0 : effects[codes[row]].mode
            return MixedPrediction(
                population: Kernels.logistic(link), conditional: Kernels.logistic(link + effect),
                isGroupKnown: codes[row] >= 0)
        }
    }

    /// The probability of each row as one of a group that was not seen: the mean of
    /// logistic(x·β + offset + u) over u ~ N(0, sd²); not-a-number where a value is missing.
    ///
    /// With columns split within and between groups a group that was not seen has the means of all.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    /// - Complexity: O(rows · (columns + 31)).
    package func newGroupProbabilities(_ table: Table) throws -> [Double] {
        let x = try splitMatrix(for: table, codes: [Int](repeating: -1, count: table.rowCount))
        let offset = try recipe.offset(for: table)
        let eta = zip(x.multipliedInChunks(by: coefficients), offset).map { $0 + $1 }
        if deviation == 0 { return eta.map(Kernels.logistic) }
        let rule = try GaussHermite(count: 31)
        return eta.map { link in
            rule.points.indices.reduce(0) {
                $0 + rule.weights[$1] * Kernels.logistic(link + deviation * rule.points[$1])
            }
        }
    }

    /// The design of new rows as the coefficients read it, split within and between groups where
    /// that was asked for.
    func splitMatrix(for table: Table) throws -> Matrix {
        try splitMatrix(for: table, codes: try groupCodes(of: table))
    }

    private func splitMatrix(for table: Table, codes: [Int]) throws -> Matrix {
        var x = try recipe.matrix(for: table)
        if let centring { x = centring.split(x) { codes[$0] } }
        return keptColumns.count < x.columns ? x.selecting(columns: keptColumns) : x
    }

    /// The place of each row's group among the effects; −1 for one that was not seen.
    private func groupCodes(of table: Table) throws -> [Int] {
        let texts = try table.column(model.group).asTexts()
        let places = Dictionary(
            uniqueKeysWithValues: effects.indices.map { (effects[$0].group, $0) })
        let known = texts.levels.map { places[$0] ?? -1 }
        return texts.codes.map { $0 < 0 ? -1 : known[Int($0)] }
    }
}
