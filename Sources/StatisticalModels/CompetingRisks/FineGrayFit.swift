package import DataTables
package import NumericCore

/// A fitted regression of the incidence of one cause; complete, without data.
package struct FineGrayFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: FineGrayModel
    package var recipe: DesignRecipe
    package var coefficientNames: [String]
    /// Log ratios of subdistribution hazards.
    package var coefficients: [Double]
    /// The inverse information, which takes the weights of rows with another event as data.
    package var modelCovariance: Matrix
    /// The sandwich.
    package var robustCovariance: Matrix
    package var inferenceDegreesOfFreedom: Double?
    package var logLikelihood: Double
    /// At coefficients of 0, with the offset.
    package var nullLogLikelihood: Double
    /// The column means at which the baseline is kept.
    package var centers: [Double]
    /// The times of events of the cause.
    package var times: [Double]
    /// The cumulative subdistribution hazard of a row at the means with offset 0.
    package var cumulativeHazard: [Double]
    /// Rows used, events of the cause.
    package var counts: FitCounts
    /// Events of other causes.
    package var competing: Int
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord

    package var covariance: Matrix { robustCovariance }
    package var standardErrors: [Double] { robustCovariance.standardErrors }
    package var modelStandardErrors: [Double] { modelCovariance.standardErrors }

    /// The incidence of the cause predicted for each row of a table: 1 − exp(−H₀(t)·e^η).
    ///
    /// - Parameters:
    ///   - table: the rows to predict for.
    ///   - times: where to give incidences.
    /// - Returns: rows × times; not-a-number where a value is missing.
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func incidences(for table: Table, at times: [Double]) throws -> Matrix {
        var eta = try recipe.matrix(for: table).multiplied(by: coefficients)
        let offset = try recipe.offset(for: table)
        let center = zip(centers, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        for row in eta.indices { eta[row] += offset[row] - center }
        var result = Matrix(rows: eta.count, columns: times.count)
        for (column, time) in times.enumerated() {
            let place = self.times.count(through: time)
            let hazard = place == 0 ? 0 : cumulativeHazard[place - 1]
            for row in eta.indices {
                result[row, column] = -Kernels.expm1(-hazard * Kernels.exp(eta[row]))
            }
        }
        return result
    }
}
