package import DataTables
package import NumericCore

/// The mean over rows of the probability of an event, with its slopes in the fit's parameters.
package struct MeanRisk: Sendable, Hashable {
    package var value: Double
    package var gradient: [Double]

    package init(value: Double, gradient: [Double]) {
        self.value = value
        self.gradient = gradient
    }

    static func - (one: MeanRisk, zero: MeanRisk) -> MeanRisk {
        MeanRisk(
            value: one.value - zero.value,
            gradient: zip(one.gradient, zero.gradient).map { $0 - $1 })
    }

    static func + (one: MeanRisk, other: MeanRisk) -> MeanRisk {
        MeanRisk(
            value: one.value + other.value,
            gradient: zip(one.gradient, other.gradient).map { $0 + $1 })
    }

    static func * (factor: Double, risk: MeanRisk) -> MeanRisk {
        MeanRisk(value: factor * risk.value, gradient: risk.gradient.map { factor * $0 })
    }
}

/// How parameters vary together: some with a covariance, and further ones, independent of all
/// others, as the steps of a baseline at known coefficients are.
package struct RiskCovariance: Sendable {
    private let matrix: Matrix
    private let variances: [Double]

    package init(_ matrix: Matrix, independent variances: [Double] = []) {
        self.matrix = matrix
        self.variances = variances
    }

    /// gᵀVg, never below 0.
    package func variance(along gradient: [Double]) -> Double {
        let p = matrix.rows
        var sum = p == 0 ? 0 : matrix.quadraticForm(Array(gradient.prefix(p)))
        for (place, variance) in variances.enumerated() {
            sum += gradient[p + place] * gradient[p + place] * variance
        }
        return max(0, sum)
    }
}

/// A fit whose probability of an event can be averaged over rows.
package protocol RiskAveraging: Sendable {
    /// How the columns that the probability depends on are made.
    var riskRecipes: [DesignRecipe] { get }
    /// What can happen, where it is more than one thing; else one empty text.
    var riskCategories: [String] { get }
    /// Columns besides the recipes' whose values have to be known: strata, groups.
    var riskColumns: [String] { get }
    var inferenceDegreesOfFreedom: Double? { get }
    /// The most rows worth averaging over.
    var riskRowsAtMost: Int { get }

    /// The mean probability of an event of each category within some days; of the outcome, where it
    /// has no time.
    ///
    /// - Throws: ``DataError`` for absent columns, unknown levels and strata.
    func meanRisks(_ table: Table, within days: Double) throws -> [MeanRisk]

    /// Of the parameters in the order of the gradients: the one for inference, and that of the model.
    ///
    /// - Throws: as the fit to the table.
    func riskCovariances(
        _ table: Table, within days: Double
    ) throws -> (inference: RiskCovariance, model: RiskCovariance)
}

extension RiskAveraging {
    package var riskCategories: [String] { [""] }
    package var riskColumns: [String] { [] }
    package var riskRowsAtMost: Int { 4_000 }
}

extension RiskAveraging where Self: CoefficientEstimates {
    package func riskCovariances(
        _ table: Table, within days: Double
    ) throws -> (inference: RiskCovariance, model: RiskCovariance) {
        (RiskCovariance(covariance), RiskCovariance(modelCovariance))
    }

    /// Means with slopes by central differences of a thousandth of a standard error.
    func meanRisks(
        at parameters: [Double], _ means: ([Double]) -> [Double]
    ) -> [MeanRisk] {
        MeanRisk.bySlopes(at: parameters, errors: covariance.standardErrors, means)
    }
}

extension MeanRisk {
    /// Means at a point, one for each category, with slopes by central differences.
    ///
    /// Parameters without an error are taken as known.
    static func bySlopes(
        at parameters: [Double], errors: [Double], _ means: ([Double]) -> [Double]
    ) -> [MeanRisk] {
        let middle = means(parameters)
        var result = middle.map {
            MeanRisk(value: $0, gradient: [Double](repeating: 0, count: parameters.count))
        }
        for index in parameters.indices where errors[index].isFinite && errors[index] > 0 {
            let width = 1e-3 * errors[index]
            var (above, below) = (parameters, parameters)
            above[index] += width
            below[index] -= width
            let (high, low) = (means(above), means(below))
            for category in result.indices {
                result[category].gradient[index] = (high[category] - low[category]) / (2 * width)
            }
        }
        return result
    }
}

extension Matrix {
    /// Linear predictors with an offset.
    func predictors(_ coefficients: ArraySlice<Double>, _ offset: [Double]) -> [Double] {
        var eta = multipliedInChunks(by: Array(coefficients))
        for row in eta.indices { eta[row] += offset[row] }
        return eta
    }
}
