import COpenBLAS
import Dispatch

/// Σ weight · x of each column over consecutive segments of rows.
///
/// Columns run in parallel; the order of every sum is fixed.
///
/// - Parameters:
///   - x: n × p.
///   - weights: n values.
///   - ends: where each segment ends, ascending, the last one being n at most; segment *j* covers
///     the rows from the end before it.
/// - Returns: a matrix of as many rows as segments.
/// - Complexity: O(n · p + segments · p).
public func segmentSums(_ x: Matrix, weights: [Double], ends: [Int]) -> Matrix {
    precondition(weights.count == x.rows, "\(weights.count) weights for \(x.rows) rows")
    precondition(ends.last.map { $0 <= x.rows } ?? true, "a segment ends beyond \(x.rows) rows")
    let size = ends.count * x.columns
    guard size > 0, BLAS.isReady else { return Matrix(rows: ends.count, columns: x.columns) }
    let sums = [Double](unsafeUninitializedCapacity: size) { buffer, count in
        nonisolated(unsafe) let out = buffer
        DispatchQueue.concurrentPerform(iterations: x.columns) { column in
            x.elements.withUnsafeBufferPointer { elements in
                weights.withUnsafeBufferPointer { weights in
                    ends.withUnsafeBufferPointer { ends in
                        guard let values = elements.baseAddress, let w = weights.baseAddress,
                            let sums = out.baseAddress
                        else { return }
                        add(
                            values + column * x.rows, w, ends, into: sums + column * ends.count)
                    }
                }
            }
        }
        count = size
    }
    return Matrix(rows: ends.count, columns: x.columns, columnMajor: sums)
}

private func add(
    _ values: UnsafePointer<Double>, _ weights: UnsafePointer<Double>,
    _ ends: UnsafeBufferPointer<Int>, into sums: UnsafeMutablePointer<Double>
) {
    var start = 0
    for segment in ends.indices {
        let end = ends[segment]
        let length = end - start
        if length >= 32 {
            sums[segment] = cblas_ddot(Int32(length), values + start, 1, weights + start, 1)
        } else {
            var sum = 0.0
            for index in start..<max(start, end) { sum += values[index] * weights[index] }
            sums[segment] = sum
        }
        start = end
    }
}
