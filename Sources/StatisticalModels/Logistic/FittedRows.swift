import DataTables
import NumericCore

/// The rows of a fit again: what was observed and what is fitted.
struct FittedRows: Sendable {
    /// The rows used, with the columns that the design reads.
    let table: Table
    let x: Matrix
    let offset: [Double]?
    /// Times the weights.
    let successes: [Double]
    let trials: [Double]
    let weights: [Double]?
    let linearPredictors: [Double]
    let probabilities: [Double]
    let leverages: [Double]

    init(_ fit: LogisticFit, _ table: Table, extraColumns: [String] = []) throws {
        let model = fit.model
        let design = try Design.build(
            formula: try Formula.parse(model.formula), table: table,
            extraColumns: model.clusters + extraColumns,
            weights: model.weights)
        self.table = design.table
        x = try fit.recipe.matrix(for: design.table)
        weights = design.weights
        let w = design.weights ?? [Double](repeating: 1, count: design.rows.count)
        switch design.outcome {
        case .binary(let y):
            successes = w.indices.map { w[$0] * y[$0] }
            trials = w
        case .grouped(let s, let n):
            successes = w.indices.map { w[$0] * s[$0] }
            trials = w.indices.map { w[$0] * n[$0] }
        case .survival, .causes: throw LogisticFitError.wrongOutcome(formula: model.formula)
        }
        offset = design.givenOffset
        var eta = x.multipliedInChunks(by: fit.coefficients)
        if let offset {
            for row in eta.indices { eta[row] += offset[row] }
        }
        var p = eta
        Kernels.logistic(eta, into: &p)
        linearPredictors = eta
        probabilities = p
        let half = x.multiplied(by: fit.modelCovariance)
        var leverages = [Double](repeating: 0, count: eta.count)
        for index in half.elements.indices {
            leverages[index % eta.count] += half.elements[index] * x.elements[index]
        }
        for row in eta.indices { leverages[row] *= trials[row] * p[row] * (1 - p[row]) }
        self.leverages = leverages
    }
}
