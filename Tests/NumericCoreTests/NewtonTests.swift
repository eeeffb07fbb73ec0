import NumericCore
import TestSupport
import Testing

private struct Thrown: Error {}

/// The logistic log-likelihood of two groups: 3 of 10 and 8 of 12 successes, whose optimum is known
/// in closed form.
private func twoGroups(_ beta: [Double]) -> Derivatives {
    var value = 0.0
    var gradient = [0.0, 0.0]
    var information = Matrix(rows: 2, columns: 2)
    for (x, n, successes) in [(0.0, 10.0, 3.0), (1.0, 12.0, 8.0)] {
        let mean = Kernels.logistic(beta[0] + beta[1] * x)
        value += successes * Kernels.log(mean) + (n - successes) * Kernels.log1p(-mean)
        let row = [1, x]
        for i in 0..<2 {
            gradient[i] += row[i] * (successes - n * mean)
            for j in 0..<2 { information[i, j] += row[i] * row[j] * n * mean * (1 - mean) }
        }
    }
    return Derivatives(value: value, gradient: gradient, information: information)
}

@Suite struct NewtonTests {
    @Test func findsAKnownOptimum() throws {
        let fit = try maximize(start: [0, 0], evaluate: twoGroups)
        #expect(fit.converged)
        #expect(isClose(fit.solution[0], Kernels.log(3.0 / 7), relative: 1e-14))
        #expect(isClose(fit.solution[1], Kernels.log(2 / (3.0 / 7)), relative: 1e-14))
        #expect(fit.record.iterations.count <= 7)
        #expect(fit.record.iterations.allSatisfy { $0.halvings == 0 })
    }

    /// −log cosh(x − 2): a full step from 0 overshoots ever further.
    @Test func halvesStepsThatOvershoot() throws {
        let fit = try maximize(start: [0]) { at in
            let e = Kernels.exp(-2 * abs(at[0] - 2))
            let tanh = (at[0] < 2 ? -1 : 1) * (1 - e) / (1 + e)
            let value = -(abs(at[0] - 2) + Kernels.log1p(e))
            return Derivatives(
                value: value, gradient: [-tanh],
                information: Matrix(rows: 1, columns: 1, repeating: 1 - tanh * tanh))
        }
        #expect(isClose(fit.solution[0], 2, relative: 1e-14))
        #expect(fit.record.iterations.contains { $0.halvings > 0 })
        let values = fit.record.iterations.map(\.objective)
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func saysWhatWentWrong() throws {
        let flat = Matrix(rows: 2, columns: 2, columnMajor: [1, 1, 1, 1])
        #expect(throws: NewtonError.singularInformation(column: 1)) {
            try maximize(start: [0, 0]) { _ in
                Derivatives(value: 0, gradient: [1, 1], information: flat)
            }
        }
        #expect(throws: NewtonError.notFinite) {
            try maximize(start: [0]) { _ in
                Derivatives(value: .nan, gradient: [0], information: .identity(1))
            }
        }
        // A line has no maximum: the iterations run out and the last point is kept.
        do {
            _ = try maximize(start: [0], control: NewtonControl(maximumIterations: 4)) { at in
                Derivatives(value: at[0], gradient: [1], information: .identity(1))
            }
            Issue.record("a line has no maximum")
        } catch NewtonError.notConverged(let last) {
            #expect(last.solution == [4])
            #expect(!last.converged)
        }
        #expect(throws: Thrown.self) { try maximize(start: [0]) { _ in throw Thrown() } }
    }

    @Test func nothingToEstimateIsItsOwnSolution() throws {
        let fit = try maximize(start: []) { _ in
            Derivatives(value: -3, gradient: [], information: Matrix(rows: 0, columns: 0))
        }
        #expect(fit.converged)
        #expect(fit.derivatives.value == -3)
    }
}
