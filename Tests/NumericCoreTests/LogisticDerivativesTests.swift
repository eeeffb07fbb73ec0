import NumericCore
import TestSupport
import Testing

@Suite struct LogisticDerivativesTests {
    /// Each term written out, row by row.
    private func plain(
        _ x: Matrix, _ successes: [Double], _ trials: [Double], _ offset: [Double], _ beta: [Double]
    ) -> Derivatives {
        var value = 0.0
        var gradient = [Double](repeating: 0, count: x.columns)
        var information = Matrix(rows: x.columns, columns: x.columns)
        for row in 0..<x.rows {
            let eta = (0..<x.columns).reduce(offset[row]) { $0 + x[row, $1] * beta[$1] }
            let p = Kernels.logistic(eta)
            value += successes[row] * Kernels.log(p)
            value += (trials[row] - successes[row]) * Kernels.log(Kernels.logistic(-eta))
            for i in 0..<x.columns {
                gradient[i] += x[row, i] * (successes[row] - trials[row] * p)
                for j in 0..<x.columns {
                    information[i, j] += x[row, i] * x[row, j] * trials[row] * p * (1 - p)
                }
            }
        }
        return Derivatives(value: value, gradient: gradient, information: information)
    }

    @Test(arguments: [(1, 1), (1023, 3), (1025, 5), (17_000, 2)])
    func onePassIsTheSumOverRows(rows: Int, columns: Int) {
        let x = Matrix(
            rows: rows, columns: columns, columnMajor: numbers(rows * columns, from: 41))
        let trials = numbers(rows, from: 42, 0, 4)
        let successes = zip(trials, numbers(rows, from: 43, 0, 1)).map { $0 * $1 }
        let offset = numbers(rows, from: 44, -3, 3)
        let beta = numbers(columns, from: 45, -2, 2)
        let got = logisticDerivatives(
            x, successes: successes, trials: trials, offset: offset, at: beta)
        let want = plain(x, successes, trials, offset, beta)
        #expect(isClose(got.value, want.value, relative: 1e-12))
        for (one, other) in zip(
            got.gradient + got.information.elements, want.gradient + want.information.elements)
        {
            #expect(isClose(one, other, absolute: 1e-9, relative: 1e-11))
        }
    }

    @Test func farPredictorsStayFinite() {
        let x = Matrix(rows: 2, columns: 1, columnMajor: [1, -1])
        let got = logisticDerivatives(
            x, successes: [1, 0], trials: [1, 1], offset: [0, 0], at: [800])
        #expect(got.value == 0 && got.gradient == [0] && got.information.elements == [0])
        let bad = logisticDerivatives(
            x, successes: [0, 1], trials: [1, 1], offset: [0, 0], at: [800])
        #expect(bad.value == -1600 && bad.gradient == [-2])
    }
}
