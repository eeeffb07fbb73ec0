package import NumericCore

/// Points and weights for averages over a standard normal variable: E g(U) ≈ Σ weight · g(point),
/// exact for polynomials of degree 2·count − 1.
package struct GaussHermite: Sendable, Equatable {
    /// Rising, symmetric about 0.
    package let points: [Double]
    /// Positive, summing to 1.
    package let weights: [Double]

    /// Makes the rule from the eigenvalues of the Jacobi matrix, whose off-diagonal is √1, √2, ….
    ///
    /// - Precondition: `count` ≥ 1.
    /// - Throws: `SymmetricEigen.Failure` if the eigenvalues do not converge.
    /// - Complexity: O(count³).
    /// - Reference: Golub and Welsch (1969), doi:10.1090/S0025-5718-69-99647-1.
    package init(count: Int) throws(SymmetricEigen.Failure) {
        precondition(count >= 1, "a quadrature rule of \(count) points")
        var jacobi = Matrix(rows: count, columns: count)
        for index in 1..<max(1, count) {
            jacobi[index, index - 1] = Double(index).squareRoot()
            jacobi[index - 1, index] = jacobi[index, index - 1]
        }
        let eigen = try SymmetricEigen(rotating: jacobi)
        // Exact symmetry, which rounding disturbs.
        points = (0..<count).map { (eigen.values[$0] - eigen.values[count - 1 - $0]) / 2 }
        let raw = (0..<count).map { eigen.vectors[0, $0] * eigen.vectors[0, $0] }
        weights = (0..<count).map { (raw[$0] + raw[count - 1 - $0]) / 2 }
    }
}
