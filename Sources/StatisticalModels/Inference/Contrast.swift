import NumericCore

/// A weighted sum of coefficients with its error, test and interval: the difference of two levels,
/// the effect of ten days.
package struct Contrast: Sendable, Hashable, Codable {
    /// Σ weight · coefficient; a log odds or log hazard ratio usually.
    package var estimate: Double
    package var standardError: Double
    package var statistic: Double
    package var pValue: Double
    package var lower: Double
    package var upper: Double

    package var ratio: Double { Kernels.exp(estimate) }
    package var ratioLower: Double { Kernels.exp(lower) }
    package var ratioUpper: Double { Kernels.exp(upper) }

    /// Makes a contrast with the covariance and the quantiles that the fit uses for inference.
    ///
    /// - Parameters:
    ///   - fit: the fit.
    ///   - weights: by the name of the coefficient; others count 0.
    ///   - level: the coverage of the interval.
    /// - Throws: ``ContrastError``.
    package init(
        _ fit: some CoefficientEstimates, weights: [String: Double], level: Double = 0.95
    ) throws(ContrastError) {
        let names = fit.coefficientNames
        for name in weights.keys.sorted() where !names.contains(name) {
            throw .unknown(coefficient: name, known: names)
        }
        guard weights.values.contains(where: { $0 != 0 }) else { throw .nothing }
        let vector = names.map { weights[$0] ?? 0 }
        estimate = zip(vector, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        standardError = max(0, fit.covariance.quadraticForm(vector)).squareRoot()
        let reference = ReferenceDistribution(degreesOfFreedom: fit.inferenceDegreesOfFreedom)
        statistic = estimate / standardError
        pValue = reference.twoSided(statistic)
        let half = reference.quantile(0.5 + level / 2) * standardError
        lower = estimate - half
        upper = estimate + half
    }
}

/// Why there is no contrast.
package enum ContrastError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknown(coefficient: String, known: [String])
    case nothing

    package var description: String {
        switch self {
        case .unknown(let coefficient, let known):
            let shown = known.prefix(12).joined(separator: ", ") + (known.count > 12 ? ", …" : "")
            return "a contrast names \"\(coefficient)\", which the model has not; it has: \(shown)"
        case .nothing:
            return "a contrast has no weight but 0; give at least one coefficient a weight"
        }
    }
}
