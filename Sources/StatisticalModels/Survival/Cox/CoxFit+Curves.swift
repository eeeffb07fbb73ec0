package import DataTables
import NumericCore

extension CoxFit {
    /// x·β + offset for each row of a table, columns not centred; not-a-number where a value is
    /// missing.
    package func linearPredictors(_ table: Table) throws -> [Double] {
        var eta = try recipe.matrix(for: table).multiplied(by: coefficients)
        let offset = try recipe.offset(for: table)
        for row in eta.indices { eta[row] += offset[row] }
        return eta
    }

    /// The predicted survival curve for each row of a table, covariates held fixed over time.
    ///
    /// H(t | x) = H₀(t)·e^η; its variance is e^2η·(Σ increments' variance + qᵀVq) with
    /// q = x·H₀ − ∫ x̄ dH₀. A row belongs to the stratum that its strata columns name.
    ///
    /// - Parameters:
    ///   - table: the rows to predict for, with the strata columns.
    ///   - times: where to give the curves; `nil`: at the event times of the row's stratum.
    ///   - interval: the scale of the intervals.
    /// - Returns: a curve for each row.
    /// - Throws: ``DataError`` for absent columns, unknown levels and strata, missing values.
    package func survivalCurves(
        for table: Table, at times: [Double]? = nil, interval: SurvivalInterval = .logLog
    ) throws -> [SurvivalCurve] {
        let x = try recipe.matrix(for: table)
        let offset = try recipe.offset(for: table)
        let strata = try model.strata.map { try table.column($0).asTexts() }
        let reference = ReferenceDistribution(degreesOfFreedom: inferenceDegreesOfFreedom)
        let quantile = reference.quantile(0.5 + model.level / 2)
        return try (0..<table.rowCount).map { row in
            let stratum = strata.map { $0[row] ?? "" }
            guard let baseline = baselines.first(where: { $0.stratum == stratum }) else {
                throw unknownStratum(stratum, table, row: row)
            }
            let values = centers.indices.map { x[row, $0] - centers[$0] }
            let eta = zip(values, coefficients).reduce(offset[row]) { $0 + $1.0 * $1.1 }
            guard eta.isFinite else {
                throw DataError(
                    file: table.origin?.file, line: table.origin?.line(ofRow: row),
                    "a column of the model is missing in this row; fill it in, or leave it out")
            }
            return curve(
                baseline, values: values, eta: eta, times: times, interval: interval,
                quantile: quantile)
        }
    }

    func unknownStratum(_ stratum: [String], _ table: Table, row: Int) -> DataError {
        let known = baselines.prefix(12).map { $0.stratum.joined(separator: ", ") }
        return DataError(
            file: table.origin?.file, line: table.origin?.line(ofRow: row),
            column: model.strata.joined(separator: ", "), value: stratum.joined(separator: ", "),
            "the model was fitted without this stratum; it knows: " + known.joined(separator: "; "))
    }

    private func curve(
        _ baseline: CoxBaseline, values: [Double], eta: Double, times: [Double]?,
        interval: SurvivalInterval, quantile: Double
    ) -> SurvivalCurve {
        let risk = Kernels.exp(eta)
        let at = times ?? baseline.times
        var curve = SurvivalCurve(
            label: baseline.stratum.joined(separator: ", "), times: at, atRisk: [], events: [],
            censored: [Double](repeating: 0, count: at.count), survival: [], standardError: [],
            lower: [], upper: [], cumulativeHazard: [], cumulativeHazardError: [])
        for time in at {
            let k = baseline.times.count(through: time) - 1
            let hazard = k < 0 ? 0 : baseline.cumulativeHazard[k]
            let q = values.indices.map { column in
                k < 0
                    ? 0 : values[column] * hazard - baseline.meanIntegral[k * values.count + column]
            }
            let known = k < 0 ? 0 : baseline.variance[k]
            let error = risk * max(0, known + covariance.quadraticForm(q)).squareRoot()
            let survival = Kernels.exp(-hazard * risk)
            let limits = interval.limits(survival: survival, logError: error, quantile: quantile)
            let isStep = k >= 0 && baseline.times[k] == time
            curve.atRisk.append(isStep ? baseline.atRisk[k] : .nan)
            curve.events.append(isStep ? baseline.events[k] : 0)
            curve.survival.append(survival)
            curve.standardError.append(error)
            curve.lower.append(limits.lower)
            curve.upper.append(limits.upper)
            curve.cumulativeHazard.append(hazard * risk)
            curve.cumulativeHazardError.append(error)
        }
        return curve
    }
}
