import DataTables
import NumericCore

/// Computes average risk differences of a fit over the rows it used.
///
/// A flag or a 0/1 number is set to 1 and to 0 in every row, a factor to a level and to its
/// reference, a number is moved by a little; every term that reads the variable moves with it.
/// With D the average of Δp, the error is √(gᵀVg), g = ∂D/∂β.
struct RiskDifferences {
    let fit: LogisticFit
    let design: Design
    private let trials: [Double]?
    private let reference: ReferenceDistribution
    private var slopes: Slopes
    /// weight · trials of each row, summing to 1; made when a variable needs rows.
    private lazy var share = RowShares.values(design, trials)
    private lazy var eta = RowShares.linearPredictor(design, fit.coefficients)

    private init(
        fit: LogisticFit, estimate: Logistic.Estimate, design: Design, trials: [Double]?
    ) {
        self.fit = fit
        self.design = design
        self.trials = trials
        reference = ReferenceDistribution(degreesOfFreedom: fit.inferenceDegreesOfFreedom)
        slopes = Slopes(estimate: estimate, design: design, trials: trials)
    }

    /// The effect of every variable of a fit.
    static func all(
        fit: LogisticFit, estimate: Logistic.Estimate, design: Design, trials: [Double]?
    ) throws -> [RiskDifference] {
        var differences = RiskDifferences(
            fit: fit, estimate: estimate, design: design, trials: trials)
        return try differences.all()
    }

    private mutating func all() throws -> [RiskDifference] {
        var results: [RiskDifference] = []
        var seen: Set<String> = []
        for part in fit.recipe.columns.flatMap(\.parts) {
            switch part {
            case .level(let column, _):
                guard seen.insert(column).inserted else { continue }
                results += try levels(of: column)
            case .numeric(let text), .spline(let text, _, _, _):
                let expression = try Expression.parse(text)
                let columns = expression.columns
                let isColumn = columns.count == 1 && columns[0].quotedName == text
                var values: [Double]?
                if case .numeric = part { values = try design.table.evaluatedNumbers(text) }
                if let values, values.allSatisfy({ $0 == 0 || $0 == 1 }) {
                    guard seen.insert(text).inserted else { continue }
                    results.append(try change(of: text))
                } else {
                    let variable = columns.count == 1 && !isColumn ? columns[0].quotedName : text
                    guard seen.insert(variable).inserted else { continue }
                    results.append(try slope(of: variable))
                }
            }
        }
        return results
    }

    // MARK: Discrete changes

    private mutating func change(of text: String) throws -> RiskDifference {
        let (one, zero) = (
            try columns { $0 == .numeric(text) ? 1 : nil },
            try columns { $0 == .numeric(text) ? 0 : nil }
        )
        let (estimate, gradient) = difference(one, zero)
        return result(text, .change, nil, estimate, gradient)
    }

    private mutating func levels(of column: String) throws -> [RiskDifference] {
        let levels = fit.recipe.factors.first { $0.column == column }?.levels ?? []
        func setting(_ level: String) throws -> [Int: [Double]] {
            try columns { part in
                guard case .level(column, let other) = part else { return nil }
                return other == level ? 1 : 0
            }
        }
        guard let first = levels.first else { return [] }
        let zero = try setting(first)
        return try levels.dropFirst().map { level in
            let (estimate, gradient) = difference(try setting(level), zero)
            return result(column, .level, level, estimate, gradient)
        }
    }

    /// New values of the design columns that have a part which is replaced.
    private func columns(_ replacement: (DesignPart) -> Double?) throws -> [Int: [Double]] {
        var changed: [Int: [Double]] = [:]
        var evaluator = DesignEvaluator(table: design.table, factors: fit.recipe.factors)
        for (index, column) in fit.recipe.columns.enumerated() {
            guard column.parts.contains(where: { replacement($0) != nil }) else { continue }
            var product = [Double](repeating: 1, count: design.rows.count)
            for part in column.parts {
                if let value = replacement(part) {
                    for row in product.indices { product[row] *= value }
                } else {
                    let values = try evaluator.values(of: part)
                    for row in product.indices { product[row] *= values[row] }
                }
            }
            changed[index] = product
        }
        return changed
    }

