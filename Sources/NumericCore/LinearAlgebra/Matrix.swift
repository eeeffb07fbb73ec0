/// A dense matrix of doubles in column-major order.
///
/// Element (row *i*, column *j*) is `elements[j * rows + i]`, the layout of BLAS and LAPACK.
public struct Matrix: Equatable, Sendable, Codable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// All elements, one column after the other; `rows * columns` of them.
    public var elements: [Double]

    /// Makes a matrix with every element equal to `value`.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.rows = rows
        self.columns = columns
        elements = [Double](repeating: value, count: rows * columns)
    }

    /// Makes a matrix from its elements, one column after the other.
    ///
    /// - Precondition: `columnMajor.count == rows * columns`.
    public init(rows: Int, columns: Int, columnMajor: [Double]) {
        precondition(
            columnMajor.count == rows * columns,
            "\(columnMajor.count) elements for a \(rows) x \(columns) matrix")
        self.rows = rows
        self.columns = columns
        elements = columnMajor
    }

    /// Makes the identity matrix of the given order.
    public static func identity(_ order: Int) -> Matrix {
        var result = Matrix(rows: order, columns: order)
        for index in 0..<order { result[index, index] = 1 }
        return result
    }

    /// The element at a row and a column.
    @inlinable public subscript(row: Int, column: Int) -> Double {
        get { elements[column &* rows &+ row] }
        set { elements[column &* rows &+ row] = newValue }
    }

    /// A copy of one column.
    public func column(_ column: Int) -> [Double] {
        Array(elements[(column * rows)..<((column + 1) * rows)])
    }

    /// The elements on the diagonal.
    public var diagonal: [Double] { (0..<min(rows, columns)).map { self[$0, $0] } }
}
