package import DataTables
import NumericCore

extension ParametricSurvivalFit: SurvivalPredicting {
    package var level: Double { model.level }

    /// log P(W > w), w = (log t − η)/σ, with a delta-method error.
    package func logSurvival(_ table: Table, at times: [Double]) throws -> LogSurvivalRows {
        try LogTimeRegression(
            recipe: recipe, slopes: slopes, scale: scale, covariance: covariance,
            law: .named(model.distribution)
        ).logSurvival(table, at: times)
    }
}

extension GeneralizedGammaFit: SurvivalPredicting {
    package var level: Double { model.level }

    /// log P(W > w), w = (log t − η)/σ, with a delta-method error, that of Q included.
    package func logSurvival(_ table: Table, at times: [Double]) throws -> LogSurvivalRows {
        try LogTimeRegression(
            recipe: recipe, slopes: slopes, scale: scale, covariance: covariance,
            law: .generalizedGamma(GeneralizedGammaLaw(shape: shape))
        ).logSurvival(table, at: times) { w in
            difference { GeneralizedGammaLaw(shape: $0).logSurvival(w).value }
        }
    }
}

/// A regression of log times with what a prediction needs of it.
private struct LogTimeRegression {
    let recipe: DesignRecipe
    let slopes: [Double]
    let scale: Double
    let covariance: Matrix
    let law: LifetimeLaw

    /// log S of each row; `byShape` is its slope in a shape that stands after log σ.
    func logSurvival(
        _ table: Table, at times: [Double], byShape: ((Double) -> Double)? = nil
    ) throws -> LogSurvivalRows {
        let x = try recipe.matrix(for: table)
        let offset = try recipe.offset(for: table)
        let factor = CovarianceFactor(covariance)
        let logs = times.map { $0 > 0 ? Kernels.log($0) : -.infinity }
        let p = slopes.count
        let byScale = p < factor.size ? factor.projection([1], first: p) : []
        let last = p + 1 < factor.size ? factor.projection([1], first: p + 1) : []
        var result = LogSurvivalRows(rows: table.rowCount, times: times.count)
        var values = slopes
        var projected = [Double](repeating: 0, count: factor.size)
        for row in 0..<table.rowCount {
            var eta = offset[row]
            for column in 0..<p {
                values[column] = x[row, column]
                eta += values[column] * slopes[column]
            }
            guard eta.isFinite else { continue }
            factor.project(values, into: &projected)
            for (place, log) in logs.enumerated() {
                let index = row * times.count + place
                guard log > -.infinity else {
                    (result.values[index], result.standardErrors[index]) = (0, 0)
                    continue
                }
                let w = (log - eta) / scale
                let term = law.logSurvival(w)
                let shapeSlope = byShape?(w) ?? 0
                var variance = 0.0
                for column in projected.indices {
                    var part = -term.slope / scale * projected[column]
                    if !byScale.isEmpty { part -= term.slope * w * byScale[column] }
                    if !last.isEmpty { part += shapeSlope * last[column] }
                    variance += part * part
                }
                result.values[index] = term.value
                result.standardErrors[index] = variance.squareRoot()
            }
        }
        return result
    }
}

extension PiecewiseExponentialFit: SurvivalPredicting {
    package var level: Double { model.level }

    /// log S = −e^η·∫ λ with a delta-method error.
    package func logSurvival(_ table: Table, at times: [Double]) throws -> LogSurvivalRows {
        let x = try recipe.matrix(for: table)
        let offset = try recipe.offset(for: table)
        let factor = CovarianceFactor(covariance)
        let hazards = logHazards.map { Kernels.exp($0) }
        let slopes = slopes
        // The integral at each time and Lᵀ of its slopes in the log hazards.
        let points = times.map { time in
            let parts = zip(hazards, timeIntervals.lengths(to: time)).map { $0 * $1 }
            return (hazard: parts.reduce(0, +), slopes: factor.projection(parts))
        }
        var result = LogSurvivalRows(rows: table.rowCount, times: times.count)
        var values = slopes
        var projected = [Double](repeating: 0, count: factor.size)
        for row in 0..<table.rowCount {
            var eta = offset[row]
            for column in slopes.indices {
                values[column] = x[row, column]
                eta += values[column] * slopes[column]
            }
            guard eta.isFinite else { continue }
            factor.project(values, first: intervals.count, into: &projected)
            let risk = Kernels.exp(eta)
            for (place, point) in points.enumerated() {
                var variance = 0.0
                for column in projected.indices {
                    let part = point.hazard * projected[column] + point.slopes[column]
                    variance += part * part
                }
                result.values[row * times.count + place] = -point.hazard * risk
                result.standardErrors[row * times.count + place] = risk * variance.squareRoot()
            }
        }
        return result
    }
}
