import NumericCore
import TestSupport
import Testing

private func matrix(_ rows: Int, _ columns: Int, from seed: UInt64) -> Matrix {
    Matrix(rows: rows, columns: columns, columnMajor: numbers(rows * columns, from: seed))
}

private func distance(_ a: Matrix, _ b: Matrix) -> Double {
    guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
    return zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The Hilbert matrix 1 / (i + j − 1).
private func hilbert(_ order: Int) -> Matrix {
    var result = Matrix(rows: order, columns: order)
    for row in 0..<order {
        for column in 0..<order { result[row, column] = 1 / Double(row + column + 1) }
    }
    return result
}

@Suite struct PivotedQRTests {
    @Test(arguments: [(1, 1), (6, 4), (4, 6), (300, 20), (3, 0), (0, 3)])
    func productIsTheMatrix(rows: Int, columns: Int) {
        let a = matrix(rows, columns, from: 51)
        let qr = PivotedQR(a)
        #expect(qr.permutation.sorted() == Array(0..<columns))
        let product = qr.orthogonal.multiplied(by: qr.upper)
        #expect(distance(product, a.selecting(columns: qr.permutation)) < 1e-13)
        let depth = min(rows, columns)
        let unit = qr.orthogonal.transposeMultiplied(by: qr.orthogonal)
        #expect(distance(unit, .identity(depth)) < 1e-14)
        let diagonal = qr.upper.diagonal.map(\.magnitude)
        #expect(zip(diagonal, diagonal.dropFirst()).allSatisfy { $0 >= $1 * (1 - 1e-12) })
        #expect(qr.rank() == depth)
    }

    /// R: qr(a, LAPACK = TRUE): pivots 4 2 1 3, |diagonal of R| as below; column 4 = 2 + 3.
    @Test func rankAndPivotsAreR() {
        let a = Matrix(
            rows: 6, columns: 4,
            columnMajor: [1, 2, 3, 4, 5, 6] + [2, 4, 6, 8, 10, 12.5] + [1, 0, 2, 0, 3, 0]
                + [3, 4, 8, 8, 13, 12.5])
        let qr = PivotedQR(a)
        #expect(qr.permutation == [3, 1, 0, 2])
        let diagonal = [21.868927728629036, 2.6393222529741278, 0.14649847778115574]
        for (got, want) in zip(qr.upper.diagonal, diagonal) {
            #expect(isClose(abs(got), want, relative: 1e-12))
        }
        #expect(qr.rank() == 3 && qr.rank(tolerance: 0.01) == 2)
        // The fitted values are those of R's lm on the first three columns.
        let right: [Double] = [1, 3, 2, 5, 4, 6]
        let solved = qr.solve(right)
        #expect(solved.solution.count { $0 == 0 } == 1)
        let coefficients = [8.1678321678321737, -3.440559440559444, -0.80769230769230771, 0]
        for (got, want) in zip(a.multiplied(by: solved.solution), a.multiplied(by: coefficients)) {
            #expect(isClose(got, want, absolute: 1e-11))
        }
        let rest = zip(a.multiplied(by: solved.solution), right).reduce(0) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        #expect(isClose(solved.residual, rest, relative: 1e-11))
    }

    /// The residual of a least-squares solution is orthogonal to the columns.
    @Test func solutionsAreLeastSquares() {
        let a = matrix(200, 7, from: 52)
        let right = numbers(200, from: 53)
        let solution = PivotedQR(a).solve(right).solution
        let residual = zip(right, a.multiplied(by: solution)).map(-)
        for value in a.transposeMultiplied(by: residual) { #expect(abs(value) < 1e-12) }
        #expect(PivotedQR(Matrix(rows: 3, columns: 2)).rank() == 0)
        #expect(PivotedQR(Matrix(rows: 3, columns: 2)).solve([1, 2, 3]).solution == [0, 0])
    }
}

@Suite struct SymmetricEigenTests {
    private func decompositions(_ a: Matrix) throws -> [SymmetricEigen] {
        [try SymmetricEigen(a), try SymmetricEigen(rotating: a)]
    }

    @Test(arguments: [0, 1, 2, 5, 40]) func bothWaysGiveTheMatrixBack(order: Int) throws {
        let x = matrix(order, order, from: 54)
        var a = x
        for row in 0..<order {
            for column in 0..<order { a[row, column] = x[row, column] + x[column, row] }
        }
        for eigen in try decompositions(a) {
            #expect(eigen.values == eigen.values.sorted())
            let turned = eigen.vectors.transposeMultiplied(by: eigen.vectors)
            #expect(distance(turned, .identity(order)) < 1e-13)
            var scaled = eigen.vectors
            for column in 0..<order {
                for row in 0..<order { scaled[row, column] *= eigen.values[column] }
            }
            #expect(distance(scaled.multiplied(by: eigen.vectors.transposed()), a) < 1e-13)
        }
    }

    /// R: eigen(h)$values of the 5 × 5 Hilbert matrix.
    @Test func hilbertsValuesAreR() throws {
        let values = [
            3.2879287721658555e-06, 0.00030589804015115148, 0.011407491623419662,
            0.20853421861101309, 1.5670506910982289,
        ]
        for eigen in try decompositions(hilbert(5)) {
            for (got, want) in zip(eigen.values, values) {
                #expect(isClose(got, want, absolute: 1e-15, relative: 1e-14))
            }
        }
    }

    @Test func equalAndExtremeValues() throws {
        for eigen in try decompositions(.identity(6)) {
            #expect(eigen.values == [Double](repeating: 1, count: 6))
        }
        var tiny = Matrix.identity(3)
        tiny.elements = tiny.elements.map { $0 * 1e-200 }
        tiny[1, 0] = 5e-201
        tiny[0, 1] = 5e-201
        for eigen in try decompositions(tiny) {
            #expect(isClose(eigen.values[0], 5e-201, relative: 1e-13))
            #expect(isClose(eigen.values[2], 1.5e-200, relative: 1e-13))
        }
        var broken = Matrix.identity(2)
        broken[1, 0] = .nan
        #expect(throws: SymmetricEigen.Failure.notFinite(row: 1, column: 0)) {
            try SymmetricEigen(broken)
        }
        #expect(throws: SymmetricEigen.Failure.notFinite(row: 1, column: 0)) {
            try SymmetricEigen(rotating: broken)
        }
        #expect(
            SymmetricEigen.Failure.notFinite(row: 1, column: 0).description
                == "eigenvalues: row 2, column 1 is not a finite number")
    }
}

