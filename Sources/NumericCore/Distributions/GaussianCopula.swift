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
/// (Kruskal 1958). Rank correlations survive any increasing map, such as a quantile function. Plain
/// arithmetic throughout: the same bits on every processor.
public struct GaussianCopula: Sendable, Equatable {
    /// What to do about rank correlations that no joint distribution has.
    public enum Repair: Sendable {
        /// Refuse them.
        case none
        /// Shrink all of them towards 0 by the least of some round shares.
        case shrink
        /// Take the nearest normal correlations that are possible (Higham 2002).
        case nearest
    }

    /// The factor of the normal correlations.
    public let factor: SemidefiniteFactor

    /// Makes the copula of Spearman rank correlations.
    ///
    /// - Throws: `CopulaError`, naming the first row or element that cannot be.
    public init(
        rankCorrelations ranks: Matrix, repair: Repair = .none
    ) throws(CopulaError) {
        let normal = try Self.normalCorrelations(ranks)
        switch repair {
        case .shrink: factor = SemidefiniteFactor(shrinking: normal)
        case .none:
            do { factor = try SemidefiniteFactor(normal) } catch {
                throw .contradictory(row: error.row)
            }
        case .nearest:
            if let whole = try? SemidefiniteFactor(normal) {
                factor = whole
            } else {
                // What the projections leave below 0 is of the size of their tolerance.
                let nearest = (try? normal.nearestCorrelations()) ?? .identity(normal.rows)
                factor = SemidefiniteFactor(shrinking: nearest)
            }
        }
    }

    /// Turns independent standard normal numbers, one per variable, into correlated ones.
    public func correlated(normals: inout [Double]) { normals = factor.times(normals) }

    /// The normal correlation 2 sin(π rank / 6), by the sine's series: the argument is at most 0.53,
    /// the error below 1e-18.
    public static func normalCorrelation(rank: Double) -> Double {
        let x = Double.pi * rank / 6
        let square = x * x
        var term = x
        var sum = x
        for k in stride(from: 2.0, through: 18, by: 2) {
            term *= -square / (k * (k + 1))
            sum += term
        }
        return 2 * sum
    }

    private static func normalCorrelations(_ ranks: Matrix) throws(CopulaError) -> Matrix {
        let order = ranks.rows
        guard ranks.columns == order else {
            throw .notACorrelationMatrix(row: order, column: ranks.columns)
        }
        var normal = Matrix.identity(order)
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
                normal[row, column] = normalCorrelation(rank: value)
                normal[column, row] = normal[row, column]
            }
        }
        return normal
    }
}
