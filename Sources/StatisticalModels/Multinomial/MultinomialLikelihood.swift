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
        let empty = [Double](repeating: 0, count: x.rows)
        var result = Rows(
            value: 0, residuals: [[Double]](repeating: empty, count: categories),
            shares: [[Double]](repeating: empty, count: categories))
        var largest = empty
        for predictor in predictors {
            for row in largest.indices { largest[row] = max(largest[row], predictor[row]) }
        }
        var total = largest.map { Kernels.exp(-$0) }
        for category in 0..<categories {
            for row in total.indices {
                let power = Kernels.exp(predictors[category][row] - largest[row])
                result.shares[category][row] = power
                total[row] += power
            }
        }
        for row in total.indices {
            let code = Int(codes[row])
            let own = code == 0 ? 0 : predictors[code - 1][row]
            result.value += weights[row] * (own - largest[row] - Kernels.log(total[row]))
        }
        for category in 0..<categories {
            for row in total.indices {
                let share = result.shares[category][row] / total[row]
                result.shares[category][row] = share
                let isOwn = Int(codes[row]) == category + 1
                result.residuals[category][row] = weights[row] * ((isOwn ? 1 : 0) - share)
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
