package import DataTables
import NumericCore

extension ElasticNetModel {
    /// Fits the path to a table.
    ///
    /// - Throws: ``FormulaError``, ``DataError``, ``DesignError``, ``ElasticNetError``,
    ///   ``LogisticFitError``.
    /// - Complexity: O(rows · columns²) for each of 2 to 5 steps at every λ.
    package func fit(_ table: Table) throws -> ElasticNetFit {
        let data = try ElasticNetData(self, table: table)
        let (solver, centers, deviations) = try data.solver(
            rows: nil, mixing: mixing, standardize: standardize)
        let null = try solver.null()
        let scale = solver.score(null.derivatives).reduce(0) { max($0, abs($1)) }
        let asked = lambdas ?? Self.path(scale: scale, mixing: mixing)
        let solutions = try solver.path(asked, from: null, scale: scale)
        let saturated = Logistic.saturatedValue(of: data.design)
        let path = zip(asked, solutions).map { lambda, solution in
            let value = solution.derivatives.value
            return ElasticNetPoint(
                lambda: lambda,
                coefficients: data.uncentred(
                    solver.coefficients(solution.intercept, solution.slopes), centers: centers),
                scaledSlopes: solution.slopes, logLikelihood: value,
                deviance: 2 * (saturated - value),
                objective: solver.objective(value, solution.slopes, lambda: lambda),
                violation: solution.violation, iterations: solution.iterations)
        }
        let design = data.design
        return ElasticNetFit(
            model: self, recipe: design.recipe, coefficientNames: design.recipe.columnNames,
            deviations: deviations, largestLambda: mixing > 0 ? scale / mixing : nil, path: path,
            sampleSize: solver.total,
            counts: FitCounts(
                rowsGiven: design.rowsGiven, rowsUsed: design.rows.count,
                events: Self.events(design), leftOut: design.leftOut),
            diagnostics: design.diagnostics)
    }

    /// A hundred values, falling by a constant factor to a ten-thousandth of the largest, which
    /// for ridge and nearly ridge is that of a mixing of a thousandth.
    static func path(scale: Double, mixing: Double) -> [Double] {
        let top = max(scale, 1e-300) / max(mixing, 1e-3)
        return (0..<100).map { top * Kernels.exp(-Double($0) / 99 * 4 * Kernels.log(10)) }
    }

    private static func events(_ design: Design) -> Int {
        let counts: [Double]
        switch design.outcome {
        case .binary(let y): counts = y
        case .grouped(let successes, _): counts = successes
        case .survival(_, _, let event): counts = event
        case .causes: counts = []
        }
        let weights = design.weights
        return Int(counts.indices.reduce(0) { $0 + (weights?[$1] ?? 1) * counts[$1] }.rounded())
    }
}

extension ElasticNetSolver {
    /// Solutions in the order asked for, each found from the next larger λ's.
    func path(_ lambdas: [Double], from null: Solution, scale: Double) throws -> [Solution] {
        let order = lambdas.indices.sorted { lambdas[$0] > lambdas[$1] }
        var found = lambdas.map { _ in null }
        var last = null
        for place in order {
            last = try solve(lambda: lambdas[place], from: last, scale: max(scale, 1e-300))
            found[place] = last
        }
        return found
    }
}
