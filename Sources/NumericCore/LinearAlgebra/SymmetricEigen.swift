import COpenBLAS

/// The eigenvalues λ and orthonormal eigenvectors V of a symmetric matrix: A = V·diag(λ)·Vᵀ.
public struct SymmetricEigen: Sendable {
    /// The eigenvalues, rising.
    public let values: [Double]
    /// Eigenvector *j* is column *j*.
    public let vectors: Matrix

    /// Why a matrix has no eigenvalues that could be found.
    public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// An element is infinite or not a number.
        case notFinite(row: Int, column: Int)
        /// The iteration did not converge.
        case notConverged

        /// One sentence; rows and columns count from 1.
        public var description: String {
            switch self {
            case .notFinite(let row, let column):
                "eigenvalues: row \(row + 1), column \(column + 1) is not a finite number"
            case .notConverged: "eigenvalues: the iteration did not converge; rescale the matrix"
            }
        }
    }

    /// Decomposes a symmetric matrix, of which only the lower triangle is read, by LAPACK's dsyevd.
    ///
    /// Bits differ between processors.
    ///
    /// - Complexity: O(n³).
    public init(_ symmetric: Matrix) throws(Failure) {
        try Self.check(symmetric)
        var a = symmetric
        let order = a.rows
        var w = [Double](repeating: 0, count: order)
        if order > 0, BLAS.isReady {
            var (n, leading, status) = (Int32(order), Int32(order), Int32(0))
            var (work, size): ([Double], Int32) = ([0], -1)
            var (whole, wholeSize): ([Int32], Int32) = ([0], -1)
            for _ in 0..<2 {
                dsyevd_(
                    "V", "L", &n, &a.elements, &leading, &w, &work, &size, &whole, &wholeSize,
                    &status, 1, 1)
                guard size < 0 else { break }
                (size, wholeSize) = (Int32(max(1, work[0])), max(1, whole[0]))
                work = [Double](repeating: 0, count: Int(size))
                whole = [Int32](repeating: 0, count: Int(wholeSize))
            }
            guard status == 0 else { throw .notConverged }
        }
        values = w
        vectors = a
    }

    /// Decomposes a small symmetric matrix, of which only the lower triangle is read, by cyclic Jacobi
    /// rotations in plain arithmetic: the same bits on every processor.
    ///
    /// - Complexity: O(n³) for each of about eight sweeps.
    /// - Reference: Golub and Van Loan (2013), Matrix Computations, §8.5.
    public init(rotating symmetric: Matrix) throws(Failure) {
        try Self.check(symmetric)
        var a = symmetric
        let order = a.rows
        for column in 0..<order {
            for row in 0..<column { a[row, column] = a[column, row] }
        }
        var v = Matrix.identity(order)
        let size = a.elements.reduce(0) { max($0, $1.magnitude) }
        for sweep in 0... {
            var off = 0.0
            for column in 0..<order {
                for row in (column + 1)..<max(order, column + 1) {
                    off = max(off, a[row, column].magnitude)
                }
            }
            if off <= 1e-17 * size { break }
            guard sweep < 60 else { throw .notConverged }
            for p in 0..<order {
                for q in 0..<p where a[p, q].magnitude > 1e-300 { Self.rotate(&a, &v, p, q) }
            }
        }
        let rising = a.diagonal.indices.sorted { (a[$0, $0], $0) < (a[$1, $1], $1) }
        values = rising.map { a[$0, $0] }
        vectors = v.selecting(columns: rising)
    }

    private static func check(_ symmetric: Matrix) throws(Failure) {
        precondition(symmetric.rows == symmetric.columns, "eigenvalues need a square matrix")
        for column in 0..<symmetric.columns {
            for row in column..<symmetric.rows where !symmetric[row, column].isFinite {
                throw .notFinite(row: row, column: column)
            }
        }
    }

    /// Makes the elements (p, q) and (q, p) zero.
    private static func rotate(_ a: inout Matrix, _ v: inout Matrix, _ p: Int, _ q: Int) {
        let theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
        let t =
            theta.magnitude < 1e150
            ? (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
            : 0.5 / theta
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
        a[p, q] = 0
        a[q, p] = 0
    }
}
