package import DataTables
package import NumericCore

extension SurvivalPredictor where Self: SurvivalPredicting {
    package func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let logs = try logSurvival(table, at: times).values
        var result = Matrix(rows: table.rowCount, columns: times.count)
        for row in 0..<table.rowCount {
            for column in times.indices {
                result[row, column] = Kernels.exp(logs[row * times.count + column])
            }
        }
        return result
    }
}

extension GeneralizedGammaFit: SurvivalPredictor {}

extension GeneralizedGammaModel: SurvivalPredictorModel {
    package var groupingColumns: [String] { [] }

    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        var plain = self
        plain.clusters = []
        return try plain.fit(table)
    }
}

extension PiecewiseExponentialFit: SurvivalPredictor {}

extension PiecewiseExponentialModel: SurvivalPredictorModel {
    package var groupingColumns: [String] { [] }

    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        var plain = self
        plain.clusters = []
        return try plain.fit(table)
    }
}
