import DataTables
package import NumericCore

/// A fitted logistic regression with a random intercept; complete, without data.
package struct MixedLogisticFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: MixedLogisticModel
    package var recipe: DesignRecipe
    /// How columns were split within and between groups, if that was asked for.
    package var centring: GroupCentring?
    /// Columns of the (split) design that are used; others repeat them.
    package var keptColumns: [Int]
    package var coefficientNames: [String]
    /// Log odds ratios within a group.
    package var coefficients: [Double]
    /// The inverse observed information of the coefficients and the standard deviation, which is
    /// the last; without it where it is 0.
    package var jointCovariance: Matrix
    /// Of the coefficients, as if the standard deviation were known (what `lme4` gives without its
    /// Hessian).
    package var covarianceGivenDeviation: Matrix
    /// Of the groups' effects, on the scale of log odds.
    package var deviation: Double
    /// `nil` where the standard deviation is 0.
    package var deviationError: Double?
    /// With the binomial coefficients.
    package var logLikelihood: Double
    package var logLikelihoodWithoutEffects: Double
    /// That the standard deviation is 0; half of χ²₁, as it cannot be negative.
    package var varianceTest: LikelihoodRatioTest
    package var effects: [GroupEffect]
    /// The number of rows, or the sum of their weights.
    package var sampleSize: Double
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord

    package var covariance: Matrix {
        let kept = Array(coefficients.indices)
        return jointCovariance.selecting(columns: kept).selecting(rows: kept)
    }

    package var modelCovariance: Matrix { covariance }
    package var inferenceDegreesOfFreedom: Double? { nil }
    package var standardErrors: [Double] { covariance.standardErrors }
    package var variance: Double { deviation * deviation }

    /// The share of the variance of the latent scale that lies between groups: v / (v + π²/3).
    package var latentCorrelation: Double { variance / (variance + Double.pi * Double.pi / 3) }
}

/// The effect of one group, shrunk towards 0: where its conditional density is largest.
package struct GroupEffect: Sendable, Hashable, Codable {
    package var group: String
    package var rows: Int
    package var mode: Double
    /// Of the effect given the group's rows, coefficients and deviation at their estimates.
    package var variance: Double

    package var standardError: Double { variance.squareRoot() }
}
