package import DataTables
package import NumericCore

/// A fitted regression with a generalised gamma law; complete, without data.
package struct GeneralizedGammaFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: GeneralizedGammaModel
    package var recipe: DesignRecipe
    /// Those of the columns, then `log(scale)` and `Q`.
    package var coefficientNames: [String]
    /// β on the scale of log time: e^β multiplies times; then log σ and Q.
    package var coefficients: [Double]
    /// The inverse of the observed information.
    package var modelCovariance: Matrix
    /// Robust, one or two ways, where clusters were named; no small-sample factor.
    package var clusteredCovariance: Matrix?
    package var inferenceDegreesOfFreedom: Double?
    /// Of times (not of their logarithms).
    package var logLikelihood: Double
    /// At Q = 1, the rest free.
    package var weibullLogLikelihood: Double
    /// At Q = 0, the rest free.
    package var logNormalLogLikelihood: Double
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord

    package var covariance: Matrix { clusteredCovariance ?? modelCovariance }

    /// Q.
    package var shape: Double { coefficients[coefficients.count - 1] }

    /// σ.
    package var scale: Double { Kernels.exp(coefficients[coefficients.count - 2]) }

    /// β without log σ and Q.
    package var slopes: [Double] { Array(coefficients.dropLast(2)) }

    /// That the law is Weibull (Q = 1); not for dependent rows, as every likelihood ratio.
    package var weibullTest: LikelihoodRatioTest { test(weibullLogLikelihood) }

    /// That the law is log-normal (Q = 0).
    package var logNormalTest: LikelihoodRatioTest { test(logNormalLogLikelihood) }

    private func test(_ value: Double) -> LikelihoodRatioTest {
        let statistic = max(0, 2 * (logLikelihood - value))
        return LikelihoodRatioTest(
            statistic: statistic, degreesOfFreedom: 1,
            pValue: Special.chiSquaredUpper(statistic, 1))
    }

    /// The times by which shares of rows like these have had the event: e^{xβ + σ·w_p}.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func quantiles(_ table: Table, _ probabilities: [Double]) throws -> [[PredictedValue]] {
        let x = try recipe.matrix(for: table)
        let offset = try recipe.offset(for: table)
        let eta = x.multiplied(by: slopes)
        let parts = probabilities.map { probability in
            let w = GeneralizedGammaLaw(shape: shape).quantile(probability)
            return (
                w: w, byShape: difference { GeneralizedGammaLaw(shape: $0).quantile(probability) }
            )
        }
        return eta.indices.map { row in
            parts.map { part in
                let time = Kernels.exp(eta[row] + offset[row] + scale * part.w)
                let gradient =
                    (0..<x.columns).map { x[row, $0] * time }
                    + [time * scale * part.w, time * scale * part.byShape]
                return PredictedValue(
                    estimate: time,
                    standardError: max(0, covariance.quadraticForm(gradient)).squareRoot())
            }
        }
    }

    /// The slope of a value in Q, by a difference of order 4.
    func difference(_ value: (Double) -> Double) -> Double {
        let step = 1e-3
        return
            (8 * (value(shape + step) - value(shape - step))
            - (value(shape + 2 * step) - value(shape - 2 * step))) / (12 * step)
    }
}
