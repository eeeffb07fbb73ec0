package import DataTables
package import NumericCore

/// A fitted mixture cure model; complete, without data.
package struct CureFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: CureModel
    /// The columns of who is not cured, and of the times of those.
    package var incidence: DesignRecipe
    package var latency: DesignRecipe
    /// `incidence:…`, `latency:…`, and `log(scale)` last where the law has a scale.
    package var coefficientNames: [String]
    package var coefficients: [Double]
    /// The inverse of the observed information.
    package var modelCovariance: Matrix
    package var clusteredCovariance: Matrix?
    package var inferenceDegreesOfFreedom: Double?
    /// Of times (not of their logarithms).
    package var logLikelihood: Double
    /// Of the same regression of times if nobody were cured.
    package var uncuredLogLikelihood: Double
    /// The mean of π over the rows.
    package var meanUncured: Double
    package var cured: CuredShare
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord

    package var covariance: Matrix { clusteredCovariance ?? modelCovariance }

    /// σ.
    package var scale: Double {
        model.distribution.hasScale ? Kernels.exp(coefficients[coefficients.count - 1]) : 1
    }

    /// The chance of never having the event for each row; not-a-number where a value is missing.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func curedProbabilities(_ table: Table) throws -> [Double] {
        let z = try incidence.matrix(for: table)
        return z.multiplied(by: Array(coefficients[..<z.columns])).map { Kernels.logistic(-$0) }
    }

    /// S(t) = 1 − π + π·S_u(t) for each row, at times.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func survival(_ table: Table, at times: [Double]) throws -> [[Double]] {
        let cured = try curedProbabilities(table)
        let x = try latency.matrix(for: table)
        let start = incidence.columns.count
        let eta = x.multiplied(by: Array(coefficients[start..<(start + x.columns)]))
        let scale = scale
        return eta.indices.map { row in
            times.map { time in
                let w = (Kernels.log(time) - eta[row]) / scale
                return cured[row]
                    + (1 - cured[row]) * Kernels.exp(model.distribution.logSurvival(w).value)
            }
        }
    }
}

/// The share that never has the event, where the incidence columns are at their means, with its
/// profile-likelihood interval.
package struct CuredShare: Sendable, Hashable, Codable {
    package var estimate: Double
    /// 0 where a model without cured rows is not rejected.
    package var lower: Double
    package var upper: Double
    /// 2·(ℓ − ℓ without cured rows).
    package var likelihoodRatio: Double
    /// Maller and Zhou's α: the chance of so few events near the end of follow-up if it were too
    /// short to see the plateau; at most 0.05 where follow-up is long enough.
    package var shortFollowUp: Double
}
