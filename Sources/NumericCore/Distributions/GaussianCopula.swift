/// Why rank correlations describe no joint distribution.
public enum CopulaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The matrix is not square or not symmetric with ones on its diagonal at an element.
    case notACorrelationMatrix(row: Int, column: Int)
    /// A correlation lies outside −1...1.
    case outOfRange(row: Int, column: Int, value: Double)
    /// The correlations of a variable contradict those of the earlier ones.
    case contradictory(row: Int)

    /// One sentence; rows and columns count from 1.
    public var description: String {
        switch self {
        case .notACorrelationMatrix(let row, let column):
            "rank correlations: row \(row + 1), column \(column + 1) breaks symmetry or a diagonal "
                + "of ones"
        case .outOfRange(let row, let column, let value):
            "rank correlations: row \(row + 1), column \(column + 1) is \(value), expected a number "
                + "from -1 to 1"
        case .contradictory(let row):
            "rank correlations: those of variable \(row + 1) contradict those among the variables "
                + "before it; weaken them"
        }
    }
}

/// A Gaussian copula: normal numbers that give variables the rank correlations that are asked for.
///
/// Spearman's ρ of a bivariate normal with correlation r is (6/π) asin(r/2), so r = 2 sin(πρ/6)
/// (Kruskal 1958). Rank correlations survive any increasing map, such as a quantile function.
public struct GaussianCopula: Sendable, Equatable {
    /// The lower triangular factor of the normal correlations.
    public let factor: Matrix

    /// Makes the copula of Spearman rank correlations.
    ///
    /// - Throws: `CopulaError`, naming the first row or element that cannot be.
    public init(rankCorrelations ranks: Matrix) throws(CopulaError) {
        let order = ranks.rows
        guard ranks.columns == order else {
            throw .notACorrelationMatrix(row: order, column: ranks.columns)
        }
        var factor = Matrix(rows: order, columns: order)
        for row in 0..<order {
            guard ranks[row, row] == 1 else { throw .notACorrelationMatrix(row: row, column: row) }
            for column in 0..<row {
                let value = ranks[row, column]
                guard abs(value) <= 1 else {
                    throw .outOfRange(row: row, column: column, value: value)
                }
                guard ranks[column, row] == value else {
                    throw .notACorrelationMatrix(row: row, column: column)
                }
                let normal = 2 * sine(value * 0.5235987755982988731)
                var rest = normal
                for k in 0..<column { rest -= factor[row, k] * factor[column, k] }
                // A variable that earlier ones determine has no pivot; then nothing may be left.
                if factor[column, column] > 1e-7 {
                    factor[row, column] = rest / factor[column, column]
                } else if abs(rest) > 1e-7 {
                    throw .contradictory(row: row)
                }
            }
            let left = (0..<row).reduce(1.0) { $0 - factor[row, $1] * factor[row, $1] }
            guard left > -1e-9 else { throw .contradictory(row: row) }
            factor[row, row] = max(0, left).squareRoot()
        }
        self.factor = factor
    }

    /// Turns independent standard normal numbers, one per variable, into correlated ones.
    public func correlated(normals: inout [Double]) {
        precondition(normals.count == factor.rows, "one normal number per variable")
        for row in (0..<factor.rows).reversed() {
            var sum = 0.0
            for column in 0...row { sum += factor[row, column] * normals[column] }
            normals[row] = sum
        }
    }
}

/// sin(x) for |x| ≤ 0.53 by its series, the same bits everywhere.
private func sine(_ x: Double) -> Double {
    let z = x * x
    var term = x
    var sum = x
    for k in stride(from: 2.0, through: 16, by: 2) {
        term *= -z / (k * (k + 1))
        sum += term
    }
    return sum
}
