package import NumericCore

/// The lower Cholesky factor of a covariance by plain loops in a fixed order: no BLAS, so that
/// draws made with it are the same on every x86-64 processor.
package struct LowerFactor: Sendable, Equatable {
    /// Lower triangular; rows and columns of parameters without variance are 0.
    package var factor: Matrix
    /// How far correlations were shrunk to 0 to make the matrix positive semidefinite: 0 is not.
    package var shrinkage: Double

    /// Factors a symmetric matrix.
    ///
    /// A matrix that is not positive semidefinite is repaired: its correlations are multiplied by
    /// 1 - lambda with the least lambda of 1e-12, 1e-11, ..., 0.1, 0.2, ..., 1 that makes it so;
    /// variances stay. O(n^3) once, and again for each lambda tried.
    package init(_ covariance: Matrix) {
        var lambdas = [0.0] + stride(from: -12, through: -2, by: 1).map { Self.tenTo($0) }
        lambdas += (1...10).map { Double($0) / 10 }
        factor = Matrix(rows: covariance.rows, columns: covariance.rows)
        shrinkage = 1
        for lambda in lambdas {
            if let factor = Self.factor(covariance, shrinkage: lambda) {
                self.factor = factor
                shrinkage = lambda
                return
            }
        }
        for index in 0..<covariance.rows {
            factor[index, index] = max(covariance[index, index], 0).squareRoot()
        }
    }

    /// `L z`.
    package func times(_ z: [Double]) -> [Double] {
        (0..<factor.rows).map { row in
            var sum = 0.0
            for column in 0...row { sum += factor[row, column] * z[column] }
            return sum
        }
    }

    /// A pivot that rounding has left of a semidefinite matrix counts as 0.
    private static func factor(_ covariance: Matrix, shrinkage: Double) -> Matrix? {
        let order = covariance.rows
        var result = Matrix(rows: order, columns: order)
        for column in 0..<order {
            let variance = covariance[column, column]
            var pivot = variance
            for k in 0..<column { pivot -= result[column, k] * result[column, k] }
            let tolerance = 1e-13 * variance.magnitude * Double(order)
            if pivot < -tolerance || variance < 0 { return nil }
            let isZero = pivot <= tolerance
            let root = isZero ? 0 : pivot.squareRoot()
            result[column, column] = root
            for row in (column + 1)..<max(order, column + 1) {
                var sum = covariance[row, column] * (1 - shrinkage)
                for k in 0..<column { sum -= result[row, k] * result[column, k] }
                if isZero {
                    let scale = (variance * covariance[row, row]).magnitude.squareRoot()
                    if sum.magnitude > 1e-6 * scale + 1e-300 { return nil }
                } else {
                    result[row, column] = sum / root
                }
            }
        }
        return result
    }

    private static func tenTo(_ exponent: Int) -> Double {
        var value = 1.0
        for _ in 0..<(-exponent) { value /= 10 }
        return value
    }
}
