package import DataTables
import NumericCore

extension DiscreteHazardFit: RiskAveraging {
    package var riskRecipes: [DesignRecipe] { [recipe] }
    /// A row costs far more than one of a regression.
    package var riskRowsAtMost: Int { 1_000 }

    /// Of an order in any channel by a buyer of whom nothing else is known; the columns are taken to
    /// have their values from the last order on.
    ///
    /// Slopes in each channel's linear predictor and in the levels within reach of the days are
    /// central differences, row by row; those in the coefficients follow.
    package func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk] {
        let (x, offset) = (try recipe.matrix(for: table), try recipe.offset(for: table))
        let weights = [Double](repeating: 1 / Double(model.classes), count: model.classes)
        let places = channels.indices.map { layout(ofChannel: $0) }
        var predictors = places.map { place in
            x.predictors(parameters[place.slopes], offset)
        }
        func share(_ row: Int, at theta: [Double]) -> Double {
            let eta = predictors.map { $0[row] }
            return expectedRepurchase(
                withinDays: days, firstCell: eta, later: eta, classWeights: weights,
                parameters: theta)
        }
        let rows = Double(x.rows)
        var result = MeanRisk(
            value: 0, gradient: [Double](repeating: 0, count: parameters.count))
        for row in 0..<x.rows { result.value += share(row, at: parameters) / rows }
        for index in levelsInReach(of: days) {
            let width = 1e-3 * max(errors[index], 1e-6)
            var (above, below) = (parameters, parameters)
            above[index] += width
            below[index] -= width
            for row in 0..<x.rows {
                result.gradient[index] +=
                    (share(row, at: above) - share(row, at: below)) / (2 * width * rows)
            }
        }
        let width = 1e-4
        for (channel, place) in places.enumerated() {
            for row in 0..<x.rows {
                let own = predictors[channel][row]
                predictors[channel][row] = own + width
                let high = share(row, at: parameters)
                predictors[channel][row] = own - width
                let low = share(row, at: parameters)
                predictors[channel][row] = own
                let slope = (high - low) / (2 * width * rows)
                for (column, index) in place.slopes.enumerated() {
                    result.gradient[index] += slope * x[row, column]
                }
            }
        }
        return [result]
    }

    private var errors: [Double] { covariance.standardErrors }

    /// The levels of cells that days from an order can fall into, and log kappa.
    private func levelsInReach(of days: Double) -> [Int] {
        let last = min(model.openCell, Int((days / stepDays).rounded(.up)) + 1)
        var result: Set<Int> = model.classes > 1 ? [parameters.count - 1] : []
        for channel in channels.indices {
            let first = layout(ofChannel: channel).baseline.lowerBound
            for cell in 0...last { result.insert(first + bandOfCell[channel][cell]) }
        }
        return result.sorted()
    }

    package func riskCovariances(
        _ table: Table, within days: Double
    ) -> (inference: RiskCovariance, model: RiskCovariance) {
        let p = parameters.count
        let inverse = Matrix(rows: p, columns: p, columnMajor: modelCovarianceElements)
        return (RiskCovariance(covariance), RiskCovariance(inverse))
    }
}
