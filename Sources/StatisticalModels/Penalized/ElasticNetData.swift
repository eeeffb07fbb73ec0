import DataTables
import NumericCore

/// The rows of a penalised regression, ready to be solved.
struct ElasticNetData {
    let design: Design
    /// How often each row counts: weight · trials.
    let sizes: [Double]
    /// Where the intercept's column is; the columns of the solver are the others.
    let interceptColumn: Int?
    let slopeColumns: [Int]
    private let outcomeName: String
    private let formula: String
    private let ties: CoxModel.Ties
    /// Each row's stratum, where there are some.
    private let strata: (codes: [Int32], count: Int)?

    init(_ model: ElasticNetModel, table: Table, extraColumns: [String] = []) throws {
        guard (0...1).contains(model.mixing) else { throw ElasticNetError.mixing(model.mixing) }
        if let bad = model.lambdas?.first(where: { !($0 > 0 && $0.isFinite) }) {
            throw ElasticNetError.lambda(bad)
        }
        let parsed = try Formula.parse(model.formula)
        design = try Design.build(
            formula: parsed, table: table, extraColumns: extraColumns + model.strata,
            weights: model.weights)
        if !model.strata.isEmpty, !parsed.response.isSurvival {
            throw ElasticNetError.option("strata", formula: model.formula)
        }
        if model.ties == .exact {
            throw ElasticNetError.option("exact ties", formula: model.formula)
        }
        ties = model.ties
        if model.strata.isEmpty {
            strata = nil
        } else {
            let groups = try CurveGroups(columns: model.strata, table: design.table)
            strata = (groups.codes, groups.labels.count)
        }
        let ones = [Double](repeating: 1, count: design.rows.count)
        let weights = design.weights ?? ones
        if case .grouped(_, let trials) = design.outcome {
            sizes = weights.indices.map { weights[$0] * trials[$0] }
        } else {
            sizes = weights
        }
        let columns = design.recipe.columns
        interceptColumn = columns.firstIndex { $0.parts.isEmpty }
        slopeColumns = columns.indices.filter { !columns[$0].parts.isEmpty }
        if slopeColumns.isEmpty { throw ElasticNetError.noSlopes(formula: model.formula) }
        outcomeName = parsed.outcomeName
        formula = model.formula
    }

    /// The solver over some of the rows, and the means that its columns are less.
    func solver(
        rows: [Int]?, mixing: Double, standardize: Bool
    ) throws -> (solver: ElasticNetSolver, centers: [Double], deviations: [Double]) {
        func chosen(_ values: [Double]) -> [Double] {
            rows.map { rows in rows.map { values[$0] } } ?? values
        }
        var x = design.matrix.selecting(columns: slopeColumns)
        if let rows { x = x.selecting(rows: rows) }
        let sizes = chosen(self.sizes)
        let total = sizes.reduce(0, +)
        let centers = x.center()
        let deviations = x.deviations(weights: sizes, total: total)
        let derivatives: ([Double]) -> Derivatives
        switch design.outcome {
        case .binary, .grouped:
            derivatives = try binomial(x, sizes: sizes, chosen: chosen)
        case .survival(_, _, let event):
            guard chosen(event).contains(where: { $0 != 0 }) else {
                throw ElasticNetError.singleClass(outcome: outcomeName)
            }
            let likelihood = CoxLikelihood(
                data: try coxData(x, centers: centers, offset: design.givenOffset, rows: rows))
            derivatives = { likelihood.derivatives(at: $0) }
        case .causes: throw ElasticNetError.wrongOutcome(formula: formula)
        }
        let solver = ElasticNetSolver(
            derivatives: derivatives, hasIntercept: interceptColumn != nil,
            scales: standardize ? deviations : deviations.map { $0 > 0 ? 1 : 0 }, total: total,
            mixing: mixing)
        return (solver, centers, deviations)
    }

    /// The binomial log-likelihood; its matrix has the intercept first.
    private func binomial(
        _ x: Matrix, sizes: [Double], chosen: ([Double]) -> [Double]
    ) throws -> ([Double]) -> Derivatives {
        let successes: [Double]
        let weights = design.weights
        switch design.outcome {
        case .grouped(let s, _):
            successes = chosen(weights.map { w in w.indices.map { w[$0] * s[$0] } } ?? s)
        case .binary(let y):
            successes = chosen(weights.map { w in w.indices.map { w[$0] * y[$0] } } ?? y)
        case .survival, .causes: throw ElasticNetError.wrongOutcome(formula: formula)
        }
        let events = successes.reduce(0, +)
        guard events > 0, events < sizes.reduce(0, +) else {
            throw ElasticNetError.singleClass(outcome: outcomeName)
        }
        let ones = interceptColumn == nil ? [] : [Double](repeating: 1, count: x.rows)
        let rows = LogisticRows(
            x: Matrix(
                rows: x.rows, columns: x.columns + (ones.isEmpty ? 0 : 1),
                columnMajor: ones + x.elements),
            successes: successes, trials: sizes, offset: design.givenOffset.map(chosen))
        return { rows.derivatives(at: $0) }
    }

    /// Rows of a survival outcome, sorted.
    private func coxData(
        _ x: Matrix, centers: [Double], offset: [Double]?, rows: [Int]?
    ) throws -> CoxData {
        func chosen<Value>(_ values: [Value]) -> [Value] {
            rows.map { rows in rows.map { values[$0] } } ?? values
        }
        guard case .survival(let start, let stop, let event) = design.outcome else {
            throw ElasticNetError.wrongOutcome(formula: formula)
        }
        let count = x.rows
        return CoxData(
            x: x, centers: centers,
            ranks: TimeRanks(stop: chosen(stop), start: start.map { chosen($0) }),
            event: chosen(event),
            groups: RowGroups(
                codes: strata.map { chosen($0.codes) }, count: strata?.count ?? 1, rows: count),
            offset: offset.map { chosen($0) } ?? [Double](repeating: 0, count: count),
            weights: design.weights.map { chosen($0) } ?? [Double](repeating: 1, count: count),
            ties: ties)
    }

    /// The partial log-likelihood of some rows at given linear predictors of all rows.
    func partialLogLikelihood(_ eta: [Double], rows: [Int]) throws -> Double {
        let data = try coxData(
            Matrix(rows: rows.count, columns: 0), centers: [], offset: eta, rows: rows)
        return CoxLikelihood(data: data).state(at: []).value
    }

    /// Coefficients in the order of the design, for columns that are not centred.
    func uncentred(_ coefficients: [Double], centers: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: design.matrix.columns)
        let slopes = interceptColumn == nil ? coefficients : Array(coefficients.dropFirst())
        for (place, column) in slopeColumns.enumerated() { result[column] = slopes[place] }
        if let interceptColumn {
            result[interceptColumn] =
                coefficients[0] - zip(slopes, centers).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return result
    }
}

extension Matrix {
    /// The standard deviation of each column, divisor Σ weights; 0 where rounding alone differs.
    fileprivate func deviations(weights: [Double], total: Double) -> [Double] {
        (0..<columns).map { column in
            var (sum, squares, largest) = (0.0, 0.0, 0.0)
            for row in 0..<rows {
                let value = self[row, column]
                sum += weights[row] * value
                squares += weights[row] * value * value
                largest = max(largest, abs(value))
            }
            let mean = sum / total
            let variance = max(0, squares / total - mean * mean)
            return variance > 1e-24 * largest * largest ? variance.squareRoot() : 0
        }
    }
}
