package import DataTables
import NumericCore

extension CoxFit {
    /// Curves by the values of a column, adjusted for the others by averaging predictions.
    ///
    /// S̄(t) = Σ v_i·S(t | x_i), weights v summing to 1, the column set to one value in every row.
    /// To first order S̄ moves by Σ c_i·(dW + q_iᵀdβ) with c_i = −v_i·S_i·e^η_i, W the baseline at
    /// known coefficients of the row's stratum and q_i = x_i·H₀ − ∫ x̄ dH₀; so variances, also
    /// of differences, take the coefficients' covariance and the baselines' into account. The rows
    /// are taken as given: errors are those for these rows, not for others like them.
    ///
    /// - Parameters:
    ///   - column: a column of the model, or of its strata.
    ///   - table: the rows to average over.
    ///   - times: where to give the curves.
    ///   - weights: a column of weights; `nil`: rows count alike.
    ///   - interval: the scale of the curves' intervals; those of differences are plain.
    /// - Returns: a curve for each value that occurs, and its difference from the first.
    /// - Throws: ``AdjustmentError``; ``DataError`` for absent columns, unknown levels and strata.
    /// - Complexity: O(values · rows · (times · columns)) time, O(rows · columns) memory.
    /// - Reference: Makuch (1982), doi:10.1016/0021-9681(82)90062-3; Therneau, Crowson, Atkinson
    ///   (2015), Adjusted survival curves.
    package func adjustedCurves(
        by column: String, in table: Table, at times: [Double], weights: String? = nil,
        interval: SurvivalInterval = .logLog
    ) throws -> AdjustedCurves {
        let known = try modelColumns()
        guard known.contains(column) else {
            throw AdjustmentError.notInModel(column: column, known: known)
        }
        let complete = try completeRows(table, known + [weights].compactMap { $0 })
        guard !complete.isEmpty else { throw AdjustmentError.noRows(columns: known) }
        let rows = complete.count == table.rowCount ? table : table.filtered(keeping: complete)
        let groups = try CurveGroups(columns: [column], table: rows)
        guard groups.labels.count <= 50 else {
            throw AdjustmentError.tooManyValues(column: column, count: groups.labels.count)
        }
        let shares = try AdjustedRows.shares(weights, in: rows)
        let points = try groups.values.map { value in
            let set = try AdjustedRows(
                self, rows.setting(column, to: value[0]), shares: shares)
            return concurrentMap(times.count) { set.point(self, at: times[$0]) }
        }
        return AdjustedCurves(
            column: column, times: times,
            curves: zip(groups.labels, points).map { curve($0, $1, interval) },
            differences: points.indices.dropFirst().map { index in
                difference(
                    groups.labels[index], points[index], less: points[0], groups.labels[0])
            }, rowsUsed: rows.rowCount, rowsLeftOut: table.rowCount - rows.rowCount)
    }

    /// The columns that the terms and the strata read.
    private func modelColumns() throws -> [String] {
        var names: [String] = []
        for name in try Formula.parse(model.formula).terms.flatMap(\.columns) + model.strata
        where !names.contains(name) { names.append(name) }
        return names
    }

    private func completeRows(_ table: Table, _ columns: [String]) throws -> [Int] {
        let needed = try columns.map { try table.column($0) }
        return (0..<table.rowCount).filter { row in
            needed.allSatisfy { !$0.isMissing(row: row) }
        }
    }

    private func curve(
        _ label: String, _ points: [AdjustedRows.Point], _ interval: SurvivalInterval
    ) -> AdjustedCurves.Curve {
        let errors = points.map { $0.variance(self).squareRoot() }
        let limits = zip(points, errors).map { point, error in
            interval.limits(
                survival: point.survival, logError: error / point.survival, quantile: quantile)
        }
        return AdjustedCurves.Curve(
            label: label, survival: points.map(\.survival), standardErrors: errors,
            lower: limits.map(\.lower), upper: limits.map(\.upper))
    }

    private func difference(
        _ label: String, _ points: [AdjustedRows.Point], less first: [AdjustedRows.Point],
        _ reference: String
    ) -> AdjustedCurves.Difference {
        let moved = zip(points, first).map { $0.less($1) }
        let errors = moved.map { $0.variance(self).squareRoot() }
        let distribution = ReferenceDistribution(degreesOfFreedom: inferenceDegreesOfFreedom)
        return AdjustedCurves.Difference(
            label: label, reference: reference, estimates: moved.map(\.survival),
            standardErrors: errors,
            lower: zip(moved, errors).map { $0.survival - quantile * $1 },
            upper: zip(moved, errors).map { $0.survival + quantile * $1 },
            pValues: zip(moved, errors).map { distribution.twoSided($0.survival / $1) })
    }

