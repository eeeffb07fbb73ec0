package import DataTables
import NumericCore

extension CrossValidation {
    /// Judges a regression of categories by rows that it was not fitted to.
    ///
    /// Rows of a category, or with a level, that the fitted rows lack are left out and counted; a
    /// fold whose fit fails is left out and said.
    ///
    /// - Throws: ``CrossValidationError``, ``MultinomialFitError``, and what building the design of
    ///   all rows throws.
    /// - Complexity: as many fits as folds.
    package func judge(_ model: MultinomialModel, on table: Table) throws -> CategoryQuality {
        let rows = try CategoryRows(model, table, columns: [cluster, time].compactMap { $0 })
        let design = rows.design
        let parts = try CrossValidationFolds(self, table: design.table)
        let clusters = try cluster.map { LabelledGroups(column: try design.table.column($0)).codes }
        var all = JudgedCategories(names: rows.names)
        var folds: [CategoryFold] = []
        var reasons: [String] = []
        var (unknown, failed) = (0, 0)
        for fold in 0..<parts.count {
            let (fitted, candidates) = parts.rows(fold)
            if candidates.isEmpty { continue }
            let shares = rows.shares(fitted)
            let isKnown = try knownRows(design, fitted: fitted)
            let judged = candidates.filter { isKnown($0) && shares[Int(rows.codes[$0])] > 0 }
            unknown += candidates.count - judged.count
            do {
                let own = try rows.judged(judged, by: model, fitted: fitted, shares, clusters)
                let (logLoss, brier) = own.means(own.probabilities)
                folds.append(
                    CategoryFold(
                        rowsFitted: fitted.count, rowsJudged: judged.count, brier: brier,
                        logLoss: logLoss))
                all.append(own)
            } catch {
                failed += judged.count
                reasons.append("fold \(fold + 1): \(error)")
            }
        }
        guard !folds.isEmpty else { throw CrossValidationError.nothingJudged(reasons: reasons) }
        let first = design.rows.count - all.codes.count - unknown - failed
        return try quality(
            all, folds,
            notJudged: [
                PanelCount("before the first period", first),
                PanelCount("a level or category that the fitted rows lack", unknown),
                PanelCount("the fit of the fold failed", failed),
            ].filter { $0.count > 0 }, reasons)
    }

    private func quality(
        _ rows: JudgedCategories, _ folds: [CategoryFold], notJudged: [PanelCount],
        _ reasons: [String]
    ) throws -> CategoryQuality {
        let (own, reference) = (rows.means(rows.probabilities), rows.means(rows.reference))
        let categories = try rows.names.indices.compactMap { category in
            try rows.calibration(of: category, hasClusters: cluster != nil).map {
                CategoryQuality.OneCategory(category: rows.names[category], calibration: $0)
            }
        }
        return CategoryQuality(
            plan: self, logLoss: own.logLoss, referenceLogLoss: reference.logLoss,
            brier: own.brier, referenceBrier: reference.brier, categories: categories,
            folds: folds, rowsJudged: rows.codes.count, notJudged: notJudged,
            diagnostics: categories.flatMap { one in
                one.calibration.diagnostics.map {
                    Diagnostic($0.code, $0.severity, "\(one.category): \($0.message)")
                }
            } + reasons.map { Diagnostic("fold_failed", .warning, $0) })
    }
}

/// The rows of a regression of categories that can be used.
struct CategoryRows {
    let design: Design
    /// The rows of the design with the column of categories.
    let table: Table
    /// Sorted.
    let names: [String]
    /// Each row's place among the names.
    let codes: [Int32]

    init(_ model: MultinomialModel, _ table: Table, columns: [String]) throws {
        let parsed = try Formula.parse(model.formula)
        guard case .binary(let outcome) = parsed.response, let column = outcome.columns.first,
            outcome == .column(column), try table.column(column).kind == .text
        else { throw MultinomialFitError.wrongOutcome(formula: model.formula) }
        let texts = try table.texts(column)
        let known = table.filtered(
            keeping: texts.codes.indices.filter { texts.codes[$0] >= 0 })
        // The terms are built as for an outcome of zeros; the categories stand beside them.
        let zeros = known.with(column, .flags([Int8](repeating: 0, count: known.rowCount)))
        design = try Design.build(
            formula: parsed, table: zeros, extraColumns: model.clusters + columns,
            weights: model.weights)
        self.table = known.filtered(keeping: Array(design.rows))
        (names, codes) = try self.table.texts(column).sortedCauses
        guard names.count > 1 else { throw MultinomialFitError.singleCategory(outcome: column) }
    }

    /// Rows with their probabilities by a fit to others.
    func judged(
        _ judged: [Int], by model: MultinomialModel, fitted: [Int], _ shares: [Double],
        _ clusters: [Int32]?
    ) throws -> JudgedCategories {
        var plain = model
        plain.clusters = []
        let fit = try plain.fit(table.filtered(keeping: fitted))
        let found = try fit.probabilities(table.filtered(keeping: judged))
        // A category that the fitted rows lack has no chance.
        let columns = names.map { ([fit.reference] + fit.categories).firstIndex(of: $0) }
        var result = JudgedCategories(names: names)
        for (place, row) in judged.enumerated() {
            result.add(
                code: codes[row], weight: design.weights?[row] ?? 1, cluster: clusters?[row] ?? 0,
                probabilities: columns.map { $0.map { found[place, $0] } ?? 0 }, shares: shares)
        }
        return result
    }

    /// The share of each category among some of the rows.
    func shares(_ rows: [Int]) -> [Double] {
        var sums = [Double](repeating: 0, count: names.count)
        for row in rows { sums[Int(codes[row])] += design.weights?[row] ?? 1 }
        let total = sums.reduce(0, +)
        return sums.map { $0 / total }
    }
}
