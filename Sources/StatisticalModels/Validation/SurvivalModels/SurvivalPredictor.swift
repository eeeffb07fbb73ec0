package import DataTables
package import NumericCore

/// What gives the probability of no event until a time for rows that it was not fitted to.
///
/// S(t | row) falls in t from 1 at 0 on.
package protocol SurvivalPredictor: Sendable {
    /// Rows × times; not-a-number where a value is missing.
    ///
    /// - Throws: ``DataError`` for absent columns, unknown levels and strata.
    func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix
}

/// A specification whose fit predicts survival, so that it can be judged by cross-validation.
package protocol SurvivalPredictorModel: Sendable {
    var formula: String { get }
    var weights: String? { get }
    /// Columns besides the formula's that predictions need, their values known from the fit.
    var groupingColumns: [String] { get }

    /// Fits to a table, without what judging does not need.
    func predictor(_ table: Table) throws -> any SurvivalPredictor
}

extension CoxFit: SurvivalPredictor {
    /// exp(−H₀(t)·e^η) with the baseline of each row's stratum.
    package func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let groups = try CurveGroups(columns: model.strata, table: table)
        let hazards = try groups.values.map { value -> [Double] in
            guard let baseline = baselines.first(where: { $0.stratum == value }) else {
                let known = baselines.prefix(12).map { $0.stratum.joined(separator: ", ") }
                throw DataError(
                    file: table.origin?.file, column: model.strata.joined(separator: ", "),
                    value: value.joined(separator: ", "),
                    "the model was fitted without this stratum; it knows: "
                        + known.joined(separator: "; "))
            }
            return times.map { time in
                let count = baseline.times.count(through: time)
                return count == 0 ? 0 : baseline.cumulativeHazard[count - 1]
            }
        }
        let center = zip(centers, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        let eta = try linearPredictors(table)
        var result = Matrix(rows: eta.count, columns: times.count)
        for row in eta.indices {
            let risk = Kernels.exp(eta[row] - center)
            let hazard = hazards[Int(groups.codes[row])]
            for column in times.indices {
                result[row, column] = Kernels.exp(-hazard[column] * risk)
            }
        }
        return result
    }
}

extension CoxModel: SurvivalPredictorModel {
    package var groupingColumns: [String] { strata }

    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        var plain = self
        plain.clusters = []
        return try plain.fit(table)
    }
}

extension ParametricSurvivalFit: SurvivalPredictor {
    package func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        var eta = try recipe.matrix(for: table).multiplied(by: slopes)
        let offset = try recipe.offset(for: table)
        for row in eta.indices { eta[row] += offset[row] }
        let scale = scale
        var result = Matrix(rows: eta.count, columns: times.count)
        for (column, time) in times.enumerated() {
            for row in eta.indices {
                let w = (Kernels.log(time) - eta[row]) / scale
                result[row, column] =
                    time > 0 ? Kernels.exp(model.distribution.logSurvival(w).value) : 1
            }
        }
        return result
    }
}

extension ParametricSurvivalModel: SurvivalPredictorModel {
    package var groupingColumns: [String] { [] }

    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        var plain = self
        plain.clusters = []
        return try plain.fit(table)
    }
}

extension CureFit: SurvivalPredictor {
    package func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let rows = try survival(table, at: times)
        var result = Matrix(rows: rows.count, columns: times.count, repeating: 1)
        for (column, time) in times.enumerated() where time > 0 {
            for row in rows.indices { result[row, column] = rows[row][column] }
        }
        return result
    }
}

extension CureModel: SurvivalPredictorModel {
    package var groupingColumns: [String] { [] }

    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        var plain = self
        plain.clusters = []
        return try plain.fit(table)
    }
}

extension KaplanMeierFit: SurvivalPredictor {
    /// The curve of each row's group.
    package func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let columns = try Formula.parse(model.formula).columnNames {
            KaplanMeierError.notAGroup(term: $0)
        }
        let groups = try CurveGroups(columns: columns, table: table)
        let values = try groups.labels.map { label -> [Double] in
            guard let curve = curves.first(where: { $0.label == label }) else {
                throw DataError(
                    file: table.origin?.file, column: columns.joined(separator: ", "),
                    value: label, "there is no curve of this group")
            }
            return times.map { curve.survival(at: $0).estimate }
        }
        var result = Matrix(rows: table.rowCount, columns: times.count)
        for row in 0..<table.rowCount {
            for column in times.indices {
                result[row, column] = values[Int(groups.codes[row])][column]
            }
        }
        return result
    }
}

extension KaplanMeierModel: SurvivalPredictorModel {
    package var groupingColumns: [String] {
        ((try? Formula.parse(formula))?.terms ?? []).flatMap(\.columns)
    }

    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        var plain = self
        plain.errors = .greenwood
        return try plain.fit(table)
    }
}
