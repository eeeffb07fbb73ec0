import DataTables
import NumericCore

/// The marginal log-likelihood of a random intercept, by adaptive Gauss–Hermite quadrature.
///
/// With η = x·β + offset + σ·z the integrand of a group is e^{f(z)}, f(z) = Σ s·η − m·log(1 + e^η)
/// − z²/2. Around its mode ẑ with curvature H = 1 + σ²·Σ w, w = m·p·(1 − p), the group's
/// log-likelihood is −½·log H + log Σ_q ω_q·e^{f(z_q) + u_q²/2}, z_q = ẑ + u_q/√H; one point is
/// Laplace's approximation. The gradient is the exact one of this value: ẑ and H move too.
///
/// - Reference: Pinheiro and Chao (2006), doi:10.1198/106186006X96962. Goldens `glmm_*`.
struct MixedLikelihood: Sendable {
    let rows: MixedRows
    let rule: GaussHermite

    /// The value and what is known with it at a point.
    struct Point: Sendable {
        var value: Double
        /// In β, then σ.
        var gradient: [Double]
        /// The score of each group: groups × parameters.
        var scores: Matrix
        /// Σ over groups of score · scoreᵀ: positive definite where the information may not be.
        var outer: Matrix
        /// ẑ and H of each group.
        var modes: [Double]
        var curvatures: [Double]
    }

    /// Evaluates at (β, σ), the modes being sought from the ones given.
    ///
    /// - Complexity: O(rows · (columns + points)) for each of about 3 steps to the modes.
    func evaluate(at theta: [Double], from modes: [Double]) -> Point {
        let order = theta.count
        let eta = rows.linearPredictor(Array(theta.dropLast()))
        let sigma = theta[order - 1]
        let parts = concurrentMap(rows.chunks.count) { index in
            var chunk = MixedChunk(
                rows: rows, groups: rows.chunks[index], eta: eta, sigma: sigma, modes: modes)
            chunk.findModes()
            chunk.integrate(rule)
            return chunk
        }
        let weights = parts.flatMap(\.weights)
        var scores = segmentSums(rows.x, weights: weights, ends: rows.ends).elements
        scores += parts.flatMap(\.slopes)
        let matrix = Matrix(rows: rows.groupCount, columns: order, columnMajor: scores)
        let ones = [Double](repeating: 1, count: rows.groupCount)
        return Point(
            value: parts.reduce(0) { $0 + $1.values.reduce(0, +) },
            gradient: matrix.transposeMultiplied(by: ones), scores: matrix,
            outer: weightedGram(matrix, weights: ones), modes: parts.flatMap(\.modes),
            curvatures: parts.flatMap(\.curvatures))
    }

    /// The negative second derivatives, by central differences of the gradient with steps of a
    /// ten-thousandth of a standard error.
    ///
    /// - Complexity: 2 · (columns + 1) evaluations.
    func information(at theta: [Double], _ here: Point) -> Matrix {
        let order = theta.count
        var result = Matrix(rows: order, columns: order)
        for column in 0..<order {
            let step = 1e-4 / max(here.outer[column, column], 1e-12).squareRoot()
            var (high, low) = (theta, theta)
            high[column] += step
            low[column] -= step
            let above = evaluate(at: high, from: here.modes).gradient
            let below = evaluate(at: low, from: here.modes).gradient
            for row in 0..<order {
                result[row, column] = (below[row] - above[row]) / (high[column] - low[column])
            }
        }
        return result.symmetrized()
    }
}
