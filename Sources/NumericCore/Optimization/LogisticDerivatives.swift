import CKernels
import Dispatch

/// The rows of a parallel chunk.
private let rowsPerChunk = 16_384

/// The rows of a binomial regression with logit link.
///
/// For s successes of m trials and η = x·β + offset the log-likelihood is Σ s·η − m·log(1 + e^η).
/// Every sum takes the design in one pass over fixed chunks of rows, which run in parallel and are
/// added in order: results do not depend on the number of threads. Their last bits do depend on
/// the processor (fused multiply-add where there is one).
public struct LogisticRows: Sendable {
    /// The design, one row per observation.
    public let x: Matrix
    /// The successes of each row, times its weight if rows are weighted.
    public let successes: [Double]
    /// The trials of each row, times its weight; `nil`: one each.
    public let trials: [Double]?
    /// What is added to each linear predictor; `nil`: nothing.
    public let offset: [Double]?
    /// The weights that successes and trials already hold; `nil`: one each.
    public let weights: [Double]?
    /// Whether the first column is 1 in every row, which saves reading and multiplying it.
    let startsWithOnes: Bool

    /// Joins a design and what was observed in its rows.
    ///
    /// - Precondition: one value per row in every array.
    public init(
        x: Matrix, successes: [Double], trials: [Double]? = nil, offset: [Double]? = nil,
        weights: [Double]? = nil
    ) {
        for values in [successes, trials, offset, weights] {
            precondition(
                values.map { $0.count == x.rows } ?? true,
                "not one value for each of \(x.rows) rows")
        }
        self.x = x
        self.successes = successes
        self.trials = trials
        self.offset = offset
        self.weights = weights
        startsWithOnes = x.columns > 0 && x.elements[..<x.rows].allSatisfy { $0 == 1 }
    }

    /// The log-likelihood, the score Xᵀ(s − m·p) and the information XᵀWX, W = m·p·(1 − p).
    ///
    /// - Parameter coefficients: β, one per column.
    /// - Returns: the value and its derivatives.
    /// - Complexity: O(rows · columns² / 2), the design read once.
    public func derivatives(at coefficients: [Double]) -> Derivatives {
        sums(at: coefficients, rowsOfChunk: rowsPerChunk, hasMoments: false).derivatives
    }

    /// The same over the first rows of every 16,384.
    ///
    /// - Parameters:
    ///   - coefficients: β, one per column.
    ///   - rowsOfChunk: how many of them, at most 16,384.
    /// - Returns: the value and its derivatives.
    public func sampledDerivatives(at coefficients: [Double], rowsOfChunk: Int) -> Derivatives {
        precondition((1...rowsPerChunk).contains(rowsOfChunk), "\(rowsOfChunk) rows of a chunk")
        return sums(at: coefficients, rowsOfChunk: rowsOfChunk, hasMoments: false).derivatives
    }

    /// The derivatives and what else the errors and effects of a fit need.
    ///
    /// - Parameters:
    ///   - coefficients: β, one per column.
    ///   - hasResiduals: whether the residual of each row is wanted.
    /// - Returns: all sums.
    /// - Complexity: O(rows · columns²), the design read once.
    public func moments(at coefficients: [Double], hasResiduals: Bool = false) -> LogisticMoments {
        guard hasResiduals else {
            return sums(at: coefficients, rowsOfChunk: rowsPerChunk, hasMoments: true)
        }
        var found: LogisticMoments?
        let residuals = [Double](unsafeUninitializedCapacity: x.rows) { buffer, count in
            found = sums(
                at: coefficients, rowsOfChunk: rowsPerChunk, hasMoments: true, residuals: buffer)
            count = x.rows
        }
        var result = found ?? sums(at: coefficients, rowsOfChunk: rowsPerChunk, hasMoments: true)
        result.residuals = residuals
        return result
    }
}

/// Sums over the rows of a logistic regression at one point.
public struct LogisticMoments: Equatable, Sendable {
    /// The log-likelihood, its score and information.
    public var derivatives: Derivatives
    /// Σ m·p·(1 − p).
    public var variance: Double
    /// Xᵀv with v = m·p·(1 − p)·(1 − 2p).
    public var skew: [Double]
    /// XᵀDX with D = (s − m·p)² / weight.
    public var meat: Matrix
    /// s − m·p of each row, if they were asked for; else empty.
    public var residuals: [Double]