    private mutating func difference(
        _ one: [Int: [Double]], _ zero: [Int: [Double]]
    ) -> (estimate: Double, gradient: [Double]) {
        let (p1, d1) = probabilities(one)
        let (p0, d0) = probabilities(zero)
        let share = self.share
        var estimate = 0.0
        for row in p1.indices { estimate += share[row] * (p1[row] - p0[row]) }
        let change = d1.indices.map { d1[$0] - d0[$0] }
        var gradient = design.matrix.transposeMultipliedInChunks(by: change)
        for (column, values) in one {
            let other = zero[column] ?? values
            gradient[column] = values.indices.reduce(0) {
                $0 + d1[$1] * values[$1] - d0[$1] * other[$1]
            }
        }
        return (estimate, gradient)
    }

    /// p, and share · p · (1 − p), with some columns replaced.
    private mutating func probabilities(_ changed: [Int: [Double]]) -> ([Double], [Double]) {
        var moved = eta
        for (column, values) in changed.sorted(by: { $0.key < $1.key }) {
            let beta = fit.coefficients[column]
            let base = column * design.matrix.rows
            for row in moved.indices {
                moved[row] += beta * (values[row] - design.matrix.elements[base + row])
            }
        }
        var p = moved
        Kernels.logistic(moved, into: &p)
        let share = self.share
        return (p, p.indices.map { share[$0] * p[$0] * (1 - p[$0]) })
    }

    // MARK: Derivatives

    /// d p / d variable = p(1 − p)·s with s = Σ β·∂column/∂variable; by central differences where
    /// an expression or a spline reads the variable.
    private mutating func slope(of variable: String) throws -> RiskDifference {
        var derivative: [Int: [Double]] = [:]
        var constant: [Int: Double] = [:]
        let expression = try Expression.parse(variable)
        var evaluator = DesignEvaluator(table: design.table, factors: fit.recipe.factors)
        let moves = Moves(variable: expression, table: design.table, factors: fit.recipe.factors)
        for (index, column) in fit.recipe.columns.enumerated() {
            if column.parts == [.numeric(variable)] {
                constant[index] = 1
                continue
            }
            guard try column.parts.contains(where: { try moves.affects($0) }) else { continue }
            var sum = [Double](repeating: 0, count: design.rows.count)
            for (place, part) in column.parts.enumerated() where try moves.affects(part) {
                var product = try moves.derivative(of: part)
                for (other, factor) in column.parts.enumerated() where other != place {
                    let values = try evaluator.values(of: factor)
                    for row in product.indices { product[row] *= values[row] }
                }
                for row in sum.indices { sum[row] += product[row] }
            }
            derivative[index] = sum
        }
        let (estimate, gradient) = slopes.average(constant: constant, derivative: derivative)
        return result(variable, .slope, nil, estimate, gradient)
    }

    private func result(
        _ variable: String, _ kind: RiskDifference.Kind, _ level: String?, _ estimate: Double,
        _ gradient: [Double]
    ) -> RiskDifference {
        let error = max(0, fit.covariance.quadraticForm(gradient)).squareRoot()
        let modelError = max(0, fit.modelCovariance.quadraticForm(gradient)).squareRoot()
        let quantile = reference.quantile(0.5 + fit.model.level / 2)
        return RiskDifference(
            variable: variable, kind: kind, level: level, estimate: estimate,
            standardError: error, modelStandardError: modelError,
            lower: estimate - quantile * error, upper: estimate + quantile * error)
    }
}

/// What averages over rows are made with.
enum RowShares {
    /// weight · trials of each row, summing to 1.
    static func values(_ design: Design, _ trials: [Double]?) -> [Double] {
        let n = trials ?? [Double](repeating: 1, count: design.rows.count)
        let w = design.weights.map { zip($0, n).map { $0 * $1 } } ?? n
        let total = w.reduce(0, +)
        return w.map { $0 / total }
    }

    static func linearPredictor(_ design: Design, _ coefficients: [Double]) -> [Double] {
        var eta = design.matrix.multipliedInChunks(by: coefficients)
        if let offset = design.givenOffset {
            for row in eta.indices { eta[row] += offset[row] }
        }
        return eta
    }
}