@Suite struct RepairTests {
    private func correlations(_ pairs: [(Int, Int, Double)], order: Int = 3) -> Matrix {
        var result = Matrix.identity(order)
        for (row, column, value) in pairs {
            result[row, column] = value
            result[column, row] = value
        }
        return result
    }

    private var impossible: Matrix { correlations([(1, 0, 0.9), (2, 0, 0.7), (2, 1, -0.4)]) }

    /// R: Matrix::nearPD(m, corr = TRUE, conv.tol = 1e-14, eig.tol = 0, posd.tol = 0).
    @Test func nearestCorrelationsAreR() throws {
        let nearest = try impossible.nearestCorrelations(tolerance: 1e-13)
        let want = correlations([
            (1, 0, 0.69421846833877721), (2, 0, 0.52586443290279616), (2, 1, -0.24714400755595314),
        ])
        #expect(distance(nearest, want) < 1e-9)
        #expect(nearest.diagonal == [1, 1, 1])
    }

    @Test func nearestSemidefiniteClipsTheEigenvalues() throws {
        let repaired = try impossible.nearestPositiveSemidefinite()
        let before = try SymmetricEigen(impossible)
        let after = try SymmetricEigen(repaired)
        for (got, old) in zip(after.values, before.values) {
            #expect(isClose(got, max(0, old), absolute: 1e-14))
        }
        let raised = try impossible.nearestPositiveSemidefinite(floor: 0.1)
        #expect(isClose(try SymmetricEigen(raised).values[0], 0.1, relative: 1e-12))
        #expect(try Matrix.identity(3).nearestPositiveSemidefinite() == .identity(3))
        #expect(try hilbert(4).nearestPositiveSemidefinite() == hilbert(4))
    }

    @Test func copulasAreRepairedOnDemand() throws {
        let ranks = correlations([(1, 0, 0.9), (2, 0, 0.9), (2, 1, -0.9)])
        let shrunk = try GaussianCopula(rankCorrelations: ranks, repair: .shrink)
        #expect(shrunk.factor.shrinkage == 0.5)
        let nearest = try GaussianCopula(rankCorrelations: ranks, repair: .nearest)
        for copula in [shrunk, nearest] {
            let lower = copula.factor.lower
            let product = lower.multiplied(by: lower.transposed())
            for index in 0..<3 { #expect(isClose(product[index, index], 1, relative: 1e-9)) }
        }
        // The nearest one is nearer than the shrunk one.
        let wanted = GaussianCopula.normalCorrelation(rank: 0.9)
        func miss(_ copula: GaussianCopula) -> Double {
            let lower = copula.factor.lower
            let product = lower.multiplied(by: lower.transposed())
            return [(1, 0, wanted), (2, 0, wanted), (2, 1, -wanted)].reduce(0) {
                $0 + (product[$1.0, $1.1] - $1.2) * (product[$1.0, $1.1] - $1.2)
            }
        }
        #expect(miss(nearest) < miss(shrunk))
        let possible = correlations([(1, 0, 0.3)])
        let plain = try GaussianCopula(rankCorrelations: possible)
        #expect(try GaussianCopula(rankCorrelations: possible, repair: .nearest) == plain)
        #expect(try GaussianCopula(rankCorrelations: possible, repair: .shrink) == plain)
    }

    @Test func semidefiniteFactors() throws {
        let twice = Matrix(rows: 2, columns: 2, columnMajor: [1, 2, 2, 4])
        let factor = try SemidefiniteFactor(twice)
        #expect(factor.times([0.5, 9]) == [0.5, 1] && factor.shrinkage == 0)
        let indefinite = Matrix(rows: 2, columns: 2, columnMajor: [1, 1.5, 1.5, 1])
        #expect(throws: SemidefiniteFactor.Contradiction.self) {
            try SemidefiniteFactor(indefinite)
        }
        #expect(SemidefiniteFactor(shrinking: indefinite).shrinkage == 0.4)
        let negative = Matrix(rows: 2, columns: 2, columnMajor: [-1, 0, 0, 4])
        #expect(SemidefiniteFactor(shrinking: negative).times([1, 1]) == [0, 2])
        #expect(SemidefiniteFactor(shrinking: Matrix(rows: 0, columns: 0)).times([]) == [])
    }
}
