import NumericCore

/// The eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations.
///
/// - Reference: Golub and Van Loan (2013), Matrix Computations, §8.5.
struct SymmetricEigen {
    private(set) var values: [Double]
    /// Eigenvector *j* is column *j*.
    private(set) var vectors: Matrix

    init(_ symmetric: Matrix) {
        var a = symmetric
        let order = a.rows
        var v = Matrix.identity(order)
        for _ in 0..<60 {
            var off = 0.0
            for p in 0..<order {
                for q in 0..<p { off += a[p, q] * a[p, q] }
            }
            let size = a.diagonal.reduce(0) { $0 + $1 * $1 }
            if off <= 1e-30 * size { break }
            for p in 0..<order {
                for q in 0..<p where a[p, q] != 0 { Self.rotate(&a, &v, p, q) }
            }
        }
        values = a.diagonal
        vectors = v
    }

    private static func rotate(_ a: inout Matrix, _ v: inout Matrix, _ p: Int, _ q: Int) {
        let theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
        let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<a.rows {
            let (kp, kq) = (a[k, p], a[k, q])
            a[k, p] = c * kp - s * kq
            a[k, q] = s * kp + c * kq
        }
        for k in 0..<a.rows {
            let (pk, qk) = (a[p, k], a[q, k])
            a[p, k] = c * pk - s * qk
            a[q, k] = s * pk + c * qk
            let (kp, kq) = (v[k, p], v[k, q])
            v[k, p] = c * kp - s * kq
            v[k, q] = s * kp + c * kq
        }
    }
}

extension Matrix {
    /// The nearest matrix without negative eigenvalues, and whether there were any.
    func clippedToPositive() -> (matrix: Matrix, repaired: Bool) {
        let eigen = SymmetricEigen(self)
        let largest = eigen.values.max() ?? 0
        guard let smallest = eigen.values.min(), smallest < -1e-12 * largest else {
            return (self, false)
        }
        var result = Matrix(rows: rows, columns: columns)
        for (index, value) in eigen.values.enumerated() where value > 0 {
            for column in 0..<columns {
                for row in 0..<rows {
                    result[row, column] +=
                        value * eigen.vectors[row, index] * eigen.vectors[column, index]
                }
            }
        }
        return (result, true)
    }
}
