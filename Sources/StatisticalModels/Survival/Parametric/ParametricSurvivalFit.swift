package import DataTables
package import NumericCore

/// A fitted parametric survival model; complete, without data.
package struct ParametricSurvivalFit: Sendable, Equatable, Codable, CoefficientEstimates {
    package var model: ParametricSurvivalModel
    package var recipe: DesignRecipe
    /// Those of the columns, and `log(scale)` last where the law has a scale.
    package var coefficientNames: [String]
    /// β on the scale of log time: e^β multiplies times; log σ last.
    package var coefficients: [Double]
    /// The inverse of the observed information.
    package var modelCovariance: Matrix
    /// Robust, one or two ways, where clusters were named; no small-sample factor, as in R.
    package var clusteredCovariance: Matrix?
    package var inferenceDegreesOfFreedom: Double?
    /// Of times (not of their logarithms).
    package var logLikelihood: Double
    /// With an intercept alone.
    package var interceptLogLikelihood: Double
    package var counts: FitCounts
    package var diagnostics: [Diagnostic]
    package var record: NewtonRecord

    package var covariance: Matrix { clusteredCovariance ?? modelCovariance }

    /// σ.
    package var scale: Double {
        model.distribution.hasScale ? Kernels.exp(coefficients[coefficients.count - 1]) : 1
    }

    /// β without log σ.
    package var slopes: [Double] {
        model.distribution.hasScale ? Array(coefficients.dropLast()) : coefficients
    }

    /// −β/σ where the law is one of proportional hazards: the hazard of a row is
    /// (1/σ)·t^(1/σ − 1)·exp(x·(−β/σ)).
    package var proportionalHazardsSlopes: [Double]? {
        guard model.distribution.isProportionalHazards else { return nil }
        let scale = scale
        return slopes.map { -$0 / scale }
    }
}

/// A predicted time or probability with its delta-method error.
package struct PredictedValue: Sendable, Hashable, Codable {
    package var estimate: Double
    package var standardError: Double
}

extension ParametricSurvivalFit {
    /// x·β + offset for each row of a table, with its error; not-a-number where a value is missing.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func linearPredictors(_ table: Table) throws -> [PredictedValue] {
        let x = try recipe.matrix(for: table)
        let offset = try recipe.offset(for: table)
        let eta = x.multiplied(by: slopes)
        let places = Array(0..<x.columns)
        let part = covariance.selecting(columns: places).selecting(rows: places)
        let half = x.multiplied(by: part)
        return eta.indices.map { row in
            var variance = 0.0
            for column in 0..<x.columns { variance += half[row, column] * x[row, column] }
            return PredictedValue(
                estimate: eta[row] + offset[row], standardError: max(0, variance).squareRoot())
        }
    }

    /// The times by which shares of rows like these have had the event: e^{xβ + σ·w_p}.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func quantiles(_ table: Table, _ probabilities: [Double]) throws -> [[PredictedValue]] {
        try deltas(table, probabilities) { eta, scale, probability in
            let w = model.distribution.quantile(probability)
            let time = Kernels.exp(eta + scale * w)
            return (time, time, time * scale * w)
        }
    }

    /// S(t | x) at times.
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func survival(_ table: Table, at times: [Double]) throws -> [[PredictedValue]] {
        try deltas(table, times) { eta, scale, time in
            let w = (Kernels.log(time) - eta) / scale
            let term = model.distribution.logSurvival(w)
            let survival = Kernels.exp(term.value)
            let slope = survival * term.slope
            return (survival, -slope / scale, -slope * w)
        }
    }

    /// Values of each row with errors from their derivatives in η and log σ.
    private func deltas(
        _ table: Table, _ places: [Double],
        _ value: (_ eta: Double, _ scale: Double, _ place: Double) -> (
            estimate: Double, byPredictor: Double, byLogScale: Double
        )
    ) throws -> [[PredictedValue]] {
        let x = try recipe.matrix(for: table)
        let offset = try recipe.offset(for: table)
        let eta = x.multiplied(by: slopes)
        let scale = scale
        return eta.indices.map { row in
            let columns = (0..<x.columns).map { x[row, $0] }
            return places.map { place in
                let found = value(eta[row] + offset[row], scale, place)
                var gradient = columns.map { $0 * found.byPredictor }
                if model.distribution.hasScale { gradient.append(found.byLogScale) }
                return PredictedValue(
                    estimate: found.estimate,
                    standardError: max(0, covariance.quadraticForm(gradient)).squareRoot())
            }
        }
    }

    /// The deviance residual of each row with times: sign(w)·√(2(ℓ of a perfect fit − ℓ)).
    ///
    /// - Throws: ``DataError`` for absent columns and unknown levels.
    package func devianceResiduals(
        _ table: Table, times: [Double], events: [Double]
    ) throws -> [Double] {
        let eta = try linearPredictors(table)
        let law = model.distribution
        return times.indices.map { row in
            let w = (Kernels.log(times[row]) - eta[row].estimate) / scale
            if events[row] == 0 { return max(0, -2 * law.logSurvival(w).value).squareRoot() }
            let deviance = max(0, 2 * (law.logMode - law.logDensity(w).value)).squareRoot()
            return w < 0 ? -deviance : deviance
        }
    }
}
