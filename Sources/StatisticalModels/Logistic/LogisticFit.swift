package import NumericCore

/// A fitted logistic regression; complete, without data.
package struct LogisticFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: LogisticModel
    package var recipe: DesignRecipe
    package var coefficientNames: [String]
    /// Log odds ratios.
    package var coefficients: [Double]
    /// The inverse information.
    package var modelCovariance: Matrix
    /// HC0: rows independent, their variance not assumed.
    package var robustCovariance: Matrix
    /// CR1, one or two ways, where clusters were named.
    package var clusteredCovariance: Matrix?
    package var inferenceDegreesOfFreedom: Double?
    package var logLikelihood: Double
    package var deviance: Double
    /// The deviance of the intercept and offset alone.
    package var nullDeviance: Double
    /// The number of rows, or the sum of their weights.
    package var sampleSize: Double
    /// Effects as differences of probabilities, where the fit was made from a table.
    package var riskDifferences: [RiskDifference]
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord
    /// The log-likelihood with its penalty, where there is one.
    package var penalizedLogLikelihood: Double?
    /// Likelihood-ratio tests and profile intervals (penalised, where there is a penalty).
    package var profile: LikelihoodProfile?

    package var covariance: Matrix { clusteredCovariance ?? modelCovariance }

    package var standardErrors: [Double] { covariance.standardErrors }
    package var modelStandardErrors: [Double] { modelCovariance.standardErrors }

    /// HC0 · n / (n − k).
    package var smallSampleRobustCovariance: Matrix {
        var result = robustCovariance
        let factor = sampleSize / (sampleSize - Double(coefficients.count))
        for index in result.elements.indices { result.elements[index] *= factor }
        return result
    }
}
