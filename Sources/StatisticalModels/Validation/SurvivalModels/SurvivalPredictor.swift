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

extension SurvivalPredictor where Self: SurvivalPredicting {
    package func survivalProbabilities(_ table: Table, at times: [Double]) throws -> Matrix {
        let logs = try logSurvival(table, at: times).values
        var result = Matrix(rows: table.rowCount, columns: times.count)
        for row in 0..<table.rowCount {
            for column in times.indices {
                result[row, column] = Kernels.exp(logs[row * times.count + column])
            }
        }
        return result
    }
}

extension CoxFit: SurvivalPredictor {}
extension ParametricSurvivalFit: SurvivalPredictor {}
extension GeneralizedGammaFit: SurvivalPredictor {}
extension PiecewiseExponentialFit: SurvivalPredictor {}
extension CureFit: SurvivalPredictor {}

/// A specification with clusters, which predictions do not need.
package protocol ClusteredSurvivalModel: SurvivalPredictorModel {
    associatedtype Fit: SurvivalPredictor
    var clusters: [String] { get set }
    func fit(_ table: Table) throws -> Fit
}

extension ClusteredSurvivalModel {
    package var groupingColumns: [String] { [] }

    package func predictor(_ table: Table) throws -> any SurvivalPredictor {
        var plain = self
        plain.clusters = []
        return try plain.fit(table)
    }
}

extension CoxModel: ClusteredSurvivalModel {
    package var groupingColumns: [String] { strata }
}

extension ParametricSurvivalModel: ClusteredSurvivalModel {}
extension GeneralizedGammaModel: ClusteredSurvivalModel {}
extension PiecewiseExponentialModel: ClusteredSurvivalModel {}
extension CureModel: ClusteredSurvivalModel {}

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
