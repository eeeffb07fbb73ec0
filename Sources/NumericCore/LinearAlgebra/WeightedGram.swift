import CKernels
import Dispatch

/// The rows that one chunk of a Gram matrix covers; fixed, so that sums do not depend on threads.
private let rowsPerChunk = 16_384

/// The rows of each chunk that stand for it in a first look.
private let sampledRowsPerChunk = 1_024

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
    return chunkedGram(x, rowsOfChunk: rowsPerChunk, weights: weights)
}

/// The Gram matrix XᵀX over the first 1,024 of every 16,384 rows: a sixteenth of the work.
public func sampledGram(_ x: Matrix) -> Matrix {
    chunkedGram(x, rowsOfChunk: sampledRowsPerChunk, weights: nil)
}

/// XᵀWX over the first rows of every chunk; without weights W = 1.
private func chunkedGram(_ x: Matrix, rowsOfChunk: Int, weights: [Double]?) -> Matrix {
    let columns = x.columns
    var result = Matrix(rows: columns, columns: columns)
    guard x.rows > 0, columns > 0 else { return result }
    let chunks = (x.rows + rowsPerChunk - 1) / rowsPerChunk
    let size = columns * columns
    let parts = [Double](unsafeUninitializedCapacity: chunks * size) { buffer, count in
        nonisolated(unsafe) let out = buffer
        DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
            let first = chunk * rowsPerChunk
            gram(
                of: x, weights: weights, rows: first..<min(first + rowsOfChunk, x.rows),
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
    of x: Matrix, weights: [Double]?, rows: Range<Int>,
    into out: UnsafeMutableBufferPointer<Double>
) {
    let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: ck_gram_scratch(x.columns) * MemoryLayout<Double>.stride, alignment: 64)
    defer { scratch.deallocate() }
    let given = weights ?? [Double](repeating: 1, count: rows.count)
    let first = rows.lowerBound
    x.elements.withUnsafeBufferPointer { design in
        given.withUnsafeBufferPointer { given in
            guard let design = design.baseAddress, let given = given.baseAddress,
                let out = out.baseAddress
            else { return }
            ck_gram(
                -1, design + first, x.rows, rows.count, x.columns,
                weights == nil ? given : given + first, out,
                scratch.assumingMemoryBound(to: Double.self))
        }
    }
}
