import NumericCore

/// Minimises −ℓ/n plus an elastic-net penalty by Newton steps whose quadratic models are minimised
/// by coordinate descent on the k × k information, the intercept profiled out of them.
///
/// On the set of slopes that descent finds, with their signs, the quadratic model is solved
/// exactly, so that steps converge quadratically; a step is halved while the objective rises. The
/// result is judged by the optimality conditions alone: |∂ℓ/∂b_j|/n ≤ λα for slopes at 0, and
/// ∂ℓ/∂b_j/n = λ(1 − α)·b_j + λα·sign b_j for others.
///
/// - Reference: Friedman, Hastie and Tibshirani (2010), doi:10.18637/jss.v033.i01; Lee, Sun and
///   Saunders (2014), doi:10.1137/130921428. Goldens `elastic_net_*`.
struct ElasticNetSolver {
    /// The log-likelihood of all coefficients: the intercept first, if there is one.
    let derivatives: ([Double]) -> Derivatives
    let hasIntercept: Bool
    /// What each column is divided by for the penalty; 0 for a column with one value.
    let scales: [Double]
    let total: Double
    let mixing: Double

    struct Solution {
        var intercept: Double
        /// For columns divided by their scales.
        var slopes: [Double]
        var derivatives: Derivatives
        var violation: Double
        var iterations: Int
    }

    private var shift: Int { hasIntercept ? 1 : 0 }

    /// The coefficients of the columns as they are.
    func coefficients(_ intercept: Double, _ slopes: [Double]) -> [Double] {
        let plain = slopes.indices.map { scales[$0] > 0 ? slopes[$0] / scales[$0] : 0 }
        return hasIntercept ? [intercept] + plain : plain
    }

    /// Every slope 0.
    ///
    /// - Throws: `NewtonError` if the intercept alone has no estimate.
    func null() throws -> Solution {
        let zeros = [Double](repeating: 0, count: scales.count)
        var intercept = 0.0
        if hasIntercept {
            let found = try maximize(start: [0]) { point in
                let all = derivatives(coefficients(point[0], zeros))
                return Derivatives(
                    value: all.value, gradient: [all.gradient[0]],
                    information: Matrix(rows: 1, columns: 1, repeating: all.information[0, 0]))
            }
            intercept = found.solution[0]
        }
        return Solution(
            intercept: intercept, slopes: zeros,
            derivatives: derivatives(coefficients(intercept, zeros)), violation: 0, iterations: 0)
    }

    /// ∂ℓ/∂b_j / n for scaled columns.
    func score(_ derivatives: Derivatives) -> [Double] {
        scales.indices.map {
            scales[$0] > 0 ? derivatives.gradient[$0 + shift] / (scales[$0] * total) : 0
        }
    }

    /// What is minimised.
    func objective(_ value: Double, _ slopes: [Double], lambda: Double) -> Double {
        let squares = slopes.reduce(0) { $0 + $1 * $1 }
        let sizes = slopes.reduce(0) { $0 + abs($1) }
        return -value / total + lambda * ((1 - mixing) / 2 * squares + mixing * sizes)
    }

    /// The minimum at a strength, sought from another one's.
    ///
    /// - Parameters:
    ///   - lambda: the strength.
    ///   - start: where to begin.
    ///   - scale: of the score at no slopes: the unit of the tolerance.
    /// - Returns: the minimum, which meets the optimality conditions.
    /// - Throws: ``ElasticNetError/notConverged(lambda:violation:)``.
    func solve(lambda: Double, from start: Solution, scale: Double) throws -> Solution {
        var here = start
        here.iterations = 0
        var best = Double.infinity
        while true {
            here.violation = violation(here, lambda: lambda) / scale
            // Rounding is all that is left if steps no longer help.
            if here.violation <= 1e-11 || (here.violation <= 1e-8 && here.violation >= best) {
                return here
            }
            best = here.violation
            guard here.iterations < 100, let next = step(here, lambda: lambda) else {
                if here.violation <= 1e-8 { return here }
                throw ElasticNetError.notConverged(lambda: lambda, violation: here.violation)
            }
            here = next
        }
    }

    /// The largest breach of the optimality conditions.
    private func violation(_ here: Solution, lambda: Double) -> Double {
        let score = score(here.derivatives)
        var largest = hasIntercept ? abs(here.derivatives.gradient[0]) / total : 0
        for (column, slope) in here.slopes.enumerated() {
            let pull = score[column] - lambda * (1 - mixing) * slope
            let breach =
                slope == 0
                ? abs(pull) - lambda * mixing : abs(pull - (slope < 0 ? -1 : 1) * lambda * mixing)
            largest = max(largest, breach)
        }
        return largest
    }

