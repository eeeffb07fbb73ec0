package import DataTables
import NumericCore

extension MultinomialModel {
    /// Fits the model to a table.
    ///
    /// - Throws: ``MultinomialFitError``, ``FormulaError``, ``DataError``, ``DesignError``,
    ///   ``ClusterError``.
    /// - Complexity: O(rows · (columns · categories)²) for each iteration.
    package func fit(_ table: Table) throws -> MultinomialFit {
        let parsed = try Formula.parse(formula)
        guard case .binary(let outcome) = parsed.response, let column = outcome.columns.first,
            outcome == .column(column), try table.column(column).kind == .text
        else { throw MultinomialFitError.wrongOutcome(formula: formula) }
        let hasOffset = parsed.terms.contains {
            if case .offset = $0 { return true }
            return false
        }
        if hasOffset { throw MultinomialFitError.offset(formula: formula) }
        let texts = try table.texts(column)
        let known = texts.codes.indices.filter { texts.codes[$0] >= 0 }
        // The terms are built as for an outcome of zeros; the categories stand beside them.
        let rows = table.filtered(keeping: known)
        let zeros = rows.with(column, .flags([Int8](repeating: 0, count: known.count)))
        let design = try Design.build(
            formula: parsed, table: zeros, extraColumns: clusters, weights: weights)
        let kept = try rows.texts(column)
        let own = design.rows.map { kept.codes[$0] }
        let (order, codes) = try categories(own, kept.levels, outcome: column)
        let likelihood = MultinomialLikelihood(
            x: design.matrix, codes: codes, categories: order.count - 1,
            weights: design.weights ?? [Double](repeating: 1, count: codes.count))
        let names = order.dropFirst().flatMap { category in
            design.recipe.columnNames.map { "\(category): \($0)" }
        }
        let solution = try maximum(likelihood, order, design.recipe.columnNames)
        let covariance = try inverse(solution.derivatives.information, names)
        let groups = try clusters.map { try ClusterCodes(column: $0, in: design.table) }
        let size = likelihood.weights.reduce(0, +)
        let clustered =
            groups.isEmpty
            ? nil
            : try ClusterCovariance(
                clusters: groups, bread: covariance,
                factor: {
                    ClusterCorrection.cr1.factor(
                        clusters: $0, rows: size, coefficients: names.count)
                }, scores: likelihood.scores(at: solution.solution))
        let counts = Self.counts(codes, order)
        var leftOut = design.leftOut
        if known.count < table.rowCount {
            leftOut.insert(
                PanelCount("\(column) is missing", table.rowCount - known.count), at: 0)
        }
        return MultinomialFit(
            model: self, recipe: design.recipe, reference: order[0],
            categories: Array(order.dropFirst()), coefficientNames: names,
            coefficients: solution.solution, modelCovariance: covariance,
            clusteredCovariance: clustered?.matrix,
            inferenceDegreesOfFreedom: clustered?.degreesOfFreedom,
            logLikelihood: solution.derivatives.value,
            nullLogLikelihood: Self.nullValue(likelihood), categoryCounts: counts,
            counts: FitCounts(
                rowsGiven: table.rowCount, rowsUsed: design.rows.count,
                events: design.rows.count, leftOut: leftOut, clusters: clustered?.counts ?? []),
            diagnostics: design.diagnostics + (clustered?.diagnostics ?? [])
                + fewRows(counts, columns: design.matrix.columns), record: solution.record,
            columnMeans: Self.means(likelihood))
    }

    private static func means(_ likelihood: MultinomialLikelihood) -> [Double] {
        let total = likelihood.weights.reduce(0, +)
        return likelihood.x.transposeMultiplied(by: likelihood.weights).map { $0 / total }
    }

