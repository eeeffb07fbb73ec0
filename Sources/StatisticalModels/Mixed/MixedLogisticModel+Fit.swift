package import DataTables
import NumericCore

extension MixedLogisticModel {
    /// Fits the model to a table.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``LogisticFitError``,
    ///   ``MixedLogisticFitError``.
    /// - Complexity: O(rows · (columns + points)) for each of about 10 · columns evaluations.
    package func fit(_ table: Table) throws -> MixedLogisticFit {
        let (design, groups, counts, split) = try prepared(table)
        let estimate = try Logistic.fit(
            design: split.rows.x, names: split.names, successes: split.rows.successes,
            trials: split.rows.trials, offset: split.rows.offset, weights: nil, groups: [],
            outcomeName: try Formula.parse(formula).outcomeName, options: Logistic.Options())
        let likelihood = MixedLikelihood(
            rows: split.rows, rule: try GaussHermite(count: quadraturePoints))
        // The kernel of the likelihood, without what does not depend on the parameters.
        let kernel = LogisticRows(
            x: split.rows.x, successes: split.rows.successes, trials: split.rows.trials,
            offset: split.rows.offset
        ).derivatives(at: estimate.coefficients).value
        let optimum = try MixedOptimum.find(
            likelihood,
            plain: (estimate.coefficients, estimate.modelCovariance, kernel, estimate.record),
            group: group)
        return try result(
            optimum, likelihood, design: design, split: split, groups: groups, counts: counts,
            plainValue: kernel)
    }

    /// The marginal log-likelihood and its score anywhere.
    ///
    /// - Parameters:
    ///   - coefficients: in the order of a fit's names.
    ///   - deviation: the standard deviation of the effects.
    ///   - table: the rows.
    /// - Returns: the value, and its derivatives in the coefficients and, last, the deviation.
    /// - Throws: what ``fit(_:)`` throws before it begins.
    package func score(
        coefficients: [Double], deviation: Double, table: Table
    ) throws -> (value: Double, gradient: [Double]) {
        let (_, groups, counts, split) = try prepared(table)
        let likelihood = MixedLikelihood(
            rows: split.rows, rule: try GaussHermite(count: quadraturePoints))
        let point = likelihood.evaluate(
            at: coefficients + [deviation], from: groups.labels.map { _ in 0 })
        return (point.value + counts.constant, point.gradient)
    }

    /// The score of each group, with its label, its rows and its events, at a point.
    ///
    /// - Throws: as ``score(coefficients:deviation:table:)``.
    func groupScores(
        coefficients: [Double], deviation: Double, table: Table
    ) throws -> (labels: [String], rows: [Int], events: [Double], scores: Matrix) {
        let (_, groups, _, split) = try prepared(table)
        let likelihood = MixedLikelihood(
            rows: split.rows, rule: try GaussHermite(count: quadraturePoints))
        let point = likelihood.evaluate(
            at: coefficients + [deviation], from: groups.labels.map { _ in 0 })
        let ends = groups.ends
        let ranges = ends.indices.map { ($0 == 0 ? 0 : ends[$0 - 1])..<ends[$0] }
        return (
            groups.labels, ranges.map(\.count),
            ranges.map { $0.reduce(0) { $0 + split.rows.successes[$1] } }, point.scores
        )
    }

    private func prepared(
        _ table: Table
    ) throws -> (Design, LabelledGroups, MixedCounts, MixedDesign) {
        guard (1...50).contains(quadraturePoints) else {
            throw MixedLogisticFitError.quadraturePoints(quadraturePoints)
        }
        let parsed = try Formula.parse(formula)
        if parsed.response.isSurvival { throw LogisticFitError.wrongOutcome(formula: formula) }
        let design = try Design.build(
            formula: parsed, table: table, extraColumns: [group], weights: weights)
        let groups = LabelledGroups(column: try design.table.column(group))
        let counts = try MixedCounts(design, formula: formula)
        if groups.labels.count < 2
            || (groups.labels.count == design.rows.count && counts.trials == nil)
        {
            throw MixedLogisticFitError.groups(
                column: group, count: groups.labels.count, rows: design.rows.count)
        }
        let split = try MixedDesign(design, groups: groups, counts: counts, model: self)
        return (design, groups, counts, split)
    }

