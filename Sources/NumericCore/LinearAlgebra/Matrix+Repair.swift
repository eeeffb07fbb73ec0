extension Matrix {
    /// The nearest symmetric matrix (in the sum of squared differences) without eigenvalues below
    /// `floor`: negative ones are raised to it (Higham 1988).
    ///
    /// Plain arithmetic: the same bits on every processor. A matrix that needs no repair comes back
    /// as it is.
    ///
    /// - Throws: `SymmetricEigen.Failure` for elements that are not finite.
    public func nearestPositiveSemidefinite(
        floor: Double = 0
    ) throws(SymmetricEigen.Failure) -> Matrix {
        let eigen = try SymmetricEigen(rotating: self)
        guard let least = eigen.values.first, least < floor else { return self }
        var result = Matrix(rows: rows, columns: columns)
        for (index, value) in eigen.values.enumerated() {
            let raised = max(value, floor)
            guard raised != 0 else { continue }
            for column in 0..<columns {
                let scaled = raised * eigen.vectors[column, index]
                for row in column..<rows {
                    result[row, column] += scaled * eigen.vectors[row, index]
                }
            }
        }
        for column in 0..<columns {
            for row in 0..<column { result[row, column] = result[column, row] }
        }
        return result
    }

    /// The nearest correlation matrix: positive semidefinite with ones on the diagonal, by alternating
    /// projections with Dykstra's correction (Higham 2002).
    ///
    /// Plain arithmetic: the same bits on every processor. Only the lower triangle is read.
    ///
    /// - Parameter tolerance: the largest change of an element at which the iteration ends.
    /// - Returns: the nearest correlation matrix in the sum of squared differences.
    /// - Throws: `SymmetricEigen.Failure`; `notConverged` after 10,000 projections.
    /// - Complexity: O(n³) for each of some dozens of projections.
    public func nearestCorrelations(
        tolerance: Double = 1e-10
    ) throws(SymmetricEigen.Failure) -> Matrix {
        var current = self
        for column in 0..<columns {
            current[column, column] = 1
            for row in 0..<column { current[row, column] = current[column, row] }
        }
        var correction = Matrix(rows: rows, columns: columns)
        for _ in 0..<10_000 {
            var shifted = current
            for index in shifted.elements.indices {
                shifted.elements[index] -= correction.elements[index]
            }
            let projected = try shifted.nearestPositiveSemidefinite()
            var change = 0.0
            for index in shifted.elements.indices {
                correction.elements[index] = projected.elements[index] - shifted.elements[index]
            }
            var next = projected
            for index in 0..<rows { next[index, index] = 1 }
            for (new, old) in zip(next.elements, current.elements) {
                change = max(change, abs(new - old))
            }
            current = next
            if change <= tolerance { return current }
        }
        throw .notConverged
    }
}