    /// The categories, the reference first and the others sorted, and each row's place among them.
    private func categories(
        _ codes: [Int32], _ levels: [String], outcome: String
    ) throws(MultinomialFitError) -> (order: [String], codes: [Int32]) {
        var rows = [Int](repeating: 0, count: levels.count)
        for code in codes { rows[Int(code)] += 1 }
        let present = levels.indices.filter { rows[$0] > 0 }.sorted { levels[$0] < levels[$1] }
        guard present.count > 1 else { throw .singleCategory(outcome: outcome) }
        let names = present.map { levels[$0] }
        var first = present.max { (rows[$0], levels[$1]) < (rows[$1], levels[$0]) } ?? present[0]
        if let reference {
            guard let found = present.first(where: { levels[$0] == reference }) else {
                throw .unknownReference(reference, categories: names)
            }
            first = found
        }
        let order = [first] + present.filter { $0 != first }
        var place = [Int32](repeating: 0, count: levels.count)
        for (index, level) in order.enumerated() { place[level] = Int32(index) }
        return (order.map { levels[$0] }, codes.map { place[Int($0)] })
    }

    private func maximum(
        _ likelihood: MultinomialLikelihood, _ order: [String], _ columns: [String]
    ) throws -> NewtonSolution {
        let start = [Double](repeating: 0, count: columns.count * likelihood.categories)
        do {
            let solution = try maximize(start: start, evaluate: likelihood.derivatives)
            if solution.record.iterations.count > 12,
                let separated = separated(likelihood, order, columns)
            {
                throw separated
            }
            return solution
        } catch NewtonError.notConverged(let last) {
            throw separated(likelihood, order, columns)
                ?? .notConverged(iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            throw separated(likelihood, order, columns)
                ?? .singularInformation(
                    coefficient: "\(order[1 + column / columns.count]): "
                        + columns[column % columns.count])
        }
    }

    /// A category that a direction tells apart from all others, or from the reference.
    private func separated(
        _ likelihood: MultinomialLikelihood, _ order: [String], _ columns: [String]
    ) -> MultinomialFitError? {
        for category in order.indices {
            for isAgainstReference in category == 0 ? [false] : [false, true] {
                let rows = likelihood.codes.indices.filter { row in
                    !isAgainstReference || likelihood.codes[row] == 0
                        || Int(likelihood.codes[row]) == category
                }
                let binary = LogisticLikelihood(
                    rows: LogisticRows(
                        x: likelihood.x.selecting(rows: rows),
                        successes: rows.map { Int(likelihood.codes[$0]) == category ? 1 : 0 }))
                guard let found = Separation.find(binary) else { continue }
                return .separated(
                    category: order[category],
                    columns: zip(columns, found.direction).filter { $0.1 != 0 }.map {
                        DivergingColumn(name: $0.0, direction: $0.1 > 0 ? 1 : -1)
                    })
            }
        }
        return nil
    }

    private func inverse(_ information: Matrix, _ names: [String]) throws -> Matrix {
        do {
            return try Cholesky(information).inverse()
        } catch {
            throw MultinomialFitError.singularInformation(coefficient: names[error.column])
        }
    }

    private static func counts(_ codes: [Int32], _ order: [String]) -> [PanelCount] {
        var rows = [Int](repeating: 0, count: order.count)
        for code in codes { rows[Int(code)] += 1 }
        return zip(order, rows).map { PanelCount($0, $1) }
    }

    private static func nullValue(_ likelihood: MultinomialLikelihood) -> Double {
        var sums = [Double](repeating: 0, count: likelihood.categories + 1)
        for (row, code) in likelihood.codes.enumerated() {
            sums[Int(code)] += likelihood.weights[row]
        }
        let total = sums.reduce(0, +)
        return sums.reduce(0) { $1 > 0 ? $0 + $1 * Kernels.log($1 / total) : $0 }
    }

    /// Categories with fewer than ten rows a slope.
    private func fewRows(_ counts: [PanelCount], columns: Int) -> [Diagnostic] {
        counts.filter { columns > 1 && $0.count < 10 * (columns - 1) }.map {
            Diagnostic(
                "few_events", .warning,
                "\($0.count) rows with \($0.name) for \(columns - 1) "
                    + "slope\(columns == 2 ? "" : "s"): with fewer than 10 each, estimates lean away "
                    + "from 0; drop terms or join categories", place: $0.name)
        }
    }
}
