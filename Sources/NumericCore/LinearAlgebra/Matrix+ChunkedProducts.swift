import COpenBLAS
import Dispatch

/// The rows of one parallel chunk; fixed, so that sums do not depend on threads.
private let rowsPerChunk = 16_384

extension Matrix {
    /// The product `self · vector` of a tall matrix, in parallel over fixed chunks of rows.
    ///
    /// - Precondition: `vector.count == columns`.
    public func multipliedInChunks(by vector: [Double]) -> [Double] {
        precondition(vector.count == columns, "\(columns) columns times \(vector.count) values")
        guard rows > rowsPerChunk, columns > 0, BLAS.isReady else {
            return multiplied(by: vector)
        }
        return [Double](unsafeUninitializedCapacity: rows) { buffer, count in
            nonisolated(unsafe) let out = buffer
            forEachChunk { first, length in
                elements.withUnsafeBufferPointer { x in
                    guard let x = x.baseAddress, let y = out.baseAddress else { return }
                    cblas_dgemv(
                        CblasColMajor, CblasNoTrans, Int32(length), Int32(columns), 1, x + first,
                        Int32(rows), vector, 1, 0, y + first, 1)
                }
            }
            count = rows
        }
    }

    /// The product `selfᵀ · vector` of a tall matrix, in parallel over fixed chunks of rows.
    ///
    /// - Precondition: `vector.count == rows`.
    public func transposeMultipliedInChunks(by vector: [Double]) -> [Double] {
        precondition(vector.count == rows, "\(rows) rows against \(vector.count) values")
        guard rows > rowsPerChunk, columns > 0, BLAS.isReady else {
            return transposeMultiplied(by: vector)
        }
        let chunks = (rows + rowsPerChunk - 1) / rowsPerChunk
        let parts = [Double](unsafeUninitializedCapacity: chunks * columns) { buffer, count in
            nonisolated(unsafe) let out = buffer
            forEachChunk { first, length in
                elements.withUnsafeBufferPointer { x in
                    vector.withUnsafeBufferPointer { v in
                        guard let x = x.baseAddress, let v = v.baseAddress,
                            let y = out.baseAddress
                        else { return }
                        cblas_dgemv(
                            CblasColMajor, CblasTrans, Int32(length), Int32(columns), 1, x + first,
                            Int32(rows), v + first, 1, 0, y + first / rowsPerChunk * columns, 1)
                    }
                }
            }
            count = chunks * columns
        }
        var result = [Double](repeating: 0, count: columns)
        for chunk in 0..<chunks {
            for column in 0..<columns { result[column] += parts[chunk * columns + column] }
        }
        return result
    }

    private func forEachChunk(_ body: @Sendable (_ first: Int, _ length: Int) -> Void) {
        let chunks = (rows + rowsPerChunk - 1) / rowsPerChunk
        DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
            let first = chunk * rowsPerChunk
            body(first, min(rowsPerChunk, rows - first))
        }
    }
}
