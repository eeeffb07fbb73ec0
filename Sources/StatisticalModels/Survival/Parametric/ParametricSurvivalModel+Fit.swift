package import DataTables
import NumericCore

extension ParametricSurvivalModel {
    /// Fits the model to a table by Newton's method in a scale where the likelihood is concave.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``ParametricFitError``,
    ///   ``ClusterError``.
    /// - Complexity: O(rows · columns²) for each of about 6 to 10 iterations.
    /// - Reference: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data,
    ///   ch. 3. Goldens `aft_*`, made with R `survival::survreg`.
    package func fit(_ table: Table) throws -> ParametricSurvivalFit {
        let (design, times) = try ParametricTimes.read(
            formula, table, clusters: clusters, weights: weights)
        let names = design.recipe.columnNames
        let likelihood = ParametricLikelihood(
            distribution: distribution, x: design.matrix, start: times.start, stop: times.stop,
            event: times.event, offset: design.givenOffset, weights: design.weights)
        let intercept = names.firstIndex(of: "(Intercept)")
        let solution = try likelihood.maximum(intercept: intercept, names: names)
        let (gamma, tau) = likelihood.split(solution.solution)
        let estimates = gamma.map { $0 / tau } + (distribution.hasScale ? [-Kernels.log(tau)] : [])
        let bread = try covariance(solution, names: names)
        let groups = try clusters.map { try ClusterCodes(column: $0, in: design.table) }
        let scores = groups.isEmpty ? nil : likelihood.scores(at: solution.solution)
        let clustered = try scores.map { scores in
            try ClusterCovariance(
                clusters: groups, bread: bread, factor: { _ in 1 },
                scores: { scores.column($0) })
        }
        var null: Double?
        if let intercept, likelihood.x.columns > 1 {
            let constant = ParametricLikelihood(
                distribution: distribution, x: design.matrix.selecting(columns: [intercept]),
                start: times.start, stop: times.stop, event: times.event,
                offset: design.givenOffset, weights: design.weights)
            null = try constant.maximum(intercept: 0, names: ["(Intercept)"]).derivatives.value
        }
        return ParametricSurvivalFit(
            model: self, recipe: design.recipe,
            coefficientNames: names + (distribution.hasScale ? ["log(scale)"] : []),
            coefficients: estimates, modelCovariance: bread,
            clusteredCovariance: clustered?.matrix,
            inferenceDegreesOfFreedom: clustered?.degreesOfFreedom,
            logLikelihood: solution.derivatives.value,
            interceptLogLikelihood: null ?? solution.derivatives.value,
            counts: times.counts(design, clustered),
            diagnostics: design.diagnostics + (clustered?.diagnostics ?? [])
                + times.remarks(columns: names.count),
            record: solution.record)
    }

    /// The inverse information in β and log σ, from that in β/σ and 1/σ at the maximum.
    private func covariance(_ solution: NewtonSolution, names: [String]) throws -> Matrix {
        do {
            return try Cholesky(solution.derivatives.information).inverse().inLogScale(
                at: solution.solution, slopes: names.indices)
        } catch {
            throw ParametricFitError.singularInformation(
                column: error.column < names.count ? names[error.column] : "log(scale)")
        }
    }
}

extension ParametricLikelihood {
    /// The maximum in γ and τ.
    ///
    /// - Throws: ``ParametricFitError``.
    func maximum(
        intercept: Int?, names: [String], start point: [Double]? = nil
    ) throws -> NewtonSolution {
        do {
            return try maximize(start: point ?? start(intercept: intercept)) {
                derivatives(at: $0)
            }
        } catch NewtonError.notConverged(let last) {
            throw ParametricFitError.notConverged(iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            throw ParametricFitError.singularInformation(
                column: column < names.count ? names[column] : "log(scale)")
        } catch NewtonError.notFinite {
            throw ParametricFitError.notConverged(iterations: 0)
        }
    }
}

extension Matrix {
    /// The covariance of β and log σ, which stands after them, from that of β/σ and 1/σ; itself
    /// where nothing stands after the slopes.
    func inLogScale(at point: [Double], slopes: Range<Int>) -> Matrix {
        let last = slopes.upperBound
        guard last < rows else { return self }
        let tau = point[last]
        var turn = Matrix.identity(rows)
        for index in slopes {
            turn[index, index] = 1 / tau
            turn[index, last] = -point[index] / (tau * tau)
        }
        turn[last, last] = -1 / tau
        return turned(by: turn)
    }
}

/// The times of a parametric model, checked.
struct ParametricTimes {
    let start: [Double]?
    let stop: [Double]
    let event: [Double]

    init(_ design: Design, formula: String, outcome: String) throws {
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw ParametricFitError.wrongOutcome(formula: formula)
        }
        guard event.contains(where: { $0 != 0 }) else {
            throw ParametricFitError.noEvents(outcome: outcome)
        }
        if let row = stop.firstIndex(where: { !($0 > 0) }) {
            throw ParametricFitError.timeNotPositive(
                value: stop[row], rows: stop.reduce(0) { $0 + ($1 > 0 ? 0 : 1) })
        }
        if let from = start?.first(where: { $0 < 0 }) {
            throw ParametricFitError.timeNotPositive(
                value: from, rows: (start ?? []).reduce(0) { $0 + ($1 < 0 ? 1 : 0) })
        }
        self.start = start
        self.stop = stop
        self.event = event
    }

    /// The design of a formula whose response is `Surv`, and its times.
    static func read(
        _ formula: String, _ table: Table, clusters: [String], weights: String?,
        hasIntercept: Bool = true
    ) throws -> (design: Design, times: ParametricTimes) {
        let parsed = try Formula.parse(formula)
        let design = try Design.build(
            formula: parsed, table: table, extraColumns: clusters, weights: weights,
            hasSurvivalIntercept: hasIntercept)
        return (
            design, try ParametricTimes(design, formula: formula, outcome: parsed.outcomeName)
        )
    }

    /// Rows with an event, whatever their weight.
    private var events: Int { event.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } }

    func counts(_ design: Design, _ clustered: ClusterCovariance?) -> FitCounts {
        FitCounts(
            rowsGiven: design.rowsGiven, rowsUsed: design.rows.count, events: events,
            leftOut: design.leftOut, clusters: clustered?.counts ?? [])
    }

    func remarks(columns: Int) -> [Diagnostic] {
        Diagnostic.fewEvents(events, coefficients: columns - 1)
    }
}
