import CKernels
import NumericCore
import TestSupport
import Testing

/// Numbers without a pattern, the same in every run.
func numbers(_ count: Int, from seed: UInt64, _ low: Double = -1, _ high: Double = 1) -> [Double] {
    var stream = RandomStream(key: StreamKey(seed: seed), purpose: .test)
    return (0..<count).map { _ in low + (high - low) * stream.nextUniform() }
}

private func naiveGram(_ x: Matrix, _ weights: [Double]) -> Matrix {
    var result = Matrix(rows: x.columns, columns: x.columns)
    for i in 0..<x.columns {
        for j in 0..<x.columns {
            for row in 0..<x.rows { result[i, j] += weights[row] * x[row, i] * x[row, j] }
        }
    }
    return result
}

private func areClose(_ got: Matrix, _ want: Matrix, _ tolerance: Double) -> Bool {
    got.rows == want.rows && got.columns == want.columns
        && zip(got.elements, want.elements).allSatisfy {
            isClose($0, $1, absolute: tolerance, relative: 0)
        }
}

@Suite struct LinearAlgebraTests {
    @Test(arguments: [(1, 1), (7, 3), (64, 4), (65, 5), (500, 9), (20_000, 6), (33, 20)])
    func weightedGramIsTheNaiveOne(rows: Int, columns: Int) {
        let x = Matrix(
            rows: rows, columns: columns, columnMajor: numbers(rows * columns, from: 1))
        let weights = numbers(rows, from: 2, 0, 3)
        #expect(areClose(weightedGram(x, weights: weights), naiveGram(x, weights), 1e-9))
    }

    @Test func everyInstructionSetGivesTheGram() {
        let (rows, columns) = (203, 7)
        let x = Matrix(rows: rows, columns: columns, columnMajor: numbers(rows * columns, from: 3))
        let weights = numbers(rows, from: 4, 0, 1)
        for level in 0...ck_level() {
            var out = Matrix(rows: columns, columns: columns)
            let scratch = UnsafeMutableRawPointer.allocate(
                byteCount: 8 * ck_gram_scratch(columns), alignment: 64)
            defer { scratch.deallocate() }
            ck_gram(
                Int32(level), x.elements, rows, rows, columns, weights, &out.elements,
                scratch.assumingMemoryBound(to: Double.self))
            #expect(areClose(out, naiveGram(x, weights), 1e-12), "level \(level)")
        }
    }

    @Test func products() {
        let a = Matrix(rows: 2, columns: 3, columnMajor: [1, 4, 2, 5, 3, 6])
        let b = Matrix(rows: 3, columns: 2, columnMajor: [7, 9, 11, 8, 10, 12])
        #expect(a.multiplied(by: b).elements == [58, 139, 64, 154])
        #expect(b.transposed().elements == [7, 8, 9, 10, 11, 12])
        #expect(b.transposeMultiplied(by: a.transposed()).elements == [58, 64, 139, 154])
        #expect(a.multiplied(by: [1, 0, -1]) == [-2, -2])
        #expect(a.transposeMultiplied(by: [1, -1]) == [-3, -3, -3])
        #expect(a.selecting(columns: [2, 0]).elements == [3, 6, 1, 4])
        #expect(a.selecting(rows: [1]).elements == [4, 5, 6])
    }

    @Test func choleskySolvesAndInverts() throws {
        let x = Matrix(rows: 40, columns: 6, columnMajor: numbers(240, from: 5))
        let a = weightedGram(x, weights: [Double](repeating: 1, count: 40))
        let factor = try Cholesky(a)
        #expect(areClose(factor.lower.multiplied(by: factor.lower.transposed()), a, 1e-12))
        #expect(areClose(a.multiplied(by: factor.inverse()), .identity(6), 1e-12))
        let right = numbers(6, from: 6)
        for (got, want) in zip(a.multiplied(by: factor.solve(right)), right) {
            #expect(isClose(got, want, absolute: 1e-12))
        }
        let forward = factor.lower.solveLower(right)
        let both = factor.lower.solveLower(forward, transposed: true)
        let upper = factor.lower.transposed().solveUpper(forward)
        for (index, want) in factor.solve(right).enumerated() {
            #expect(isClose(both[index], want, absolute: 1e-12))
            #expect(isClose(upper[index], want, absolute: 1e-12))
        }
        let diagonal = Matrix(rows: 2, columns: 2, columnMajor: [4, 0, 0, 9])
        #expect(isClose(try Cholesky(diagonal).logDeterminant, Kernels.log(36), relative: 1e-15))
    }

    @Test func choleskyNamesTheColumn() {
        let indefinite = Matrix(rows: 2, columns: 2, columnMajor: [1, 2, 2, 1])
        #expect(throws: NotPositiveDefinite.self) { try Cholesky(indefinite) }
        do {
            _ = try Cholesky(indefinite)
        } catch {
            #expect(error.column == 1)
        }
    }

    @Test func laterColumnsOfADependentSetAreAliased() {
        let base = numbers(300, from: 7)
        let one = [Double](repeating: 1, count: 100)
        let (a, b) = (Array(base[..<100]), Array(base[100..<200]))
        let sum = zip(a, b).map { 1e6 * ($0 + $1) + 3 }
        let c = Array(base[200...])
        let zero = [Double](repeating: 0, count: 100)
        let x = Matrix(rows: 100, columns: 6, columnMajor: one + a + b + sum + zero + c)
        let gram = weightedGram(x, weights: one)
        let found = independentColumns(gram: gram)
        #expect(found.kept == [0, 1, 2, 5])
        #expect(found.aliased == [3, 4])
        // Rescaling columns changes nothing.
        var scaled = gram
        let scales = [1e-3, 1, 1e4, 1e-6, 1, 1e5]
        for row in 0..<6 {
            for column in 0..<6 { scaled[row, column] *= scales[row] * scales[column] }
        }
        #expect(independentColumns(gram: scaled).kept == [0, 1, 2, 5])
    }
}
