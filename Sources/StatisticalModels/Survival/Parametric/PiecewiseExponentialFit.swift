package import DataTables
package import NumericCore

/// A fitted regression with hazards that are constant within intervals; complete, without data.
package struct PiecewiseExponentialFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: PiecewiseExponentialModel
    package var recipe: DesignRecipe
    /// `log hazard (0, 30]`, …, then the columns.
    package var coefficientNames: [String]
    /// The log hazards where all columns and the offset are 0, then the log hazard ratios.
    package var coefficients: [Double]
    /// The inverse information.
    package var modelCovariance: Matrix
    /// Robust, one or two ways, where clusters were named; no small-sample factor.
    package var clusteredCovariance: Matrix?
    package var inferenceDegreesOfFreedom: Double?
    package var logLikelihood: Double
    /// Without slopes.
    package var nullLogLikelihood: Double
    package var intervals: [PiecewiseInterval]
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord

    package var covariance: Matrix { clusteredCovariance ?? modelCovariance }

    package var logHazards: [Double] { Array(coefficients.prefix(intervals.count)) }

    /// Log hazard ratios.
    package var slopes: [Double] { Array(coefficients.dropFirst(intervals.count)) }

    var timeIntervals: TimeIntervals { TimeIntervals(cuts: intervals.compactMap(\.end)) }

    /// x·β + offset of each row of a table; not-a-number where a value is missing.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func linearPredictors(_ table: Table) throws -> [Double] {
        let eta = try recipe.matrix(for: table).multiplied(by: slopes)
        return zip(eta, try recipe.offset(for: table)).map { $0 + $1 }
    }
}

/// An interval with what was seen in it.
package struct PiecewiseInterval: Sendable, Hashable, Codable {
    package var start: Double
    /// `nil`: open.
    package var end: Double?
    /// Weighted.
    package var events: Double
    /// Time at risk, weighted, times e^offset.
    package var exposure: Double
}
