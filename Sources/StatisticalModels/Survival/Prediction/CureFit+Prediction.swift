package import DataTables
import NumericCore

extension CureFit: SurvivalPredicting {
    package var level: Double { model.level }

    /// log(1 − π + π·S_u) with a delta-method error, that of the cured share included.
    package func logSurvival(_ table: Table, at times: [Double]) throws -> LogSurvivalRows {
        let z = try incidence.matrix(for: table)
        let x = try latency.matrix(for: table)
        let factor = CovarianceFactor(covariance)
        let logs = times.map { $0 > 0 ? Kernels.log($0) : -.infinity }
        let scale = scale
        let last = z.columns + x.columns
        let byScale = last < factor.size ? factor.projection([1], first: last) : []
        var result = LogSurvivalRows(rows: table.rowCount, times: times.count)
        var who = CureRow(columns: z.columns, size: factor.size)
        var when = CureRow(columns: x.columns, size: factor.size)
        for row in 0..<table.rowCount {
            who.read(z, row, coefficients, first: 0, factor)
            when.read(x, row, coefficients, first: z.columns, factor)
            guard who.predictor.isFinite, when.predictor.isFinite else { continue }
            let (uncured, cured) = (
                Kernels.logistic(who.predictor), Kernels.logistic(-who.predictor)
            )
            for (place, log) in logs.enumerated() {
                let index = row * times.count + place
                guard log > -.infinity else {
                    (result.values[index], result.standardErrors[index]) = (0, 0)
                    continue
                }
                let w = (log - when.predictor) / scale
                let term = model.distribution.logSurvival(w)
                let inner = Kernels.exp(term.value)
                let survival = cured + uncured * inner
                let byWho = -uncured * cured * (1 - inner) / survival
                let byWhen = -uncured * inner * term.slope / survival
                var variance = 0.0
                for column in 0..<factor.size {
                    var part =
                        byWho * who.projected[column] + byWhen / scale * when.projected[column]
                    if !byScale.isEmpty { part += byWhen * w * byScale[column] }
                    variance += part * part
                }
                result.values[index] = Kernels.log(survival)
                result.standardErrors[index] = variance.squareRoot()
            }
        }
        return result
    }
}

/// A row of one of the two regressions: its linear predictor, and Lᵀ of its columns.
private struct CureRow {
    private(set) var predictor = 0.0
    private(set) var projected: [Double]
    private var values: [Double]

    init(columns: Int, size: Int) {
        projected = [Double](repeating: 0, count: size)
        values = [Double](repeating: 0, count: columns)
    }

    mutating func read(
        _ x: Matrix, _ row: Int, _ coefficients: [Double], first: Int, _ factor: CovarianceFactor
    ) {
        predictor = 0
        for column in values.indices {
            values[column] = x[row, column]
            predictor += values[column] * coefficients[first + column]
        }
        factor.project(values, first: first, into: &projected)
    }
}
