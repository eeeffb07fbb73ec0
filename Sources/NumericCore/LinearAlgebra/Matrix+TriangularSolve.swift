import COpenBLAS

extension Matrix {
    /// The solution X of L·X = right, or of Lᵀ·X = right, L being this matrix's lower triangle.
    ///
    /// - Precondition: the matrix is square, of the order of `right.rows`, without a zero on its
    ///   diagonal.
    public func solveLower(_ right: Matrix, transposed: Bool = false) -> Matrix {
        solveTriangle(right, lower: true, transposed: transposed)
    }

    /// The solution x of L·x = right, or of Lᵀ·x = right.
    public func solveLower(_ right: [Double], transposed: Bool = false) -> [Double] {
        let column = Matrix(rows: right.count, columns: 1, columnMajor: right)
        return solveLower(column, transposed: transposed).elements
    }

    /// The solution X of U·X = right, or of Uᵀ·X = right, U being this matrix's upper triangle.
    ///
    /// - Precondition: the matrix is square, of the order of `right.rows`, without a zero on its
    ///   diagonal.
    public func solveUpper(_ right: Matrix, transposed: Bool = false) -> Matrix {
        solveTriangle(right, lower: false, transposed: transposed)
    }

    /// The solution x of U·x = right, or of Uᵀ·x = right.
    public func solveUpper(_ right: [Double], transposed: Bool = false) -> [Double] {
        let column = Matrix(rows: right.count, columns: 1, columnMajor: right)
        return solveUpper(column, transposed: transposed).elements
    }

    private func solveTriangle(_ right: Matrix, lower: Bool, transposed: Bool) -> Matrix {
        precondition(rows == columns && rows == right.rows, "triangle and right side do not fit")
        var result = right
        guard rows > 0, right.columns > 0, BLAS.isReady else { return result }
        cblas_dtrsm(
            CblasColMajor, CblasLeft, lower ? CblasLower : CblasUpper,
            transposed ? CblasTrans : CblasNoTrans, CblasNonUnit, Int32(rows),
            Int32(right.columns), 1, elements, Int32(rows), &result.elements, Int32(rows))
        return result
    }
}
