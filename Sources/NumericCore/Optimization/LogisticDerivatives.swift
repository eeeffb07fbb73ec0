import CKernels
import COpenBLAS
import Dispatch

/// The rows of a parallel chunk, and of the blocks in it that stay in a second-level cache.
private let rowsPerChunk = 16_384
private let rowsPerBlock = 1_024

/// The binomial log-likelihood with logit link and its derivatives, in one pass over the design.
///
/// For s successes of m trials and η = x·β + offset: Σ s·η − m·log(1 + e^η), the score
/// Xᵀ(s − m·p) and the information XᵀWX with W = m·p·(1 − p). Rows are cut into fixed chunks that
/// run in parallel and are added in order, so the result does not depend on the number of threads.
///
/// - Parameters:
///   - x: the design, one row per observation.
///   - successes: the successes of each row, times its weight if rows are weighted.
///   - trials: the trials of each row, times its weight.
///   - offset: what is added to each linear predictor.
///   - coefficients: where to evaluate.
/// - Returns: the value, the score and the information.
/// - Complexity: O(rows · columns² / 2), the design read once.
public func logisticDerivatives(
    _ x: Matrix, successes: [Double], trials: [Double], offset: [Double],
    at coefficients: [Double]
) -> Derivatives {
    precondition(
        successes.count == x.rows && trials.count == x.rows && offset.count == x.rows
            && coefficients.count == x.columns, "rows or columns do not match the design")
    let columns = x.columns
    let size = columns * columns + columns + 1
    let chunks = (x.rows + rowsPerChunk - 1) / rowsPerChunk
    let rows = LogisticRows(x: x, successes: successes, trials: trials, offset: offset)
    let parts = [Double](unsafeUninitializedCapacity: chunks * size) { buffer, count in
        buffer.initialize(repeating: 0)
        nonisolated(unsafe) let out = buffer
        let isReady = BLAS.isReady
        DispatchQueue.concurrentPerform(iterations: isReady ? chunks : 0) { chunk in
            guard let base = out.baseAddress else { return }
            let first = chunk * rowsPerChunk
            rows.add(
                first..<min(first + rowsPerChunk, x.rows), at: coefficients,
                to: base + chunk * size)
        }
        count = chunks * size
    }
    var information = Matrix(rows: columns, columns: columns)
    var gradient = [Double](repeating: 0, count: columns)
    var value = 0.0
    for chunk in 0..<chunks {
        let start = chunk * size
        value += parts[start]
        for column in 0..<columns { gradient[column] += parts[start + 1 + column] }
        let square = start + 1 + columns
        for element in 0..<(columns * columns) {
            information.elements[element] += parts[square + element]
        }
    }
    return Derivatives(value: value, gradient: gradient, information: information)
}

private struct LogisticRows: Sendable {
    let x: Matrix
    let successes: [Double]
    let trials: [Double]
    let offset: [Double]

    /// Adds the value, the score and the information of a range of rows to `out`.
    func add(_ range: Range<Int>, at beta: [Double], to out: UnsafeMutablePointer<Double>) {
        let columns = x.columns
        let scratchSize = (ck_gram_scratch(columns) + 7) / 8 * 8
        let count = scratchSize + 3 * rowsPerBlock + columns * columns
        let raw = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
        defer { raw.deallocate() }
        let scratch = raw.bindMemory(to: Double.self, capacity: count)
        let eta = scratch + scratchSize
        let residuals = eta + rowsPerBlock
        let variances = residuals + rowsPerBlock
        let square = variances + rowsPerBlock
        x.elements.withUnsafeBufferPointer { design in
            guard let design = design.baseAddress else { return }
            for first in stride(from: range.lowerBound, to: range.upperBound, by: rowsPerBlock) {
                let rows = min(rowsPerBlock, range.upperBound - first)
                for row in 0..<rows { eta[row] = offset[first + row] }
                cblas_dgemv(
                    CblasColMajor, CblasNoTrans, Int32(rows), Int32(columns), 1, design + first,
                    Int32(x.rows), beta, 1, 1, eta, 1)
                out[0] += successes.withUnsafeBufferPointer { successes in
                    trials.withUnsafeBufferPointer { trials in
                        guard let s = successes.baseAddress, let m = trials.baseAddress else {
                            return 0
                        }
                        return ck_logistic_rows(
                            -1, eta, s + first, m + first, residuals, variances, rows)
                    }
                }
                cblas_dgemv(
                    CblasColMajor, CblasTrans, Int32(rows), Int32(columns), 1, design + first,
                    Int32(x.rows), residuals, 1, 1, out + 1, 1)
                ck_gram(-1, design + first, x.rows, rows, columns, variances, square, scratch)
                let information = out + 1 + columns
                for element in 0..<(columns * columns) { information[element] += square[element] }
            }
        }
    }
}
