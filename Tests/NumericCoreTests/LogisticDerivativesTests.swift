import CKernels
import NumericCore
import TestSupport
import Testing

/// Each term written out, row by row.
private func plain(_ rows: LogisticRows, at beta: [Double]) -> LogisticMoments {
    let x = rows.x
    let square = Matrix(rows: x.columns, columns: x.columns)
    let zero = [Double](repeating: 0, count: x.columns)
    var result = LogisticMoments(
        derivatives: Derivatives(value: 0, gradient: zero, information: square), variance: 0,
        skew: zero, meat: square, residuals: [])
    for row in 0..<x.rows {
        let eta = (0..<x.columns).reduce(rows.offset?[row] ?? 0) { $0 + x[row, $1] * beta[$1] }
        let p = Kernels.logistic(eta)
        let (s, m) = (rows.successes[row], rows.trials?[row] ?? 1)
        let (r, v) = (s - m * p, m * p * (1 - p))
        result.derivatives.value +=
            s * Kernels.log(p) + (m - s) * Kernels.log(Kernels.logistic(-eta))
        result.variance += v
        result.residuals.append(r)
        for i in 0..<x.columns {
            result.derivatives.gradient[i] += x[row, i] * r
            result.skew[i] += x[row, i] * v * (1 - 2 * p)
            for j in 0..<x.columns {
                let product = x[row, i] * x[row, j]
                result.derivatives.information[i, j] += product * v
                result.meat[i, j] += product * r * r / (rows.weights?[row] ?? 1)
            }
        }
    }
    return result
}

private func made(
    _ rows: Int, _ columns: Int, isBare: Bool, hasOnes: Bool = false
) -> (LogisticRows, [Double]) {
    var x = Matrix(rows: rows, columns: columns, columnMajor: numbers(rows * columns, from: 41))
    if hasOnes { for row in 0..<rows { x[row, 0] = 1 } }
    let beta = numbers(columns, from: 45, -1, 1)
    let coins = numbers(rows, from: 43, 0, 1)
    if isBare { return (LogisticRows(x: x, successes: coins.map { $0 < 0.4 ? 1 : 0 }), beta) }
    let trials = numbers(rows, from: 42, 0.5, 4)
    let made = LogisticRows(
        x: x, successes: zip(trials, coins).map { $0 * $1 }, trials: trials,
        offset: numbers(rows, from: 44, -3, 3), weights: numbers(rows, from: 46, 0.5, 2))
    return (made, beta)
}

/// All sums of the moments, and how large the terms are that they add.
private func flat(_ moments: LogisticMoments) -> [Double] {
    [moments.derivatives.value, moments.variance] + moments.derivatives.gradient + moments.skew
        + moments.derivatives.information.elements + moments.meat.elements + moments.residuals
}

@Suite struct LogisticDerivativesTests {
    @Test(arguments: [0, 1, 63, 64, 65, 127, 1_023, 16_383, 16_384, 16_385], [true, false])
    func onePassIsTheSumOverRows(rows: Int, isBare: Bool) {
        let (data, beta) = made(rows, 3, isBare: isBare)
        let got = data.moments(at: beta, hasResiduals: true)
        let want = plain(data, at: beta)
        #expect(flat(got).count == flat(want).count)
        for (one, other) in zip(flat(got), flat(want)) {
            #expect(isClose(one, other, absolute: 1e-9, relative: 1e-11))
        }
        #expect(data.derivatives(at: beta) == got.derivatives)
    }

    @Test(arguments: 0...40, [false, true]) func anyNumberOfColumns(columns: Int, hasOnes: Bool) {
        let (data, beta) = made(131, columns, isBare: false, hasOnes: hasOnes && columns > 0)
        let want = plain(data, at: beta)
        for (one, other) in zip(flat(data.moments(at: beta, hasResiduals: true)), flat(want)) {
            #expect(isClose(one, other, absolute: 1e-10, relative: 1e-11))
        }
    }

