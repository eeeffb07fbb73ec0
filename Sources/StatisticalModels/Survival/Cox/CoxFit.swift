package import NumericCore

/// A fitted Cox regression with its baselines; complete, without data.
package struct CoxFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: CoxModel
    package var recipe: DesignRecipe
    package var coefficientNames: [String]
    /// Log hazard ratios.
    package var coefficients: [Double]
    /// The inverse information.
    package var modelCovariance: Matrix
    /// Robust, one or two ways, where clusters were named; no small-sample factor, as in R.
    package var clusteredCovariance: Matrix?
    package var inferenceDegreesOfFreedom: Double?
    package var logLikelihood: Double
    /// At coefficients of 0, with the offset.
    package var nullLogLikelihood: Double
    /// The score test at 0.
    package var scoreStatistic: Double
    /// The score test at 0 with the spread of the clusters' scores in place of the information, where
    /// rows are clustered one way.
    package var robustScoreStatistic: Double?
    /// The column means around which baselines are kept.
    package var centers: [Double]
    /// One for each stratum, in the order of the strata's values.
    package var baselines: [CoxBaseline]
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord
    /// What a ridge penalty did, where there is one.
    package var ridge: CoxRidgeEstimate?
    /// The shared factors, where there are some; 1 (a logarithm of 0) in curves.
    package var frailty: CoxFrailtyEstimate?

    package var covariance: Matrix { clusteredCovariance ?? modelCovariance }

    package var standardErrors: [Double] { covariance.standardErrors }
    package var modelStandardErrors: [Double] { modelCovariance.standardErrors }
}

/// The baseline of one stratum: steps at its event times, for a row whose columns are at their
/// means and whose offset is 0.
package struct CoxBaseline: Sendable, Hashable, Codable {
    /// The values of the strata columns, in their order.
    package var stratum: [String]
    package var times: [Double]
    /// Weight at risk and of events.
    package var atRisk: [Double]
    package var events: [Double]
    /// The cumulative hazard, its increments matching the treatment of ties.
    package var cumulativeHazard: [Double]
    /// The cumulated variance of the increments at known coefficients.
    package var variance: [Double]
    /// ∫ x̄ dH of each column (less its mean): time k, column j at k · columns + j.
    package var meanIntegral: [Double]
}
