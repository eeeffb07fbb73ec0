import CKernels
import Dispatch

/// The rows that one chunk of a Gram matrix covers; fixed, so that sums do not depend on threads.
private let rowsPerChunk = 16_384

/// The weighted Gram matrix XᵀWX with W = diag(weights).
///
/// Rows are cut into fixed chunks that run in parallel and are added in order, so the result does
/// not depend on the number of threads. Its last bits do depend on the processor (fused
/// multiply-add where there is one).
///
/// - Precondition: one weight per row.
/// - Complexity: O(rows · columns² / 2) multiply-adds, O(chunks · columns²) memory.
public func weightedGram(_ x: Matrix, weights: [Double]) -> Matrix {
    precondition(weights.count == x.rows, "\(weights.count) weights for \(x.rows) rows")
    let columns = x.columns
    var result = Matrix(rows: columns, columns: columns)
    guard x.rows > 0, columns > 0 else { return result }
    let chunks = (x.rows + rowsPerChunk - 1) / rowsPerChunk
    let size = columns * columns
    let parts = [Double](unsafeUninitializedCapacity: chunks * size) { buffer, count in
        nonisolated(unsafe) let out = buffer
        DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
            gram(
                of: x, weights: weights, chunk: chunk,
                into: UnsafeMutableBufferPointer(
                    rebasing: out[(chunk * size)..<((chunk + 1) * size)]))
        }
        count = chunks * size
    }
    for chunk in 0..<chunks {
        for element in 0..<size { result.elements[element] += parts[chunk * size + element] }
    }
    return result
}

private func gram(
    of x: Matrix, weights: [Double], chunk: Int, into out: UnsafeMutableBufferPointer<Double>
) {
    let first = chunk * rowsPerChunk
    let count = min(rowsPerChunk, x.rows - first)
    let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: ck_gram_scratch(x.columns) * MemoryLayout<Double>.stride, alignment: 64)
    defer { scratch.deallocate() }
    x.elements.withUnsafeBufferPointer { design in
        weights.withUnsafeBufferPointer { weights in
            guard let design = design.baseAddress, let weights = weights.baseAddress,
                let out = out.baseAddress
            else { return }
            ck_gram(
                -1, design + first, x.rows, count, x.columns, weights + first, out,
                scratch.assumingMemoryBound(to: Double.self))
        }
    }
}
