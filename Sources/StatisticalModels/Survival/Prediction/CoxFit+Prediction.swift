package import DataTables
import NumericCore

extension CoxFit: SurvivalPredicting {
    package var level: Double { model.level }

    /// log S = −H₀(t)·e^η with the error that ``survivalCurves(for:at:interval:)`` gives.
    package func logSurvival(_ table: Table, at times: [Double]) throws -> LogSurvivalRows {
        let x = try recipe.matrix(for: table)
        let offset = try recipe.offset(for: table)
        let steps = try baselineSteps(of: table)
        let factor = CovarianceFactor(covariance)
        let points = baselines.map { baseline in
            times.map { BaselinePoint(baseline, at: $0, columns: centers.count, factor) }
        }
        var result = LogSurvivalRows(rows: table.rowCount, times: times.count)
        var values = centers
        var projected = centers
        for row in 0..<table.rowCount {
            var eta = offset[row]
            for column in centers.indices {
                values[column] = x[row, column] - centers[column]
                eta += values[column] * coefficients[column]
            }
            guard eta.isFinite else { continue }
            factor.project(values, into: &projected)
            let risk = Kernels.exp(eta)
            for (place, point) in points[Int(steps[row])].enumerated() {
                var variance = point.variance
                for column in projected.indices {
                    let part = point.hazard * projected[column] - point.integral[column]
                    variance += part * part
                }
                result.values[row * times.count + place] = -point.hazard * risk
                result.standardErrors[row * times.count + place] = risk * variance.squareRoot()
            }
        }
        return result
    }

    /// Each row's baseline.
    func baselineSteps(of table: Table) throws -> [Int32] {
        if model.strata.isEmpty { return [Int32](repeating: 0, count: table.rowCount) }
        for name in model.strata {
            let column = try table.column(name)
            if let row = (0..<table.rowCount).first(where: { column.isMissing(row: $0) }) {
                throw DataError(
                    file: table.origin?.file, line: table.origin?.line(ofRow: row), column: name,
                    "a stratum is missing in this row; fill it in, or leave it out")
            }
        }
        let groups = try CurveGroups(columns: model.strata, table: table)
        let places = try groups.values.enumerated().map { code, stratum in
            guard let place = baselines.firstIndex(where: { $0.stratum == stratum }) else {
                let row = groups.codes.firstIndex(of: Int32(code)) ?? 0
                throw unknownStratum(stratum, table, row: row)
            }
            return Int32(place)
        }
        return groups.codes.map { places[Int($0)] }
    }
}

/// A baseline at a time, ready for rows.
private struct BaselinePoint {
    let hazard: Double
    let variance: Double
    /// Lᵀ·∫ x̄ dH₀.
    let integral: [Double]

    init(_ baseline: CoxBaseline, at time: Double, columns: Int, _ factor: CovarianceFactor) {
        let k = baseline.times.count(through: time) - 1
        hazard = k < 0 ? 0 : baseline.cumulativeHazard[k]
        variance = k < 0 ? 0 : baseline.variance[k]
        integral = factor.projection(
            (0..<columns).map { k < 0 ? 0 : baseline.meanIntegral[k * columns + $0] })
    }
}
