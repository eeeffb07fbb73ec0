import DataTables
import NumericCore

/// Averages of p(1 − p)·s and their gradients, with what all variables share computed once.
struct Slopes {
    private let coefficients: [Double]
    private let design: Design
    private let trials: [Double]?
    /// Σ share · p(1 − p), and Σ share · p(1 − p)(1 − 2p) · x.
    private let total: Double
    private let secondTotals: [Double]
    /// share · p(1 − p) and share · p(1 − p)(1 − 2p) of each row; made when a variable needs rows.
    private lazy var rows = Self.rows(coefficients, design, trials)

    init(estimate: Logistic.Estimate, design: Design, trials: [Double]?) {
        coefficients = estimate.coefficients
        self.design = design
        self.trials = trials
        let weight =
            trials.map { n in n.indices.reduce(0) { $0 + (design.weights?[$1] ?? 1) * n[$1] } }
            ?? estimate.sampleSize
        total = estimate.variance / weight
        secondTotals = estimate.skew.map { $0 / weight }
    }

    private static func rows(
        _ coefficients: [Double], _ design: Design, _ trials: [Double]?
    ) -> (first: [Double], second: [Double]) {
        let share = RowShares.values(design, trials)
        let eta = RowShares.linearPredictor(design, coefficients)
        var p = eta
        Kernels.logistic(eta, into: &p)
        let first = p.indices.map { share[$0] * p[$0] * (1 - p[$0]) }
        return (first, p.indices.map { first[$0] * (1 - 2 * p[$0]) })
    }

    /// The average derivative, and its gradient in the coefficients.
    ///
    /// - Parameters:
    ///   - constant: columns whose derivative is the same in every row.
    ///   - derivative: the derivatives of other columns that move.
    /// - Returns: the average and its derivative in each coefficient.
    mutating func average(
        constant: [Int: Double], derivative: [Int: [Double]]
    ) -> (estimate: Double, gradient: [Double]) {
        let base = constant.reduce(0) { $0 + coefficients[$1.key] * $1.value }
        guard !derivative.isEmpty else {
            var gradient = secondTotals.map { base * $0 }
            for (column, value) in constant { gradient[column] += value * total }
            return (base * total, gradient)
        }
        let (first, second) = rows
        var slope = [Double](repeating: base, count: first.count)
        for (column, values) in derivative.sorted(by: { $0.key < $1.key }) {
            for row in slope.indices { slope[row] += coefficients[column] * values[row] }
        }
        var gradient = design.matrix.transposeMultipliedInChunks(
            by: second.indices.map { second[$0] * slope[$0] })
        for (column, value) in constant { gradient[column] += value * total }
        for (column, values) in derivative {
            gradient[column] += values.indices.reduce(0) { $0 + first[$1] * values[$1] }
        }
        let estimate = slope.indices.reduce(0) { $0 + first[$1] * slope[$1] }
        return (estimate, gradient)
    }
}

/// How design parts move with a variable, which is a column or a whole expression.
struct Moves {
    private let variable: Expression
    private let text: String
    private let column: String?
    private let table: Table
    private let factors: [DesignFactor]

    init(variable: Expression, table: Table, factors: [DesignFactor]) {
        self.variable = variable
        self.table = table
        self.factors = factors
        text = variable.description
        if case .column(let name) = variable { column = name } else { column = nil }
    }

    /// Whether the part changes with the variable.
    func affects(_ part: DesignPart) throws -> Bool {
        switch part {
        case .level: return false
        case .numeric(let other), .spline(let other, _, _, _):
            if other == text { return true }
            guard let column else { return false }
            return try Expression.parse(other).columns == [column]
        }
    }

    func derivative(of part: DesignPart) throws -> [Double] {
        if part == .numeric(text) { return [Double](repeating: 1, count: table.rowCount) }
        let values = try table.evaluatedNumbers(text)
        let step = Self.step(values)
        guard let column else { return try splineDerivative(of: part, values, step) }
        var above = DesignEvaluator(
            table: table.with(column, .numbers(values.map { $0 + step })), factors: factors)
        var below = DesignEvaluator(
            table: table.with(column, .numbers(values.map { $0 - step })), factors: factors)
        let (high, low) = (try above.values(of: part), try below.values(of: part))
        return high.indices.map { (high[$0] - low[$0]) / (2 * step) }
    }

    /// A small part of the standard deviation.
    private static func step(_ values: [Double]) -> Double {
        let count = Double(max(1, values.count))
        let mean = values.reduce(0, +) / count
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return max(spread.squareRoot(), 1e-8) * 0x1p-14
    }

    /// The spline of a whole expression, moved by the expression's value.
    private func splineDerivative(
        of part: DesignPart, _ values: [Double], _ step: Double
    ) throws -> [Double] {
        guard case .spline(_, let index, let interior, let boundary) = part else { return [] }
        let basis = NaturalSpline(interiorKnots: interior, boundaryKnots: boundary)
        return values.map { x in
            (basis.values(at: x + step)[index] - basis.values(at: x - step)[index]) / (2 * step)
        }
    }
}