    @Test(arguments: [1, 4, 21], [false, true])
    func everyInstructionSetGivesTheSums(columns: Int, hasOnes: Bool) {
        let (data, beta) = made(203, columns, isBare: true, hasOnes: hasOnes)
        let want = plain(data, at: beta)
        for level in 0...ck_level() {
            let (first, sums) = sum(
                data, 0..<203, at: beta, level: Int32(level), hasOnes: hasOnes)
            #expect(isClose(first, want.derivatives.value, relative: 1e-13), "level \(level)")
            for (one, other) in zip(sums, want.derivatives.information.elements) {
                #expect(isClose(one, other, absolute: 1e-12), "level \(level)")
            }
        }
    }

    /// The value and the information of a range of rows, by the kernel itself.
    private func sum(
        _ data: LogisticRows, _ rows: Range<Int>, at beta: [Double], level: Int32,
        hasOnes: Bool = false
    ) -> (Double, [Double]) {
        let columns = data.x.columns
        let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: 8 * ck_logistic_scratch(columns), alignment: 64)
        defer { scratch.deallocate() }
        var (value, variance) = (0.0, 0.0)
        var score = [Double](repeating: 0, count: columns)
        var information = [Double](repeating: 0, count: columns * columns)
        data.x.elements.withUnsafeBufferPointer { x in
            data.successes.withUnsafeBufferPointer { successes in
                score.withUnsafeMutableBufferPointer { score in
                    information.withUnsafeMutableBufferPointer { information in
                        withUnsafeMutablePointer(to: &value) { value in
                            withUnsafeMutablePointer(to: &variance) { variance in
                                var given = ck_binomial(
                                    x: x.baseAddress, stride: data.x.rows, columns: columns,
                                    starts_with_ones: hasOnes ? 1 : 0,
                                    successes: successes.baseAddress, trials: nil, offset: nil,
                                    weights: nil)
                                var sums = ck_logistic_sums(
                                    value: value, variance: variance, score: score.baseAddress,
                                    information: information.baseAddress, skew: nil, meat: nil,
                                    residuals: nil)
                                ck_logistic_regression(
                                    level, &given, rows.lowerBound, rows.count, beta, &sums,
                                    scratch.assumingMemoryBound(to: Double.self))
                            }
                        }
                    }
                }
            }
        }
        return (value, information)
    }

    /// One chunk runs on one thread; many, added in order, must give the same bits.
    @Test func theNumberOfThreadsChangesNoBit() {
        let (data, beta) = made(70_000, 5, isBare: true)
        var (value, information) = (0.0, [Double](repeating: 0, count: 25))
        for first in stride(from: 0, to: 70_000, by: 16_384) {
            let part = sum(data, first..<min(first + 16_384, 70_000), at: beta, level: -1)
            value += part.0
            for index in information.indices { information[index] += part.1[index] }
        }
        for _ in 0..<3 {
            let got = data.derivatives(at: beta)
            #expect(got.value == value)
            #expect(got.information.elements == information)
        }
    }

    @Test func aSampleIsTheFirstRowsOfEveryChunk() {
        let (data, beta) = made(40_000, 2, isBare: true)
        let rows = (0..<40_000).filter { $0 % 16_384 < 100 }
        let few = LogisticRows(
            x: data.x.selecting(rows: rows), successes: rows.map { data.successes[$0] })
        let got = data.sampledDerivatives(at: beta, rowsOfChunk: 100)
        let want = few.derivatives(at: beta)
        #expect(isClose(got.value, want.value, relative: 1e-13))
        for (one, other) in zip(got.information.elements, want.information.elements) {
            #expect(isClose(one, other, relative: 1e-12))
        }
    }

    @Test func farPredictorsStayFinite() {
        let x = Matrix(rows: 2, columns: 1, columnMajor: [1, -1])
        let got = LogisticRows(x: x, successes: [1, 0]).derivatives(at: [800])
        #expect(got.value == 0 && got.gradient == [0] && got.information.elements == [0])
        let bad = LogisticRows(x: x, successes: [0, 1]).derivatives(at: [800])
        #expect(bad.value == -1600 && bad.gradient == [-2])
    }
}
