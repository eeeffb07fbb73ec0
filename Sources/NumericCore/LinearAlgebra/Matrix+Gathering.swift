import CKernels
import COpenBLAS
import Dispatch

/// Rows of one column that are copied at a time; they stay in a second-level cache.
private let rowsPerPiece = 1 << 14

/// What a column of a matrix is made of.
public enum MatrixColumn: Sendable {
    /// A value per row.
    case values([Double])
    /// One value in every row.
    case constant(Double)
}

extension Matrix {
    /// Makes a matrix of the given columns, copied in parallel.
    ///
    /// - Returns: the matrix, and Σ x² of each of its columns.
    /// - Precondition: every column of values has `rows` of them.
    /// - Complexity: O(rows · columns).
    public static func copying(
        _ columns: [MatrixColumn], rows: Int
    ) -> (matrix: Matrix, squares: [Double]) {
        for case .values(let values) in columns {
            precondition(values.count == rows, "\(values.count) values for \(rows) rows")
        }
        let pieces = (rows + rowsPerPiece - 1) / rowsPerPiece
        let tasks = pieces * columns.count
        let size = rows * columns.count
        var parts = [Double](repeating: 0, count: tasks)
        let elements = parts.withUnsafeMutableBufferPointer { parts in
            nonisolated(unsafe) let parts = parts
            return [Double](unsafeUninitializedCapacity: size) { buffer, count in
                count = size
                guard let base = buffer.baseAddress, size > 0, BLAS.isReady else { return }
                ck_prefer_large_pages(base, size * MemoryLayout<Double>.stride)
                nonisolated(unsafe) let out = base
                DispatchQueue.concurrentPerform(iterations: tasks) { index in
                    let first = index % pieces * rowsPerPiece
                    let length = min(rowsPerPiece, rows - first)
                    let to = out + index / pieces * rows + first
                    columns[index / pieces].copy(first..<(first + length), to: to)
                    parts[index] = cblas_ddot(Int32(length), to, 1, to, 1)
                }
            }
        }
        let squares = columns.indices.map { column in
            parts[(column * pieces)..<((column + 1) * pieces)].reduce(0, +)
        }
        let matrix = Matrix(rows: rows, columns: columns.count, columnMajor: elements)
        return (matrix, squares)
    }
}

extension MatrixColumn {
    fileprivate func copy(_ range: Range<Int>, to out: UnsafeMutablePointer<Double>) {
        switch self {
        case .constant(let value): out.initialize(repeating: value, count: range.count)
        case .values(let values):
            values.withUnsafeBufferPointer { from in
                guard let from = from.baseAddress else { return }
                out.initialize(from: from + range.lowerBound, count: range.count)
            }
        }
    }
}
