import COpenBLAS

extension Matrix {
    /// The transpose.
    public func transposed() -> Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for column in 0..<columns {
            for row in 0..<rows { result[column, row] = self[row, column] }
        }
        return result
    }

    /// The given columns, in the given order.
    public func selecting(columns selected: [Int]) -> Matrix {
        var result: [Double] = []
        result.reserveCapacity(rows * selected.count)
        for column in selected { result += elements[(column * rows)..<((column + 1) * rows)] }
        return Matrix(rows: rows, columns: selected.count, columnMajor: result)
    }

    /// The given rows, in the given order.
    public func selecting(rows selected: [Int]) -> Matrix {
        var result: [Double] = []
        result.reserveCapacity(columns * selected.count)
        for column in 0..<columns {
            for row in selected { result.append(self[row, column]) }
        }
        return Matrix(rows: selected.count, columns: columns, columnMajor: result)
    }

    /// The product `self · right`.
    ///
    /// - Precondition: `columns == right.rows`.
    public func multiplied(by right: Matrix) -> Matrix {
        precondition(columns == right.rows, "\(columns) columns times \(right.rows) rows")
        var result = Matrix(rows: rows, columns: right.columns)
        guard rows > 0, columns > 0, right.columns > 0, BLAS.isReady else { return result }
        cblas_dgemm(
            CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(right.columns),
            Int32(columns), 1, elements, Int32(rows), right.elements, Int32(right.rows), 0,
            &result.elements, Int32(rows))
        return result
    }

    /// The product `selfᵀ · right`.
    ///
    /// - Precondition: `rows == right.rows`.
    public func transposeMultiplied(by right: Matrix) -> Matrix {
        precondition(rows == right.rows, "\(rows) rows against \(right.rows) rows")
        var result = Matrix(rows: columns, columns: right.columns)
        guard rows > 0, columns > 0, right.columns > 0, BLAS.isReady else { return result }
        cblas_dgemm(
            CblasColMajor, CblasTrans, CblasNoTrans, Int32(columns), Int32(right.columns),
            Int32(rows), 1, elements, Int32(rows), right.elements, Int32(right.rows), 0,
            &result.elements, Int32(columns))
        return result
    }

    /// The product `self · vector`, one value per row.
    ///
    /// - Precondition: `vector.count == columns`.
    public func multiplied(by vector: [Double]) -> [Double] {
        precondition(vector.count == columns, "\(columns) columns times \(vector.count) values")
        var result = [Double](repeating: 0, count: rows)
        guard rows > 0, columns > 0, BLAS.isReady else { return result }
        cblas_dgemv(
            CblasColMajor, CblasNoTrans, Int32(rows), Int32(columns), 1, elements, Int32(rows),
            vector, 1, 0, &result, 1)
        return result
    }

    /// The product `selfᵀ · vector`, one value per column.
    ///
    /// - Precondition: `vector.count == rows`.
    public func transposeMultiplied(by vector: [Double]) -> [Double] {
        precondition(vector.count == rows, "\(rows) rows against \(vector.count) values")
        var result = [Double](repeating: 0, count: columns)
        guard rows > 0, columns > 0, BLAS.isReady else { return result }
        cblas_dgemv(
            CblasColMajor, CblasTrans, Int32(rows), Int32(columns), 1, elements, Int32(rows),
            vector, 1, 0, &result, 1)
        return result
    }
}
