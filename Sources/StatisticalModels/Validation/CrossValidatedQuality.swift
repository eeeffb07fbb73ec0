package import DataTables
import NumericCore

/// How good a model's predictions of rows are that it was not fitted to.
package struct CrossValidatedQuality: Sendable, Hashable, Codable {
    package var plan: CrossValidation
    /// Of all judged rows together, each predicted by the fit that did not see it; errors take the
    /// plan's clusters as dependent.
    package var overall: Calibration
    package var folds: [FoldQuality]
    /// Rows of the table that no fold judged, by reason.
    package var notJudged: [PanelCount]
    package var diagnostics: [Diagnostic]
}

/// One fold: what was fitted, and how good its predictions are.
package struct FoldQuality: Sendable, Hashable, Codable {
    package var rowsFitted: Int
    package var rowsJudged: Int
    package var events: Double
    /// `nil` where the judged rows have one outcome only.
    package var areaUnderCurve: Double?
    package var brier: Double
    package var logLoss: Double
}

/// Rows with their outcomes, taken as 0 and 1: a row of successes and trials is two weighted ones.
struct JudgedRows: Sendable {
    private(set) var outcomes: [Double] = []
    private(set) var predictions: [Double] = []
    private(set) var weights: [Double] = []
    private(set) var clusters: [Int32] = []

    /// Adds rows of a design's outcome with their predictions.
    mutating func add(
        _ outcome: DesignOutcome, weights given: [Double]?, clusters codes: [Int32]?,
        rows: [Int], predictions p: [Double]
    ) {
        for (place, row) in rows.enumerated() {
            let weight = given?[row] ?? 1
            let code = codes?[row] ?? 0
            switch outcome {
            case .binary(let y): add(y[row], p[place], weight, code)
            case .grouped(let s, let n):
                add(1, p[place], weight * s[row], code)
                add(0, p[place], weight * (n[row] - s[row]), code)
            case .survival, .causes: break
            }
        }
    }

    private mutating func add(
        _ outcome: Double, _ prediction: Double, _ weight: Double, _ cluster: Int32
    ) {
        guard weight > 0 else { return }
        outcomes.append(outcome)
        predictions.append(prediction)
        weights.append(weight)
        clusters.append(cluster)
    }

    fileprivate mutating func append(_ other: JudgedRows) {
        outcomes += other.outcomes
        predictions += other.predictions
        weights += other.weights
        clusters += other.clusters
    }

    fileprivate func quality(fitted: Int, judged: Int) -> FoldQuality {
        let ranked = RankedPredictions(
            outcomes: outcomes, predictions: predictions, weights: weights)
        let means = PredictionMeans(outcomes: outcomes, predictions: predictions, weights: weights)
        return FoldQuality(
            rowsFitted: fitted, rowsJudged: judged, events: ranked.events,
            areaUnderCurve: ranked.events > 0 && ranked.others > 0
                ? ranked.areaUnderCurve.value : nil,
            brier: means.square, logLoss: means.loss)
    }
}

extension CrossValidation {
    /// Judges whatever predicts, fold by fold.
    ///
    /// - Parameters:
    ///   - design: the rows that can be used.
    ///   - predict: the probabilities of the second table's rows, from a fit to the first, whose
    ///     rows hold every level that the second's hold.
    /// - Returns: the quality of all predictions and of each fold's.
    /// - Throws: ``CrossValidationError``, ``CalibrationError``.
    func judge(
        _ design: Design,
        predict: (_ fitted: Table, _ judged: Table) throws -> [Double]
    ) throws -> CrossValidatedQuality {
        let parts = try CrossValidationFolds(self, table: design.table)
        let codes = try cluster.map { LabelledGroups(column: try design.table.column($0)).codes }
        var all = JudgedRows()
        var folds: [FoldQuality] = []
        var reasons: [String] = []
        var (unknown, failed, judgedRows) = (0, 0, 0)
        for fold in 0..<parts.count {
            let (fitted, candidates) = parts.rows(fold)
            if candidates.isEmpty { continue }
            let training = design.table.filtered(keeping: fitted)
            let judged = try candidates.filter(knownRows(design, fitted: fitted))
            unknown += candidates.count - judged.count
            do {
                let p = try predict(training, design.table.filtered(keeping: judged))
                var rows = JudgedRows()
                rows.add(
                    design.outcome, weights: design.weights, clusters: codes, rows: judged,
                    predictions: p)
                folds.append(rows.quality(fitted: fitted.count, judged: judged.count))
                all.append(rows)
                judgedRows += judged.count
            } catch {
                failed += judged.count
                reasons.append("fold \(fold + 1): \(error)")
            }
        }
        guard !folds.isEmpty else { throw CrossValidationError.nothingJudged(reasons: reasons) }
        let overall = try Calibration(
            outcomes: all.outcomes, predictions: all.predictions, weights: all.weights,
            clusters: cluster == nil ? nil : all.clusters)
        let first = design.rows.count - judgedRows - unknown - failed
        return CrossValidatedQuality(
            plan: self, overall: overall, folds: folds,
            notJudged: [
                PanelCount("before the first period", first),
                PanelCount("a level that the fitted rows lack", unknown),
                PanelCount("the fit of the fold failed", failed),
            ].filter { $0.count > 0 },
            diagnostics: overall.diagnostics
                + reasons.map { Diagnostic("fold_failed", .warning, $0) })
    }

    /// Whether a row's levels, and its values of other columns, occur among the fitted rows.
    func knownRows(
        _ design: Design, fitted: [Int], columns: [String] = []
    ) throws -> (Int) -> Bool {
        let names = design.recipe.factors.map(\.column) + columns
        let checks = try names.map { name -> (codes: [Int32], seen: [Bool]) in
            let texts = try design.table.column(name).asTexts()
            var seen = [Bool](repeating: false, count: texts.levels.count)
            for row in fitted { seen[Int(texts.codes[row])] = true }
            return (texts.codes, seen)
        }
        return { row in checks.allSatisfy { $0.seen[Int($0.codes[row])] } }
    }
}
