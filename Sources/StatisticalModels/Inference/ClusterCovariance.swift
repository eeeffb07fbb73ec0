package import DataTables
package import NumericCore

/// The covariance of estimates whose scores are dependent within groups.
///
/// One way: V = B·(Σ_g u_g u_gᵀ)·B with u_g the scores summed within group g and B the inverse
/// information. Two ways: V₁ + V₂ − V₁₂, made positive semi-definite where it is not.
///
/// - Reference: Cameron, Gelbach, Miller (2011), doi:10.1198/jbes.2010.07136. Goldens
///   `logistic_infert_cluster`, `cox_bladder2_cluster`.
package struct ClusterCovariance: Sendable, Equatable {
    package var matrix: Matrix
    /// Groups of each column, in the order given.
    package var counts: [PanelCount]
    package var diagnostics: [Diagnostic]

    /// G − 1 for the smallest number of groups G, where G is below 100.
    package var degreesOfFreedom: Double? {
        guard let least = counts.map(\.count).min(), least < 100 else { return nil }
        return Double(least - 1)
    }

    /// Sums scores within groups and puts them between the inverse information.
    ///
    /// - Parameters:
    ///   - clusters: the groups of each way, one or two.
    ///   - bread: the inverse information.
    ///   - factor: the small-sample factor for a number of groups.
    ///   - scores: a column of row scores for each coefficient, made when asked for.
    /// - Throws: ``ClusterError``.
    /// - Complexity: O(rows · coefficients) for each column of groups.
    package init(
        clusters: [ClusterCodes], bread: Matrix, factor: (Int) -> Double,
        scores: @Sendable (Int) -> [Double]
    ) throws(ClusterError) {
        guard (1...2).contains(clusters.count) else {
            throw ClusterError.tooMany(columns: clusters.map(\.name))
        }
        for cluster in clusters where cluster.count < 2 {
            throw ClusterError.single(column: cluster.name)
        }
        var groupings = clusters
        if clusters.count == 2 { groupings.append(clusters[0].crossed(with: clusters[1])) }
        let meats = Self.meats(groupings, order: bread.rows, scores: scores)
        var total = Matrix(rows: bread.rows, columns: bread.rows)
        for (index, meat) in meats.enumerated() {
            let sign = index == 2 ? -1.0 : 1.0
            let scale = sign * factor(groupings[index].count)
            for element in total.elements.indices {
                total.elements[element] += scale * meat.elements[element]
            }
        }
        counts = clusters.map { PanelCount($0.name, $0.count) }
        diagnostics = Diagnostic.fewClusters(counts)
        matrix = bread.sandwiching(total)
        if clusters.count == 2 {
            let (repaired, remarks) = matrix.withoutNegativeDirections()
            matrix = repaired
            diagnostics += remarks
        }
    }

    /// Σ_g u_g u_gᵀ for each grouping.
    private static func meats(
        _ groupings: [ClusterCodes], order: Int, scores: @Sendable (Int) -> [Double]
    ) -> [Matrix] {
        let sums = concurrentMap(order) { column in
            let score = scores(column)
            return groupings.map { grouping in
                var sum = [Double](repeating: 0, count: grouping.count)
                for row in score.indices { sum[Int(grouping.codes[row])] += score[row] }
                return sum
            }
        }
        return groupings.indices.map { index in
            let count = groupings[index].count
            let summed = Matrix(
                rows: count, columns: order, columnMajor: sums.flatMap { $0[index] })
            return weightedGram(summed, weights: [Double](repeating: 1, count: count))
        }
    }
}

/// Why robust errors cannot be had.
package enum ClusterError: Error, Equatable, Sendable, CustomStringConvertible {
    case single(column: String)
    case tooMany(columns: [String])

    package var description: String {
        switch self {
        case .single(let column):
            return "all rows have the same \(column): errors cannot be clustered by it; "
                + "name another column under `cluster`, or none"
        case .tooMany(let columns):
            return "errors can be clustered by one or two columns, not by \(columns.count) "
                + "(\(columns.joined(separator: ", "))); keep the two that matter most"
        }
    }
}

extension Matrix {
    /// The product self · middle · self of symmetric matrices, exactly symmetric.
    func sandwiching(_ middle: Matrix) -> Matrix {
        multiplied(by: middle).multiplied(by: self).symmetrized()
    }

    /// T · self · Tᵀ of a symmetric matrix: the covariance of T times the estimates.
    func turned(by turn: Matrix) -> Matrix {
        turn.multiplied(by: self).multiplied(by: turn.transposed()).symmetrized()
    }

    /// The mean of the matrix and its transpose.
    func symmetrized() -> Matrix {
        var result = self
        for column in 0..<columns {
            for row in 0..<column {
                let mean = (self[row, column] + self[column, row]) / 2
                result[row, column] = mean
                result[column, row] = mean
            }
        }
        return result
    }

    /// The elements of a column times a value for each row.
    func column(_ index: Int, times values: [Double]) -> [Double] {
        let base = index * rows
        return values.indices.map { values[$0] * elements[base + $0] }
    }

    /// xᵀ · self · x.
    func quadraticForm(_ x: [Double]) -> Double {
        let product = multiplied(by: x)
        return zip(x, product).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The square roots of the diagonal.
    var standardErrors: [Double] { diagonal.map { max(0, $0).squareRoot() } }
}