    private func result(
        _ optimum: MixedOptimum, _ likelihood: MixedLikelihood, design: Design,
        split: MixedDesign, groups: LabelledGroups, counts: MixedCounts, plainValue: Double
    ) throws -> MixedLogisticFit {
        let order = optimum.coefficients.count
        let statistic = max(0, 2 * (optimum.value - plainValue))
        let given = likelihood.informationGivenDeviation(
            optimum.coefficients, deviation: optimum.deviation, modes: optimum.modes,
            curvatures: optimum.curvatures)
        let covarianceGiven: Matrix
        do {
            covarianceGiven = try Cholesky(given).inverse()
        } catch {
            throw LogisticFitError.singularInformation(column: split.names[error.column])
        }
        let isZero = optimum.deviation == 0
        let square = optimum.deviation * optimum.deviation
        let effects = groups.labels.indices.map { index in
            GroupEffect(
                group: groups.labels[index],
                rows: groups.ends[index] - (index == 0 ? 0 : groups.ends[index - 1]),
                mode: optimum.deviation * optimum.modes[index],
                variance: square / optimum.curvatures[index])
        }
        return MixedLogisticFit(
            model: self, recipe: design.recipe, centring: split.centring,
            keptColumns: split.kept, coefficientNames: split.names,
            coefficients: optimum.coefficients, jointCovariance: optimum.covariance,
            covarianceGivenDeviation: covarianceGiven, deviation: optimum.deviation,
            deviationError: isZero ? nil : optimum.covariance[order, order].squareRoot(),
            logLikelihood: optimum.value + counts.constant,
            logLikelihoodWithoutEffects: plainValue + counts.constant,
            varianceTest: LikelihoodRatioTest(
                statistic: statistic, degreesOfFreedom: 1,
                pValue: isZero ? 1 : Special.chiSquaredUpper(statistic, 1) / 2),
            effects: effects, sampleSize: counts.sampleSize,
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: Int(counts.successes.reduce(0, +).rounded()), leftOut: design.leftOut,
                clusters: [PanelCount(group, groups.labels.count)]),
            diagnostics: design.diagnostics + split.diagnostics
                + remarks(
                    isZero: isZero, groups: groups.labels.count, sampleSize: counts.sampleSize),
            record: optimum.record)
    }

    private func remarks(isZero: Bool, groups: Int, sampleSize: Double) -> [Diagnostic] {
        var result: [Diagnostic] = []
        let size = sampleSize / Double(groups)
        if quadraturePoints == 1, size <= 4, !isZero {
            result.append(
                Diagnostic(
                    "laplace_small_groups", .warning,
                    "\(group) has \(shortestText((size * 10).rounded() / 10)) rows for each value: "
                        + "Laplace's approximation is rough for groups so small; write "
                        + "quadrature_points: 7 or more", place: group))
        }
        if isZero {
            result.append(
                Diagnostic(
                    "variance_zero", .warning,
                    "the effects of \(group) have an estimated variance of 0: its values differ no "
                        + "more than chance makes them; estimates are those of the logistic "
                        + "regression without effects", place: group))
        }
        if groups < 10 {
            result.append(
                Diagnostic(
                    "few_groups", .warning,
                    "only \(groups) distinct values of \(group): their variance is hardly known; "
                        + "put the column into the formula instead", place: group))
        }
        return result
    }
}

/// Successes and trials of the used rows, times their weights.
struct MixedCounts {
    let successes: [Double]
    let trials: [Double]?
    /// The number of rows, or the sum of their weights.
    let sampleSize: Double
    /// Σ w·log C(n, s).
    let constant: Double

    init(_ design: Design, formula: String) throws {
        let weights = design.weights
        sampleSize = weights?.reduce(0, +) ?? Double(design.rows.count)
        switch design.outcome {
        case .binary(let values):
            successes = weights.map { w in w.indices.map { w[$0] * values[$0] } } ?? values
            trials = weights
            constant = 0
        case .grouped(let s, let n):
            successes = weights.map { w in w.indices.map { w[$0] * s[$0] } } ?? s
            trials = weights.map { w in w.indices.map { w[$0] * n[$0] } } ?? n
            constant = s.indices.reduce(0) {
                $0 + (weights?[$1] ?? 1) * Special.logChoose(n[$1], s[$1])
            }
        case .survival, .causes: throw LogisticFitError.wrongOutcome(formula: formula)
        }
    }
}

/// The sorted rows of a mixed model, with columns split if that was asked for.
struct MixedDesign {
    let rows: MixedRows
    let centring: GroupCentring?
    let names: [String]
    /// Columns of the split design that earlier ones do not determine.
    let kept: [Int]
    let diagnostics: [Diagnostic]

    init(
        _ design: Design, groups: LabelledGroups, counts: MixedCounts, model: MixedLogisticModel
    ) throws {
        let sorted = MixedRows(
            x: design.matrix, successes: counts.successes, trials: counts.trials,
            offset: design.givenOffset, groups: groups)
        let given = design.recipe.columnNames
        guard model.withinBetween else {
            rows = sorted
            centring = nil
            names = given
            kept = Array(given.indices)
            diagnostics = []
            return
        }
        let ones = [Double](repeating: 1, count: sorted.x.rows)
        let centring = GroupCentring(
            sorted.x, ends: sorted.ends, weights: sorted.trials ?? ones)
        let codes = groups.order.map { Int(groups.codes[$0]) }
        let split = centring.split(sorted.x) { codes[$0] }
        let all = centring.names(given)
        let (kept, aliased) = independentColumns(gram: weightedGram(split, weights: ones))
        rows = sorted.with(split.selecting(columns: kept))
        self.centring = centring
        self.kept = kept
        names = kept.map { all[$0] }
        diagnostics = aliased.map { Diagnostic.aliased(all[$0]) }
    }
}
