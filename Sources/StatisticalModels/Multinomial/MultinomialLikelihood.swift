import DataTables
import NumericCore

/// Σ w·log P(category of the row), its score and information.
///
/// With one block of coefficients for each category but the reference: score Σ w·(y_j − p_j)·x,
/// information Σ w·p_j·(δ_jl − p_l)·x·xᵀ.
struct MultinomialLikelihood: Sendable {
    let x: Matrix
    /// 0 for the reference, else 1 + the category's place.
    let codes: [Int32]
    /// The number of categories but the reference.
    let categories: Int
    let weights: [Double]

    /// w·(y_j − p_j) of each row for each category but the reference, and w·p_j.
    private struct Rows {
        var value: Double
        var residuals: [[Double]]
        var shares: [[Double]]
    }

    private func rows(at beta: [Double]) -> Rows {
        let p = x.columns
        let predictors = (0..<categories).map { category in
            x.multipliedInChunks(by: Array(beta[(category * p)..<((category + 1) * p)]))
        }
        let found = CategoryShares(predictors, rows: x.rows)
        var result = Rows(value: 0, residuals: found.shares, shares: found.shares)
        for row in 0..<x.rows {
            let code = Int(codes[row])
            let own = code == 0 ? 0 : predictors[code - 1][row]
            result.value += weights[row] * (own - found.logTotals[row])
        }
        for category in 0..<categories {
            for row in 0..<x.rows {
                let isOwn = Int(codes[row]) == category + 1
                result.residuals[category][row] =
                    weights[row] * ((isOwn ? 1 : 0) - found.shares[category][row])
            }
        }
        return result
    }

    /// Value, score and information.
    ///
    /// - Complexity: O(rows · (columns · categories)² / 2).
    func derivatives(at beta: [Double]) -> Derivatives {
        let rows = rows(at: beta)
        let p = x.columns
        var information = Matrix(rows: p * categories, columns: p * categories)
        for a in 0..<categories {
            for b in a..<categories {
                let products = weights.indices.map { row in
                    weights[row] * rows.shares[a][row]
                        * (a == b ? 1 - rows.shares[a][row] : rows.shares[b][row])
                }
                let block = weightedGram(x, weights: products)
                let sign = a == b ? 1.0 : -1.0
                for i in 0..<p {
                    for j in 0..<p {
                        information[a * p + i, b * p + j] = sign * block[i, j]
                        information[b * p + j, a * p + i] = sign * block[i, j]
                    }
                }
            }
        }
        return Derivatives(
            value: rows.value,
            gradient: rows.residuals.flatMap { x.transposeMultipliedInChunks(by: $0) },
            information: information)
    }

    /// The scores of rows, a column for each coefficient.
    func scores(at beta: [Double]) -> @Sendable (Int) -> [Double] {
        let residuals = rows(at: beta).residuals
        let x = x
        return { x.column($0 % x.columns, times: residuals[$0 / x.columns]) }
    }
}

/// exp(η_j) / Σ_l exp(η_l) of rows without overflow, the reference's η being 0.
struct CategoryShares {
    /// For each category but the reference, a share for each row.
    let shares: [[Double]]
    /// log Σ_l exp(η_l) of each row; the reference's share is exp of its negative.
    let logTotals: [Double]

    init(_ predictors: [[Double]], rows: Int) {
        var largest = [Double](repeating: 0, count: rows)
        for predictor in predictors {
            for row in largest.indices { largest[row] = max(largest[row], predictor[row]) }
        }
        var total = largest.map { Kernels.exp(-$0) }
        var shares = predictors
        for category in shares.indices {
            for row in total.indices {
                shares[category][row] = Kernels.exp(predictors[category][row] - largest[row])
                total[row] += shares[category][row]
            }
        }
        for category in shares.indices {
            for row in total.indices { shares[category][row] /= total[row] }
        }
        self.shares = shares
        logTotals = total.indices.map { largest[$0] + Kernels.log(total[$0]) }
    }
}
