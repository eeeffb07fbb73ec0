import NumericCore

/// The coefficients of a fit as people read them: errors, tests, intervals, ratios.
package struct CoefficientTable: Sendable, Hashable, Codable {
    package var rows: [CoefficientRow]
    /// The coverage of the intervals, as 0.95.
    package var level: Double

    /// Makes the table of a fit.
    ///
    /// Statistics, p values (two-sided) and intervals use the covariance for inference and its
    /// quantiles: normal, or t where clusters are few.
    package init(_ fit: some CoefficientEstimates, level: Double = 0.95) {
        self.level = level
        let errors = fit.covariance.standardErrors
        let modelErrors = fit.modelCovariance.standardErrors
        let reference = ReferenceDistribution(degreesOfFreedom: fit.inferenceDegreesOfFreedom)
        let quantile = reference.quantile(0.5 + level / 2)
        rows = fit.coefficientNames.indices.map { index in
            let estimate = fit.coefficients[index]
            let statistic = estimate / errors[index]
            return CoefficientRow(
                name: fit.coefficientNames[index], estimate: estimate,
                modelStandardError: modelErrors[index], standardError: errors[index],
                statistic: statistic, pValue: reference.twoSided(statistic),
                lower: estimate - quantile * errors[index],
                upper: estimate + quantile * errors[index])
        }
    }
}

/// One coefficient.
package struct CoefficientRow: Sendable, Hashable, Codable {
    package var name: String
    package var estimate: Double
    /// From the inverse information.
    package var modelStandardError: Double
    /// The one used for inference: robust where clusters were named.
    package var standardError: Double
    package var statistic: Double
    package var pValue: Double
    package var lower: Double
    package var upper: Double

    /// An estimate that has no honest error, as a shrunk one.
    package static func withoutError(_ name: String, _ estimate: Double) -> CoefficientRow {
        CoefficientRow(
            name: name, estimate: estimate, modelStandardError: .nan, standardError: .nan,
            statistic: .nan, pValue: .nan, lower: .nan, upper: .nan)
    }

    /// The odds or hazard ratio with its limits.
    package var ratio: Double { Kernels.exp(estimate) }
    package var ratioLower: Double { Kernels.exp(lower) }
    package var ratioUpper: Double { Kernels.exp(upper) }
}

/// The distribution that tests and intervals refer to: normal, or Student's t.
package struct ReferenceDistribution: Sendable, Hashable {
    package let degreesOfFreedom: Double?

    package init(degreesOfFreedom: Double?) { self.degreesOfFreedom = degreesOfFreedom }

    package func quantile(_ probability: Double) -> Double {
        degreesOfFreedom.map { Special.studentTQuantile(probability, $0) }
            ?? Special.normalQuantile(probability)
    }

    /// The probability of a statistic at least this far from 0.
    package func twoSided(_ statistic: Double) -> Double {
        guard statistic.isFinite else { return statistic.isNaN ? .nan : 0 }
        return degreesOfFreedom.map { 2 * Special.studentTCumulative(-abs(statistic), $0) }
            ?? Special.chiSquaredUpper(statistic * statistic, 1)
    }
}

/// A test that several coefficients are all zero: bᵀV⁻¹b against χ².
package struct WaldTest: Sendable, Hashable, Codable {
    package var statistic: Double
    package var degreesOfFreedom: Int
    package var pValue: Double

    /// Tests the named coefficients, or all but the intercept.
    ///
    /// - Returns: `nil` if there are none, or their covariance is singular.
    package init?(_ fit: some CoefficientEstimates, coefficients names: [String]? = nil) {
        let wanted = names ?? fit.coefficientNames.filter { $0 != "(Intercept)" }
        let places = wanted.compactMap { fit.coefficientNames.firstIndex(of: $0) }
        guard !places.isEmpty, places.count == wanted.count else { return nil }
        let covariance = fit.covariance.selecting(columns: places).selecting(rows: places)
        let estimates = places.map { fit.coefficients[$0] }
        guard let factor = try? Cholesky(covariance) else { return nil }
        let solved = factor.solve(estimates)
        statistic = zip(estimates, solved).reduce(0) { $0 + $1.0 * $1.1 }
        degreesOfFreedom = places.count
        pValue = Special.chiSquaredUpper(statistic, Double(places.count))
    }
}
