package import NumericCore

/// The binomial log-likelihood with Firth's penalty: ℓ(β) + ½·log det I(β), I = XᵀWX,
/// W = m·p·(1 − p).
///
/// The score is Xᵀ(s − m·p + h·(½ − p)), h the leverages. The information is the exact negative
/// Hessian where that is positive definite and the data are small, else I; the maximum is the same.
///
/// - Reference: Firth (1993), doi:10.1093/biomet/80.1.27; Heinze and Schemper (2002),
///   doi:10.1002/sim.1047. Goldens `firth_*`.
package struct FirthLikelihood: Sendable {
    package let rows: LogisticRows

    package init(rows: LogisticRows) { self.rows = rows }

    /// The maximum.
    ///
    /// - Throws: `NewtonError`.
    func maximum() throws -> NewtonSolution {
        let start = [Double](repeating: 0, count: rows.x.columns)
        let control = NewtonControl(maximumIterations: 500)
        return try maximize(start: start, control: control) { derivatives(at: $0) }
    }

    /// Value, score and information; not-a-number where the plain information has no inverse.
    ///
    /// - Complexity: O(rows · columns²); O(rows · columns³) up to 5·10⁷ operations.
    package func derivatives(at beta: [Double]) -> Derivatives {
        var result = rows.derivatives(at: beta)
        guard let factor = try? Cholesky(result.information) else {
            result.value = .nan
            return result
        }
        let parts = parts(at: beta, factor)
        let extra = rows.x.transposeMultipliedInChunks(
            by: parts.shares.indices.map { 0.5 * parts.shares[$0] * parts.slopes[$0] })
        for column in beta.indices { result.gradient[column] += extra[column] }
        result.value += factor.logDeterminant / 2
        let order = Double(beta.count)
        if Double(rows.x.rows) * order * order * order <= 5e7 {
            let exact = exactInformation(result.information, parts)
            if (try? Cholesky(exact)) != nil { result.information = exact }
        }
        return result
    }

    /// s − m·p + h·(½ − p) of each row, and ½·log det I.
    func residuals(
        at beta: [Double], information: Matrix
    ) throws(NotPositiveDefinite) -> (values: [Double], penalty: Double) {
        let factor = try Cholesky(information)
        let parts = parts(at: beta, factor)
        let values = parts.shares.indices.map { row in
            let m = rows.trials?[row] ?? 1
            return rows.successes[row] - m * parts.probabilities[row]
                + 0.5 * parts.shares[row] * parts.slopes[row]
        }
        return (values, factor.logDeterminant / 2)
    }

    /// What the penalty's derivatives are made of.
    private struct Parts {
        /// X·L⁻ᵀ with I = L·Lᵀ.
        var whitened: Matrix
        /// xᵀI⁻¹x of each row.
        var shares: [Double]
        var probabilities: [Double]
        /// dw/dη = m·p(1 − p)(1 − 2p), and its derivative.
        var slopes: [Double]
        var curvatures: [Double]
    }

    private func parts(at beta: [Double], _ factor: Cholesky) -> Parts {
        let x = rows.x
        let whitening = factor.lower.solveLower(.identity(beta.count), transposed: true)
        let whitened = x.multiplied(by: whitening)
        var shares = [Double](repeating: 0, count: x.rows)
        for column in 0..<x.columns {
            for row in shares.indices {
                shares[row] += whitened[row, column] * whitened[row, column]
            }
        }
        var eta = x.multipliedInChunks(by: beta)
        if let offset = rows.offset {
            for row in eta.indices { eta[row] += offset[row] }
        }
        var p = eta
        Kernels.logistic(eta, into: &p)
        var (slopes, curvatures) = (p, p)
        for row in p.indices {
            let w = (rows.trials?[row] ?? 1) * p[row] * (1 - p[row])
            slopes[row] = w * (1 - 2 * p[row])
            curvatures[row] = w * (1 - 6 * p[row] * (1 - p[row]))
        }
        return Parts(
            whitened: whitened, shares: shares, probabilities: p, slopes: slopes,
            curvatures: curvatures)
    }

    /// I − ½·Xᵀdiag(q·w″)X + ½·BᵀB, column j of B being Zᵀdiag(w′·x_j)Z written as a vector.
    private func exactInformation(_ plain: Matrix, _ parts: Parts) -> Matrix {
        let order = plain.rows
        var products = Matrix(rows: order * (order + 1) / 2, columns: order)
        var place = 0
        for a in 0..<order {
            for b in 0...a {
                let weight = a == b ? 0.5.squareRoot() : 1
                let values = parts.slopes.indices.map {
                    weight * parts.slopes[$0] * parts.whitened[$0, a] * parts.whitened[$0, b]
                }
                let sums = rows.x.transposeMultiplied(by: values)
                for column in 0..<order { products[place, column] = sums[column] }
                place += 1
            }
        }
        let added = products.transposeMultiplied(by: products)
        let bent = weightedGram(
            rows.x, weights: parts.shares.indices.map { parts.shares[$0] * parts.curvatures[$0] })
        var result = plain
        for index in result.elements.indices {
            result.elements[index] += added.elements[index] - 0.5 * bent.elements[index]
        }
        return result
    }
}