    private var quantile: Double {
        ReferenceDistribution(degreesOfFreedom: inferenceDegreesOfFreedom)
            .quantile(0.5 + model.level / 2)
    }
}

/// Rows to average predictions over.
struct AdjustedRows: Sendable {
    /// Columns less the fit's means: n × p.
    private var x: Matrix
    private var eta: [Double]
    /// Sum to 1.
    private let shares: [Double]
    /// Each row's baseline.
    private var stratum: [Int32]

    /// A mean survival probability with its derivatives.
    struct Point: Sendable {
        var survival: Double
        /// Σ c by stratum, the variance of each baseline, and Σ c·q.
        var byStratum: [Double]
        var variances: [Double]
        var slope: [Double]

        func less(_ other: Point) -> Point {
            Point(
                survival: survival - other.survival,
                byStratum: zip(byStratum, other.byStratum).map { $0 - $1 }, variances: variances,
                slope: zip(slope, other.slope).map { $0 - $1 })
        }

        func variance(_ fit: CoxFit) -> Double {
            let known = zip(byStratum, variances).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
            return max(0, known + (slope.isEmpty ? 0 : fit.covariance.quadraticForm(slope)))
        }
    }

    static func shares(_ weights: String?, in table: Table) throws -> [Double] {
        guard let weights else {
            return [Double](repeating: 1 / Double(table.rowCount), count: table.rowCount)
        }
        let values = try table.evaluatedNumbers(weights.quotedName)
        try table.check(weights, values, "a weight that is not negative") { values[$0] >= 0 }
        let sum = values.reduce(0, +)
        return values.map { $0 / sum }
    }

    init(_ fit: CoxFit, _ table: Table, shares: [Double]) throws {
        x = try fit.recipe.matrix(for: table)
        for column in 0..<x.columns {
            for index in (column * x.rows)..<((column + 1) * x.rows) {
                x.elements[index] -= fit.centers[column]
            }
        }
        eta = x.multipliedInChunks(by: fit.coefficients)
        let offset = try fit.recipe.offset(for: table)
        for row in eta.indices { eta[row] += offset[row] }
        self.shares = shares
        let groups = try CurveGroups(columns: fit.model.strata, table: table)
        let places = try groups.values.map { value in
            guard let place = fit.baselines.firstIndex(where: { $0.stratum == value }) else {
                let known = fit.baselines.prefix(12).map { $0.stratum.joined(separator: ", ") }
                throw DataError(
                    file: table.origin?.file, column: fit.model.strata.joined(separator: ", "),
                    value: value.joined(separator: ", "),
                    "the model was fitted without this stratum; it knows: "
                        + known.joined(separator: "; "))
            }
            return Int32(place)
        }
        stratum = groups.codes.map { places[Int($0)] }
    }

    func point(_ fit: CoxFit, at time: Double) -> Point {
        let steps = fit.baselines.map { $0.times.count(through: time) - 1 }
        let hazards = zip(fit.baselines, steps).map { $1 < 0 ? 0 : $0.cumulativeHazard[$1] }
        var risk: [Double] = []
        Kernels.exp(eta, into: &risk)
        var survival: [Double] = []
        Kernels.exp(
            risk.indices.map { -hazards[Int(stratum[$0])] * risk[$0] }, into: &survival)
        var point = Point(
            survival: 0, byStratum: hazards.map { _ in 0 },
            variances: zip(fit.baselines, steps).map { $1 < 0 ? 0 : $0.variance[$1] }, slope: [])
        var moved = survival
        for row in survival.indices {
            let place = Int(stratum[row])
            point.survival += shares[row] * survival[row]
            let c = -shares[row] * survival[row] * risk[row]
            point.byStratum[place] += c
            moved[row] = c * hazards[place]
        }
        point.slope = x.transposeMultipliedInChunks(by: moved)
        for (place, baseline) in fit.baselines.enumerated() where steps[place] >= 0 {
            for column in point.slope.indices {
                point.slope[column] -=
                    point.byStratum[place]
                    * baseline.meanIntegral[steps[place] * x.columns + column]
            }
        }
        return point
    }
}
