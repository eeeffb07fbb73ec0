import COpenBLAS
import Glibc

/// A symmetric matrix has no Cholesky factor.
public struct NotPositiveDefinite: Error, Equatable, Sendable {
    /// The first column (from 0) whose pivot is not positive.
    public let column: Int
}

/// The factorisation A = L·Lᵀ of a symmetric positive definite matrix.
public struct Cholesky: Sendable {
    /// The lower triangular factor; zero above the diagonal.
    public let lower: Matrix

    /// Factors a symmetric matrix, of which only the lower triangle is read.
    ///
    /// - Throws: `NotPositiveDefinite` at the first pivot that is not positive (or not a number).
    /// - Complexity: O(n³ / 3).
    public init(_ symmetric: Matrix) throws(NotPositiveDefinite) {
        precondition(symmetric.rows == symmetric.columns, "a Cholesky factor needs a square matrix")
        var factor = symmetric
        let order = factor.rows
        if order > 0, BLAS.isReady {
            var n = Int32(order)
            var leading = n
            var status: Int32 = 0
            dpotrf_("L", &n, &factor.elements, &leading, &status, 1)
            if status > 0 { throw NotPositiveDefinite(column: Int(status) - 1) }
            for column in 0..<order {
                guard factor[column, column].isFinite else {
                    throw NotPositiveDefinite(column: column)
                }
                for row in 0..<column { factor[row, column] = 0 }
            }
        }
        lower = factor
    }

    /// The order of the matrix.
    public var order: Int { lower.rows }

    /// The solution x of A·x = right.
    public func solve(_ right: [Double]) -> [Double] {
        solve(Matrix(rows: right.count, columns: 1, columnMajor: right)).elements
    }

    /// The solution X of A·X = right.
    public func solve(_ right: Matrix) -> Matrix {
        precondition(right.rows == order, "\(right.rows) rows for an order of \(order)")
        var result = right
        guard order > 0, right.columns > 0 else { return result }
        var n = Int32(order)
        var leading = n
        var sides = Int32(right.columns)
        var leadingRight = n
        var status: Int32 = 0
        dpotrs_(
            "L", &n, &sides, lower.elements, &leading, &result.elements, &leadingRight, &status, 1)
        return result
    }

    /// The inverse of A, exactly symmetric.
    public func inverse() -> Matrix {
        var result = lower
        guard order > 0 else { return result }
        var n = Int32(order)
        var leading = n
        var status: Int32 = 0
        dpotri_("L", &n, &result.elements, &leading, &status, 1)
        for column in 0..<order {
            for row in 0..<column { result[row, column] = result[column, row] }
        }
        return result
    }

    /// The logarithm of the determinant of A.
    public var logDeterminant: Double {
        (0..<order).reduce(0) { $0 + 2 * log(lower[$1, $1]) }
    }
}
