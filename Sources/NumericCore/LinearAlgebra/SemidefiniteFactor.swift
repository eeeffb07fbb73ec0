/// The lower Cholesky factor of a positive semidefinite matrix by plain loops in a fixed order: no
/// BLAS, so that draws made with it are the same on every x86-64 processor.
public struct SemidefiniteFactor: Sendable, Equatable {
    /// Lower triangular; rows and columns of variables without variance are 0.
    public let lower: Matrix
    /// How far correlations were shrunk to 0 to make the matrix positive semidefinite: 0 is not.
    public let shrinkage: Double

    /// The first row (from 0) whose covariances contradict those among the rows before it.
    public struct Contradiction: Error, Equatable, Sendable {
        /// The row.
        public let row: Int
    }

    /// Factors a symmetric positive semidefinite matrix, of which only the lower triangle is read.
    ///
    /// A pivot that rounding has left of a zero counts as 0.
    ///
    /// - Throws: `Contradiction` where the matrix is not positive semidefinite.
    /// - Complexity: O(n³ / 3).
    public init(_ covariance: Matrix) throws(Contradiction) {
        lower = try Self.factor(covariance, shrinkage: 0)
        shrinkage = 0
    }

    /// Factors a symmetric matrix, repaired if need be.
    ///
    /// A matrix that is not positive semidefinite has its correlations multiplied by 1 − λ with the
    /// least λ of 1e-12, 1e-11, …, 0.1, 0.2, …, 1 that makes it so; variances stay (negative ones
    /// count as 0).
    ///
    /// - Complexity: O(n³ / 3), and again for each λ tried.
    public init(shrinking covariance: Matrix) {
        var lambdas = [0.0] + stride(from: -12, through: -2, by: 1).map { Self.tenTo($0) }
        lambdas += (1...10).map { Double($0) / 10 }
        for lambda in lambdas {
            if let factor = try? Self.factor(covariance, shrinkage: lambda) {
                lower = factor
                shrinkage = lambda
                return
            }
        }
        var diagonal = Matrix(rows: covariance.rows, columns: covariance.rows)
        for index in 0..<covariance.rows {
            diagonal[index, index] = max(covariance[index, index], 0).squareRoot()
        }
        lower = diagonal
        shrinkage = 1
    }

    /// The product L·z: independent standard normal numbers become ones of this covariance.
    ///
    /// - Precondition: one number per row.
    public func times(_ z: [Double]) -> [Double] {
        precondition(z.count == lower.rows, "\(z.count) numbers for \(lower.rows) rows")
        return (0..<lower.rows).map { row in
            var sum = 0.0
            for column in 0...row { sum += lower[row, column] * z[column] }
            return sum
        }
    }

    private static func factor(
        _ covariance: Matrix, shrinkage: Double
    ) throws(Contradiction) -> Matrix {
        let order = covariance.rows
        var result = Matrix(rows: order, columns: order)
        for column in 0..<order {
            let variance = covariance[column, column]
            var pivot = variance
            for k in 0..<column { pivot -= result[column, k] * result[column, k] }
            let tolerance = 1e-13 * variance.magnitude * Double(order)
            if !(pivot >= -tolerance) || variance < 0 { throw Contradiction(row: column) }
            let isZero = pivot <= tolerance
            let root = isZero ? 0 : pivot.squareRoot()
            result[column, column] = root
            for row in (column + 1)..<max(order, column + 1) {
                var sum = covariance[row, column] * (1 - shrinkage)
                for k in 0..<column { sum -= result[row, k] * result[column, k] }
                if isZero {
                    let scale = (variance * covariance[row, row]).magnitude.squareRoot()
                    if sum.magnitude > 1e-6 * scale + 1e-300 { throw Contradiction(row: row) }
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
