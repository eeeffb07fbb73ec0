/// When Newton's method stops.
public struct NewtonControl: Equatable, Sendable, Codable {
    /// The most steps that are tried.
    public var maximumIterations: Int
    /// The bound on the scaled score √(gᵀI⁻¹g), the distance to the optimum in standard errors.
    public var tolerance: Double
    /// The most times that one step is halved.
    public var maximumHalvings: Int

    /// Makes the bounds.
    public init(
        maximumIterations: Int = 50, tolerance: Double = 1e-10, maximumHalvings: Int = 20
    ) {
        self.maximumIterations = maximumIterations
        self.tolerance = tolerance
        self.maximumHalvings = maximumHalvings
    }
}

/// An objective and its derivatives at a point.
public struct Derivatives: Equatable, Sendable {
    /// The objective, a log-likelihood usually.
    public var value: Double
    /// The gradient (score).
    public var gradient: [Double]
    /// The negative Hessian, or a positive definite stand-in for it such as the expected one.
    public var information: Matrix

    /// Makes the derivatives at a point.
    public init(value: Double, gradient: [Double], information: Matrix) {
        self.value = value
        self.gradient = gradient
        self.information = information
    }
}

/// One accepted step of Newton's method.
public struct NewtonIteration: Equatable, Sendable, Codable {
    /// The objective after the step.
    public let objective: Double
    /// The Euclidean length of the step.
    public let stepNorm: Double
    /// How often the full step was halved.
    public let halvings: Int
}

/// What an optimiser did, kept with the fit.
public struct NewtonRecord: Equatable, Sendable, Codable {
    /// The accepted steps in order.
    public var iterations: [NewtonIteration] = []

    /// Makes an empty record.
    public init() {}
}

/// Where Newton's method ended.
public struct NewtonSolution: Equatable, Sendable {
    /// The last point.
    public let solution: [Double]
    /// The objective and derivatives there.
    public let derivatives: Derivatives
    /// The steps.
    public let record: NewtonRecord
    /// Whether the tolerance was met.
    public let converged: Bool
}

/// Why Newton's method gave no optimum.
public enum NewtonError: Error, Equatable, Sendable {
    /// The information has no positive pivot at a column (counted from 0).
    case singularInformation(column: Int)
    /// The iterations or the halvings ran out before the tolerance was met.
    case notConverged(last: NewtonSolution)
    /// The objective or its derivatives at the start are not numbers.
    case notFinite
}

/// Maximises a smooth objective by Newton's method with step halving.
///
/// Each step is I⁻¹g, halved while the objective falls by more than its rounding or is not a
/// number. It ends when the scaled score √(gᵀI⁻¹g) is at most `control.tolerance`, or, below
/// √tolerance, when it stops falling: then rounding is all that is left. With the exact
/// information the result is the optimum to about machine precision.
///
/// - Parameters:
///   - start: the first point; an empty one is its own solution.
///   - control: when to stop.
///   - evaluate: the objective and derivatives at a point. Errors pass through.
/// - Returns: the optimum, the derivatives there and the steps; it has converged.
/// - Throws: `NewtonError`.
/// - Complexity: one call of `evaluate` per step and halving, O(p³ / 3) beside it.
public func maximize(
    start: [Double], control: NewtonControl = NewtonControl(),
    evaluate: (_ at: [Double]) throws -> Derivatives
) throws -> NewtonSolution {
    var point = start
    var here = try evaluate(point)
    var record = NewtonRecord()
    guard here.isFinite else { throw NewtonError.notFinite }
    var lastScore = Double.infinity
    func solution(_ converged: Bool) -> NewtonSolution {
        NewtonSolution(solution: point, derivatives: here, record: record, converged: converged)
    }
    while true {
        let step = try newtonStep(here)
        let score = max(0, zip(here.gradient, step).reduce(0) { $0 + $1.0 * $1.1 }).squareRoot()
        let atRounding = score <= control.tolerance.squareRoot() && score >= lastScore
        if score <= control.tolerance || atRounding { return solution(true) }
        guard record.iterations.count < control.maximumIterations,
            let next = try improve(here, from: point, step: step, control, evaluate)
        else {
            if score <= control.tolerance.squareRoot() { return solution(true) }
            throw NewtonError.notConverged(last: solution(false))
        }
        point = next.point
        here = next.derivatives
        record.iterations.append(next.iteration)
        lastScore = score
    }
}

private struct Improvement {
    let point: [Double]
    let derivatives: Derivatives
    let iteration: NewtonIteration
}

/// The first of step, step/2, step/4, … that does not lower the objective.
private func improve(
    _ here: Derivatives, from point: [Double], step: [Double], _ control: NewtonControl,
    _ evaluate: ([Double]) throws -> Derivatives
) throws -> Improvement? {
    let slack = 1e-13 * (abs(here.value) + 1)
    var scale = 1.0
    for halvings in 0...max(0, control.maximumHalvings) {
        let candidate = zip(point, step).map { $0 + scale * $1 }
        let derivatives = try evaluate(candidate)
        if derivatives.isFinite, derivatives.value >= here.value - slack {
            let norm = step.reduce(0) { $0 + $1 * $1 }.squareRoot() * scale
            return Improvement(
                point: candidate, derivatives: derivatives,
                iteration: NewtonIteration(
                    objective: derivatives.value, stepNorm: norm, halvings: halvings))
        }
        scale /= 2
    }
    return nil
}

private func newtonStep(_ here: Derivatives) throws(NewtonError) -> [Double] {
    do {
        return try Cholesky(here.information).solve(here.gradient)
    } catch {
        throw NewtonError.singularInformation(column: error.column)
    }
}

extension Derivatives {
    /// Whether the value, the gradient and the information are all finite.
    var isFinite: Bool {
        value.isFinite && gradient.allSatisfy(\.isFinite)
            && information.elements.allSatisfy(\.isFinite)
    }
}