    /// One Newton step, halved while the objective rises.
    private func step(_ here: Solution, lambda: Double) -> Solution? {
        let model = QuadraticModel(here.derivatives, solver: self)
        let target = model.minimum(
            from: here.slopes, ridge: lambda * (1 - mixing), lasso: lambda * mixing)
        let move = zip(target, here.slopes).map { $0 - $1 }
        let interceptMove = model.intercept(after: move)
        let now = objective(here.derivatives.value, here.slopes, lambda: lambda)
        var size = 1.0
        for _ in 0..<40 {
            let slopes =
                size == 1 ? target : here.slopes.indices.map { here.slopes[$0] + size * move[$0] }
            let intercept = here.intercept + size * interceptMove
            let found = derivatives(coefficients(intercept, slopes))
            let value = objective(found.value, slopes, lambda: lambda)
            if value.isFinite, value <= now + 1e-14 * (abs(now) + 1) {
                return Solution(
                    intercept: intercept, slopes: slopes, derivatives: found, violation: 0,
                    iterations: here.iterations + 1)
            }
            size /= 2
        }
        return nil
    }

    /// −ℓ/n near a point, in the scaled slopes: ½ δᵀHδ − gᵀδ with the best intercept for each δ.
    struct QuadraticModel {
        private let gradient: [Double]
        private let curvature: Matrix
        /// How the intercept moves: (g₀ − h·δ) / h₀₀.
        private let interceptScore: Double
        private let cross: [Double]
        private let own: Double

        init(_ derivatives: Derivatives, solver: ElasticNetSolver) {
            let count = solver.scales.count
            let shift = solver.shift
            let inverse = solver.scales.map { $0 > 0 ? 1 / $0 : 0 }
            let information = derivatives.information
            var gradient = solver.score(derivatives)
            var curvature = Matrix(rows: count, columns: count)
            for column in 0..<count {
                for row in 0..<count {
                    curvature[row, column] =
                        information[row + shift, column + shift] * inverse[row] * inverse[column]
                        / solver.total
                }
            }
            own = solver.hasIntercept ? information[0, 0] / solver.total : 0
            interceptScore = solver.hasIntercept ? derivatives.gradient[0] / solver.total : 0
            cross = (0..<count).map {
                solver.hasIntercept ? information[$0 + 1, 0] * inverse[$0] / solver.total : 0
            }
            if own > 0 {
                for column in 0..<count {
                    gradient[column] -= cross[column] * interceptScore / own
                    for row in 0..<count {
                        curvature[row, column] -= cross[row] * cross[column] / own
                    }
                }
            }
            self.gradient = gradient
            self.curvature = curvature
        }

        func intercept(after move: [Double]) -> Double {
            guard own > 0 else { return 0 }
            return (interceptScore - zip(cross, move).reduce(0) { $0 + $1.0 * $1.1 }) / own
        }

        /// The slopes that minimise the model with its penalty.
        ///
        /// - Complexity: O(columns²) for each sweep, O(active³) for the exact end.
        func minimum(from start: [Double], ridge: Double, lasso: Double) -> [Double] {
            var slopes = start
            var residual = gradient
            for tolerance in [1e-6, 1e-10, 1e-14] {
                descend(&slopes, &residual, ridge: ridge, lasso: lasso, tolerance: tolerance)
                if let exact = exact(slopes, start: start, ridge: ridge, lasso: lasso) {
                    return exact
                }
            }
            return slopes
        }

        /// Sweeps over the coordinates until none moves by more than a share of the largest.
        private func descend(
            _ slopes: inout [Double], _ residual: inout [Double], ridge: Double, lasso: Double,
            tolerance: Double
        ) {
            let count = slopes.count
            for _ in 0..<10_000 {
                var (moved, largest) = (0.0, 0.0)
                for column in 0..<count {
                    let bend = curvature[column, column]
                    guard bend + ridge > 0 else { continue }
                    let old = slopes[column]
                    let pull = residual[column] + bend * old
                    let size = max(0, abs(pull) - lasso) / (bend + ridge)
                    let new = pull < 0 ? -size : size
                    largest = max(largest, abs(new) * (bend + ridge).squareRoot())
                    if new == old { continue }
                    slopes[column] = new
                    let change = new - old
                    moved = max(moved, abs(change) * (bend + ridge).squareRoot())
                    for row in 0..<count { residual[row] -= curvature[row, column] * change }
                }
                if moved <= tolerance * largest { return }
            }
        }

        /// The minimum with the signs given, if its signs are those and no other slope wants in.
        private func exact(
            _ slopes: [Double], start: [Double], ridge: Double, lasso: Double
        ) -> [Double]? {
            let active = slopes.indices.filter { slopes[$0] != 0 }
            let pull = curvature.multiplied(by: start)
            var left = curvature.selecting(columns: active).selecting(rows: active)
            for place in active.indices { left[place, place] += ridge }
            guard let factor = try? Cholesky(left) else { return nil }
            let right = active.map {
                gradient[$0] + pull[$0] - (slopes[$0] < 0 ? -lasso : lasso)
            }
            let solved = factor.solve(right)
            var result = [Double](repeating: 0, count: slopes.count)
            for (place, column) in active.enumerated() {
                guard solved[place] * slopes[column] > 0 else { return nil }
                result[column] = solved[place]
            }
            let after = curvature.multiplied(by: result)
            for column in slopes.indices where slopes[column] == 0 {
                let score = gradient[column] + pull[column] - after[column]
                if abs(score) > lasso * (1 + 1e-9) + 1e-15 { return nil }
            }
            return result
        }
    }
}
