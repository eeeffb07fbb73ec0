import COpenBLAS

/// The factorisation A·P = Q·R of an m × n matrix with the columns in the order of what each adds.
///
/// R's diagonal falls in magnitude, which reveals the rank (Businger and Golub 1965; LAPACK's
/// dgeqp3). Bits differ between processors: nothing that a count depends on may use it.
public struct PivotedQR: Sendable {
    /// R on and above the diagonal, the Householder vectors of Q below.
    let factors: Matrix
    /// The scales of the Householder reflections.
    let scales: [Double]
    /// The column of A that stands at each place of R.
    public let permutation: [Int]

    /// Factors a matrix.
    ///
    /// - Complexity: O(m n min(m, n)).
    public init(_ matrix: Matrix) {
        var a = matrix
        let depth = min(matrix.rows, matrix.columns)
        var pivots = [Int32](repeating: 0, count: matrix.columns)
        var tau = [Double](repeating: 0, count: depth)
        if depth > 0, BLAS.isReady {
            var (m, n, status) = (Int32(matrix.rows), Int32(matrix.columns), Int32(0))
            var leading = m
            withWorkspace { work, length in
                dgeqp3_(&m, &n, &a.elements, &leading, &pivots, &tau, &work, &length, &status)
            }
            permutation = pivots.map { Int($0) - 1 }
        } else {
            permutation = Array(0..<matrix.columns)
        }
        factors = a
        scales = tau
    }

    /// The rows of A.
    public var rows: Int { factors.rows }
    /// The columns of A.
    public var columns: Int { factors.columns }

    /// R, min(m, n) × n, zero below the diagonal.
    public var upper: Matrix {
        var result = Matrix(rows: scales.count, columns: columns)
        for column in 0..<columns {
            for row in 0..<min(column + 1, scales.count) {
                result[row, column] = factors[row, column]
            }
        }
        return result
    }

    /// The first min(m, n) columns of Q.
    public var orthogonal: Matrix {
        var result = Matrix(rows: rows, columns: scales.count)
        for index in scales.indices { result[index, index] = 1 }
        apply(to: &result, transposed: false)
        return result
    }

    /// How many columns are independent: those whose part beyond the earlier ones is more than
    /// `tolerance` of the largest column's length.
    ///
    /// The default is max(m, n) units in the last place.
    public func rank(tolerance: Double? = nil) -> Int {
        guard let largest = factors.diagonal.first?.magnitude, largest > 0 else { return 0 }
        let bound = (tolerance ?? Double(max(rows, columns)) * 0x1p-52) * largest
        return factors.diagonal.prefix { $0.magnitude > bound }.count
    }

    /// The least-squares solution of A·x = right with zeros for the columns that depend on others,
    /// and the sum of squares that it leaves.
    ///
    /// - Precondition: `right.count == rows`.
    public func solve(
        _ right: [Double], tolerance: Double? = nil
    ) -> (solution: [Double], residual: Double) {
        precondition(right.count == rows, "\(right.count) values for \(rows) rows")
        var turned = Matrix(rows: rows, columns: 1, columnMajor: right)
        apply(to: &turned, transposed: true)
        let rank = rank(tolerance: tolerance)
        var solution = [Double](repeating: 0, count: columns)
        for row in (0..<rank).reversed() {
            var rest = turned.elements[row]
            for column in (row + 1)..<max(rank, row + 1) {
                rest -= factors[row, column] * solution[permutation[column]]
            }
            solution[permutation[row]] = rest / factors[row, row]
        }
        return (solution, turned.elements[rank...].reduce(0) { $0 + $1 * $1 })
    }

    /// Multiplies by Q, or by its transpose, from the left.
    private func apply(to target: inout Matrix, transposed: Bool) {
        guard !scales.isEmpty, target.columns > 0 else { return }
        var (m, n, k) = (Int32(target.rows), Int32(target.columns), Int32(scales.count))
        var (leading, leadingTarget, status) = (m, m, Int32(0))
        withWorkspace { work, length in
            dormqr_(
                "L", transposed ? "T" : "N", &m, &n, &k, factors.elements, &leading, scales,
                &target.elements, &leadingTarget, &work, &length, &status, 1, 1)
        }
    }
}

/// Calls LAPACK twice: with the length −1, to learn how much workspace it wants, then with that.
private func withWorkspace(_ call: (inout [Double], inout Int32) -> Void) {
    var work = [0.0]
    var length: Int32 = -1
    call(&work, &length)
    length = Int32(max(1, work[0]))
    work = [Double](repeating: 0, count: Int(length))
    call(&work, &length)
}