    /// Joins sums.
    public init(
        derivatives: Derivatives, variance: Double, skew: [Double], meat: Matrix,
        residuals: [Double]
    ) {
        self.derivatives = derivatives
        self.variance = variance
        self.skew = skew
        self.meat = meat
        self.residuals = residuals
    }
}

extension LogisticRows {
    /// Where the sums of a chunk stand in its part of the results.
    private struct Layout {
        let columns: Int
        let hasMoments: Bool
        var score: Int { 2 }
        var information: Int { score + columns }
        var skew: Int { information + columns * columns }
        var meat: Int { skew + columns }
        var size: Int { hasMoments ? meat + columns * columns : skew }
    }

    private func sums(
        at beta: [Double], rowsOfChunk: Int, hasMoments: Bool,
        residuals: UnsafeMutableBufferPointer<Double>? = nil
    ) -> LogisticMoments {
        precondition(beta.count == x.columns, "\(beta.count) coefficients, \(x.columns) columns")
        let layout = Layout(columns: x.columns, hasMoments: hasMoments)
        let chunks = (x.rows + rowsPerChunk - 1) / rowsPerChunk
        let parts = [Double](unsafeUninitializedCapacity: chunks * layout.size) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress
            nonisolated(unsafe) let residuals = residuals?.baseAddress
            DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
                guard let out else { return }
                let first = chunk * rowsPerChunk
                add(
                    first..<min(first + rowsOfChunk, x.rows), at: beta, layout,
                    to: out + chunk * layout.size, residuals: residuals.map { $0 + first })
            }
            count = chunks * layout.size
        }
        var total = [Double](repeating: 0, count: layout.size)
        for chunk in 0..<chunks {
            let start = chunk * layout.size
            for index in total.indices { total[index] += parts[start + index] }
        }
        func square(_ start: Int) -> Matrix {
            Matrix(
                rows: x.columns, columns: x.columns,
                columnMajor: Array(total[start..<(start + x.columns * x.columns)]))
        }
        return LogisticMoments(
            derivatives: Derivatives(
                value: total[0], gradient: Array(total[layout.score..<layout.information]),
                information: square(layout.information)),
            variance: total[1],
            skew: hasMoments ? Array(total[layout.skew..<layout.meat]) : [],
            meat: hasMoments ? square(layout.meat) : Matrix(rows: 0, columns: 0), residuals: [])
    }

    /// Sums a range of rows into `out`.
    private func add(
        _ range: Range<Int>, at beta: [Double], _ layout: Layout,
        to out: UnsafeMutablePointer<Double>, residuals: UnsafeMutablePointer<Double>?
    ) {
        let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: ck_logistic_scratch(x.columns) * MemoryLayout<Double>.stride, alignment: 64)
        defer { scratch.deallocate() }
        var sums = ck_logistic_sums(
            value: out, variance: out + 1, score: out + layout.score,
            information: out + layout.information,
            skew: layout.hasMoments ? out + layout.skew : nil,
            meat: layout.hasMoments ? out + layout.meat : nil, residuals: residuals)
        withPointers { data in
            var data = data
            ck_logistic_regression(
                -1, &data, range.lowerBound, range.count, beta, &sums,
                scratch.assumingMemoryBound(to: Double.self))
        }
    }

    private func withPointers(_ body: (ck_binomial) -> Void) {
        x.elements.withUnsafeBufferPointer { design in
            successes.withUnsafeBufferPointer { successes in
                trials.withPointer { trials in
                    offset.withPointer { offset in
                        weights.withPointer { weights in
                            body(
                                ck_binomial(
                                    x: design.baseAddress, stride: x.rows, columns: x.columns,
                                    starts_with_ones: startsWithOnes ? 1 : 0,
                                    successes: successes.baseAddress, trials: trials,
                                    offset: offset, weights: weights))
                        }
                    }
                }
            }
        }
    }
}

extension [Double]? {
    fileprivate func withPointer(_ body: (UnsafePointer<Double>?) -> Void) {
        guard let values = self else { return body(nil) }
        values.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
