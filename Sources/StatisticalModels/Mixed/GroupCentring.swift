import DataTables
package import NumericCore

/// Columns of a design that are split into the mean of a row's group and the distance from it.
package struct GroupCentring: Sendable, Equatable, Codable {
    /// The columns of the design that are split, in order; their means follow the design's columns.
    package var columns: [Int]
    /// A row for each group, a column for each split one.
    package var means: Matrix
    /// The mean of all rows: what a group that was not seen is taken to have.
    package var overall: [Double]

    /// Splits every column that varies within a group.
    ///
    /// - Parameters:
    ///   - x: rows sorted by group.
    ///   - ends: where each group ends.
    ///   - weights: how much each row counts in a mean.
    /// - Complexity: O(rows · columns).
    init(_ x: Matrix, ends: [Int], weights: [Double]) {
        let totals = segmentSums(
            Matrix(rows: x.rows, columns: 1, repeating: 1), weights: weights, ends: ends)
        let sums = segmentSums(x, weights: weights, ends: ends)
        let whole = totals.elements.reduce(0, +)
        var kept: [Int] = []
        var elements: [Double] = []
        var overall: [Double] = []
        for column in 0..<x.columns where Self.varies(x, column: column, ends: ends) {
            kept.append(column)
            elements += ends.indices.map { sums[$0, column] / totals[$0, 0] }
            overall.append(ends.indices.reduce(0) { $0 + sums[$1, column] } / whole)
        }
        columns = kept
        means = Matrix(rows: ends.count, columns: kept.count, columnMajor: elements)
        self.overall = overall
    }

    private static func varies(_ x: Matrix, column: Int, ends: [Int]) -> Bool {
        var start = 0
        for end in ends {
            for row in start..<end where x[row, column] != x[start, column] { return true }
            start = end
        }
        return false
    }

    /// The names of the coefficients: `within(x)` in the place of `x`, `between(x)` at the end.
    func names(_ names: [String]) -> [String] {
        names.enumerated().map {
            columns.contains($0.offset) ? "within(\($0.element))" : $0.element
        }
            + columns.map { "between(\(names[$0]))" }
    }

    /// The design with split columns; a row whose group is −1 has the overall means.
    func split(_ x: Matrix, group: (Int) -> Int) -> Matrix {
        var elements = x.elements
        for (place, column) in columns.enumerated() {
            for row in 0..<x.rows {
                let code = group(row)
                let mean = code < 0 ? overall[place] : means[code, place]
                elements[column * x.rows + row] -= mean
                elements.append(mean)
            }
        }
        return Matrix(rows: x.rows, columns: x.columns + columns.count, columnMajor: elements)
    }
}
