package import DataTables
import NumericCore

/// A fit that gives survival probabilities for new rows at asked times.
///
/// Law: a row's values do not depend on the other rows that are asked for with it.
package protocol SurvivalPredicting: CoefficientEstimates {
    /// The coverage of intervals.
    var level: Double { get }

    /// log S(t | row) with its standard error for each row of a table, row by row; not-a-number where
    /// a column is missing.
    ///
    /// - Throws: ``DataError`` for absent columns, unknown levels and strata.
    func logSurvival(_ table: Table, at times: [Double]) throws -> LogSurvivalRows
}

/// Values of rows at times: row r, time j at r · times + j.
package struct LogSurvivalRows: Sendable, Equatable {
    package var values: [Double]
    package var standardErrors: [Double]

    /// Room for rows, without values yet.
    init(rows: Int, times: Int) {
        values = [Double](repeating: .nan, count: rows * times)
        standardErrors = values
    }
}

/// Survival probabilities of some consecutive rows.
package struct SurvivalBlock: Sendable, Equatable {
    /// Places in the whole that was asked for.
    package var rows: Range<Int>
    package var times: [Double]
    /// Row r (from 0 in the block), time j at r · times + j; not-a-number where a column is missing.
    package var survival: [Double]
    package var lower: [Double]
    package var upper: [Double]
}

extension SurvivalPredicting {
    /// Gives survival probabilities with intervals for the rows of a table, block by block.
    ///
    /// Memory is that of one block, whatever the number of rows; the values do not depend on the size
    /// of the blocks, in no bit.
    ///
    /// - Parameters:
    ///   - table: the rows.
    ///   - times: where to give S.
    ///   - interval: the scale of the intervals.
    ///   - rowsPerBlock: the most rows of a block.
    ///   - body: takes each block, in order.
    /// - Throws: ``DataError`` for absent columns, unknown levels and strata; what `body` throws.
    /// - Complexity: O(rows · times · coefficients) time, O(rowsPerBlock · times) memory.
    package func streamSurvival(
        for table: Table, at times: [Double], interval: SurvivalInterval = .logLog,
        rowsPerBlock: Int = 8_192, _ body: (SurvivalBlock) throws -> Void
    ) throws {
        var next = 0
        try streamSurvival(at: times, interval: interval, body) {
            guard next < table.rowCount else { return nil }
            let range = next..<min(table.rowCount, next + max(1, rowsPerBlock))
            next = range.upperBound
            return range.count == table.rowCount ? table : table.filtered(keeping: Array(range))
        }
    }

    /// The same for tables that come one after another, as from a file that is read in pieces: each
    /// is one block.
    ///
    /// - Throws: ``DataError`` for absent columns, unknown levels and strata; what `body` and `chunk`
    ///   throw.
    package func streamSurvival(
        at times: [Double], interval: SurvivalInterval = .logLog,
        _ body: (SurvivalBlock) throws -> Void, chunks chunk: () throws -> Table?
    ) throws {
        let reference = ReferenceDistribution(degreesOfFreedom: inferenceDegreesOfFreedom)
        let quantile = reference.quantile(0.5 + level / 2)
        var first = 0
        while let table = try chunk() {
            let rows = try logSurvival(table, at: times)
            var survival: [Double] = []
            Kernels.exp(rows.values, into: &survival)
            let limits = interval.limits(
                survival: survival, logErrors: rows.standardErrors, quantile: quantile)
            try body(
                SurvivalBlock(
                    rows: first..<(first + table.rowCount), times: times, survival: survival,
                    lower: limits.lower, upper: limits.upper))
            first += table.rowCount
        }
    }
}

/// V = L·Lᵀ of a covariance, for the errors of many linear combinations.
struct CovarianceFactor: Sendable {
    private let lower: Matrix

    init(_ covariance: Matrix) { lower = SemidefiniteFactor(shrinking: covariance).lower }

    var size: Int { lower.rows }

    /// Lᵀ·v for a v that begins at `first` and is 0 elsewhere.
    func projection(_ values: [Double], first: Int = 0) -> [Double] {
        var result = [Double](repeating: 0, count: size)
        project(values, first: first, into: &result)
        return result
    }

    /// As ``projection(_:first:)``, without an array of its own.
    @inline(__always)
    func project(_ values: [Double], first: Int = 0, into result: inout [Double]) {
        for column in 0..<size {
            var sum = 0.0
            for (place, value) in values.enumerated() where first + place >= column {
                sum += lower[first + place, column] * value
            }
            result[column] = sum
        }
    }
}
