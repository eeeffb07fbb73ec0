package import DataTables
import NumericCore

extension FineGrayModel {
    /// Fits the model to a table by Newton's method.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``CompetingRisksError``,
    ///   ``FineGrayError``, ``ClusterError``.
    /// - Complexity: O(n) to rank the times, O(n·p²) for each iteration.
    package func fit(_ table: Table) throws -> FineGrayFit {
        let parsed = try Formula.parse(formula)
        var design = try Design.build(formula: parsed, table: table, extraColumns: clusters)
        guard case .causes(let start, let stop, let texts) = design.outcome else {
            throw CompetingRisksError.wrongOutcome(formula: formula)
        }
        guard start == nil else { throw FineGrayError.lateStarts(formula: formula) }
        let (causes, codes) = texts.sortedCauses
        guard !causes.isEmpty else {
            throw CompetingRisksError.noEvents(outcome: parsed.outcomeName)
        }
        guard let wanted = causes.firstIndex(of: cause) else {
            throw CompetingRisksError.unknownCause(cause, known: causes)
        }
        let centers = design.matrix.center()
        let ranks = TimeRanks(stop: stop, start: nil)
        let likelihood = FineGrayLikelihood(
            x: design.matrix, offset: design.offset, ranks: ranks, cause: codes, of: wanted,
            ties: censoringTies)
        let names = design.recipe.columnNames
        let null = likelihood.derivatives(at: names.map { _ in 0 })
        let solution = try maximum(of: likelihood, names: names, start: null)
        let bread = try Self.inverse(solution.derivatives.information, names)
        let state = likelihood.state(at: solution.solution)
        let clustered = try sandwich(likelihood, state, bread: bread, table: design.table)
        let times = ranks.times.indices.filter { likelihood.events[$0] > 0 }
        let scale = Kernels.exp(-state.shift)
        var hazard = 0.0
        let hazards = times.map { time in
            hazard += state.hazard[time] * scale
            return hazard
        }
        let events = codes.reduce(0) { $0 + (Int($1) == wanted ? 1 : 0) }
        return FineGrayFit(
            model: self, recipe: design.recipe, coefficientNames: names,
            coefficients: solution.solution, modelCovariance: bread,
            robustCovariance: clustered.matrix, inferenceDegreesOfFreedom: nil,
            logLikelihood: solution.derivatives.value, nullLogLikelihood: null.value,
            centers: centers, times: times.map { ranks.times[$0] }, cumulativeHazard: hazards,
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count, events: events,
                leftOut: design.leftOut, clusters: clustered.counts),
            competing: codes.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) } - events,
            diagnostics: design.diagnostics + clustered.diagnostics
                + Diagnostic.fewEvents(events, coefficients: names.count), record: solution.record)
    }

    /// Scores summed within clusters, or row by row, between the inverse information.
    private func sandwich(
        _ likelihood: FineGrayLikelihood, _ state: FineGrayLikelihood.State, bread: Matrix,
        table: Table
    ) throws -> (matrix: Matrix, counts: [PanelCount], diagnostics: [Diagnostic]) {
        let errors = errors
        @Sendable func scores(_ column: Int) -> [Double] {
            likelihood.scores(column: column, state, errors: errors)
        }
        guard clusters.isEmpty else {
            let clustered = try ClusterCovariance(
                clusters: clusters.map { try ClusterCodes(column: $0, in: table) }, bread: bread,
                factor: { _ in 1 }, scores: scores)
            return (clustered.matrix, clustered.counts, clustered.diagnostics)
        }
        let columns = concurrentMap(bread.rows, scores)
        let matrix = Matrix(
            rows: likelihood.x.rows, columns: bread.rows, columnMajor: columns.flatMap { $0 })
        let meat = weightedGram(matrix, weights: [Double](repeating: 1, count: matrix.rows))
        return (bread.sandwiching(meat), [], [])
    }

    private static func inverse(_ information: Matrix, _ names: [String]) throws -> Matrix {
        do {
            return try Cholesky(information).inverse()
        } catch {
            throw FineGrayError.singularInformation(column: names[error.column])
        }
    }

    private func maximum(
        of likelihood: FineGrayLikelihood, names: [String], start: Derivatives
    ) throws -> NewtonSolution {
        let zero = names.map { _ in 0.0 }
        var failure: FineGrayError?
        var found: NewtonSolution?
        do {
            let solution = try maximize(
                start: zero, control: NewtonControl(maximumIterations: 30)
            ) { beta in beta == zero ? start : likelihood.derivatives(at: beta) }
            if solution.record.iterations.count <= 12 { return solution }
            found = solution
        } catch NewtonError.notConverged(let last) {
            failure = .notConverged(
                coefficients: last.solution, iterations: last.record.iterations.count)
        } catch NewtonError.singularInformation(let column) {
            failure = .singularInformation(column: names[column])
        }
        let diverging = Self.diverging(likelihood, names: names, start: start)
        if !diverging.isEmpty { throw FineGrayError.monotoneLikelihood(columns: diverging) }
        guard let found else {
            throw failure ?? .notConverged(coefficients: zero, iterations: 0)
        }
        return found
    }

    /// The columns along which Newton steps do not shrink although the information is used up.
    private static func diverging(
        _ likelihood: FineGrayLikelihood, names: [String], start: Derivatives
    ) -> [DivergingColumn] {
        var (beta, step) = (names.map { _ in 0.0 }, names.map { _ in 0.0 })
        var here = start
        for _ in 0..<18 {
            guard let factor = try? Cholesky(here.information) else { break }
            step = factor.solve(here.gradient)
            for column in beta.indices { beta[column] += step[column] }
            let next = likelihood.derivatives(at: beta)
            guard (try? Cholesky(next.information)) != nil else { break }
            here = next
        }
        let n = Double(likelihood.x.rows)
        let ones = [Double](repeating: 1, count: likelihood.x.rows)
        let sizes = weightedGram(likelihood.x, weights: ones).diagonal.map {
            ($0 / n).squareRoot()
        }
        let moves = zip(step, sizes).map { abs($0 * $1) }
        guard let largest = moves.max(), largest > 0.05,
            here.information.quadraticForm(step) < 1e-3 * start.information.quadraticForm(step)
        else { return [] }
        return names.indices.filter { moves[$0] > 1e-2 * largest }.map {
            DivergingColumn(name: names[$0], direction: step[$0] > 0 ? 1 : -1)
        }
    }
}
