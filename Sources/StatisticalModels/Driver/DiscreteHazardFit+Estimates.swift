package import NumericCore

extension DiscreteHazardFit: CoefficientEstimates {
    package var coefficientNames: [String] { parameterNames }
    package var coefficients: [Double] { parameters }
    /// Robust where clusters were named.
    package var covariance: Matrix {
        Matrix(
            rows: parameters.count, columns: parameters.count, columnMajor: covarianceElements)
    }
    /// The inverse observed information.
    package var modelCovariance: Matrix {
        Matrix(
            rows: parameters.count, columns: parameters.count,
            columnMajor: modelCovarianceElements)
    }
}
