import CKernels
import NumericCore
import TestSupport
import Testing

/// X'WX written out.
private func plainGram(_ x: Matrix, _ weights: [Double]) -> Matrix {
    var result = Matrix(rows: x.columns, columns: x.columns)
    for i in 0..<x.columns {
        for j in 0..<x.columns {
            for row in 0..<x.rows { result[i, j] += weights[row] * x[row, i] * x[row, j] }
        }
    }
    return result
}

@Suite struct TallMatrixTests {
    @Test(arguments: [0, 1, 63, 64, 65, 16_383, 16_384, 16_385]) func gramsAtBorders(rows: Int) {
        let x = Matrix(rows: rows, columns: 3, columnMajor: numbers(rows * 3, from: 21))
        let weights = numbers(rows, from: 22, 0, 3)
        let want = plainGram(x, weights)
        for (one, other) in zip(weightedGram(x, weights: weights).elements, want.elements) {
            #expect(isClose(one, other, absolute: 1e-9, relative: 1e-12))
        }
    }

    @Test(arguments: 1...40) func gramsOfAnyWidthOnEveryInstructionSet(columns: Int) {
        let rows = 131
        let x = Matrix(rows: rows, columns: columns, columnMajor: numbers(rows * columns, from: 23))
        let weights = numbers(rows, from: 24, 0, 1)
        let want = plainGram(x, weights)
        for level in 0...ck_level() {
            var out = Matrix(rows: columns, columns: columns)
            let scratch = UnsafeMutableRawPointer.allocate(
                byteCount: 8 * ck_gram_scratch(columns), alignment: 64)
            defer { scratch.deallocate() }
            ck_gram(
                Int32(level), x.elements, rows, rows, columns, weights, &out.elements,
                scratch.assumingMemoryBound(to: Double.self))
            for (one, other) in zip(out.elements, want.elements) {
                #expect(isClose(one, other, absolute: 1e-12), "level \(level)")
            }
        }
    }

    /// One chunk runs on one thread; many, added in order, must give the same bits.
    @Test func theNumberOfThreadsChangesNoBitOfAGram() {
        let (rows, columns) = (70_000, 4)
        let x = Matrix(rows: rows, columns: columns, columnMajor: numbers(rows * columns, from: 25))
        let weights = numbers(rows, from: 26, 0, 1)
        var want = [Double](repeating: 0, count: columns * columns)
        for first in stride(from: 0, to: rows, by: 16_384) {
            let range = first..<min(first + 16_384, rows)
            let part = weightedGram(
                x.selecting(rows: Array(range)), weights: Array(weights[range]))
            for index in want.indices { want[index] += part.elements[index] }
        }
        for _ in 0..<3 { #expect(weightedGram(x, weights: weights).elements == want) }
    }

    @Test func aSampledGramIsTheOneOfTheFirstRowsOfEveryChunk() {
        let x = Matrix(rows: 40_000, columns: 2, columnMajor: numbers(80_000, from: 27))
        let rows = (0..<40_000).filter { $0 % 16_384 < 1_024 }
        let want = plainGram(x.selecting(rows: rows), [Double](repeating: 1, count: rows.count))
        for (one, other) in zip(sampledGram(x).elements, want.elements) {
            #expect(isClose(one, other, absolute: 1e-10))
        }
    }

    @Test(arguments: [0, 1, 16_384, 40_000]) func columnsAreCopiedWithTheirSquares(rows: Int) {
        let values = numbers(rows, from: 28)
        let (matrix, squares) = Matrix.copying(
            [.values(values), .constant(2), .values(values.map { -$0 })], rows: rows)
        #expect(
            matrix.elements == values + [Double](repeating: 2, count: rows) + values.map { -$0 })
        let length = values.reduce(0) { $0 + $1 * $1 }
        #expect(isClose(squares[0], length, absolute: 1e-12, relative: 1e-12))
        #expect(squares[1] == 4 * Double(rows) && squares[2] == squares[0])
    }

    @Test func aColumnKeptBySomeRowsIsKeptByAll() {
        // Four of five rows of the second column repeat the first one; a row tells them apart.
        let x = Matrix(rows: 5, columns: 2, columnMajor: [1, 2, 3, 4, 5, 1, 2, 3, 4, 6])
        let some = x.selecting(rows: [0, 3, 4])
        let one = { (count: Int) in [Double](repeating: 1, count: count) }
        let lengths = weightedGram(x, weights: one(5)).diagonal
        let found = independentColumns(
            gram: weightedGram(some, weights: one(3)), lengths: lengths, tolerance: 1e-6)
        #expect(found.kept == [0, 1])
        // Against a length of which these rows are next to nothing, they prove nothing.
        let far = independentColumns(
            gram: weightedGram(some, weights: one(3)), lengths: [1e9, 1e9], tolerance: 1e-6)
        #expect(far.aliased == [0, 1])
    }

    @Test(arguments: [0, 1, 7, 100]) func piecesAreFilledInTheirPlaces(count: Int) {
        let got: [Int32] = filledConcurrently(count: count, piece: 7) { range, out in
            for index in range { out[index - range.lowerBound] = Int32(index * index) }
        }
        #expect(got == (0..<count).map { Int32($0 * $0) })
    }
}
