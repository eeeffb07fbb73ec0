package import DataTables
import NumericCore

/// A fit whose rows' parts of the score are known again from the table that was fitted.
package protocol RowScoring: CoefficientEstimates {
    /// The scores at the estimates of the rows that were used and have a value of a column.
    ///
    /// - Throws: ``DataError``, ``DesignError``, and what the fit throws of its table.
    func rowScores(_ table: Table, with column: String) throws -> RowScores
}

/// What each row adds to the score; over all rows of the fit it sums to 0.
package struct RowScores: Sendable {
    /// The rows.
    package var table: Table
    /// 1 for a row with an event.
    package var events: [Double]
    /// The scores of a coefficient.
    package var column: @Sendable (Int) -> [Double]
}

extension RowScoring {
    /// The clusters that move the estimates most, by one step: the inverse information times the
    /// sum of the scores of the cluster's rows.
    ///
    /// - Parameters:
    ///   - table: the table that was fitted.
    ///   - column: whose values are the clusters; rows without one are passed over.
    ///   - largest: how many are returned at most.
    /// - Returns: the clusters, the most influential first; events are not weighted.
    /// - Throws: as ``rowScores(_:with:)``; ``ClusterInfluenceError``.
    /// - Complexity: that of one iteration of the fit.
    /// - Reference: Cain and Lange (1984), doi:10.2307/2531402.
    package func clusterInfluence(
        _ table: Table, by column: String, largest: Int = 20
    ) throws -> [ClusterInfluence] {
        let rows = try rowScores(table, with: column)
        let groups = LabelledGroups(column: try rows.table.column(column))
        let sums = concurrentMap(coefficients.count) { index in
            var sum = [Double](repeating: 0, count: groups.labels.count)
            for (row, value) in rows.column(index).enumerated() {
                sum[Int(groups.codes[row])] += value
            }
            return sum
        }
        var found = try ClusterInfluence.oneStep(
            scores: Matrix(
                rows: groups.labels.count, columns: sums.count, columnMajor: sums.flatMap { $0 }),
            covariance: modelCovariance, names: coefficientNames, labels: groups.labels)
        for (row, event) in rows.events.enumerated() {
            found[Int(groups.codes[row])].rows += 1
            found[Int(groups.codes[row])].events += event
        }
        return found.mostInfluential(largest)
    }
}

extension ClusterInfluence {
    /// One step for each cluster, whose scores are a row of a matrix; rows and events are not yet
    /// counted.
    static func oneStep(
        scores: Matrix, covariance: Matrix, names: [String], labels: [String]
    ) throws(ClusterInfluenceError) -> [ClusterInfluence] {
        let information: Matrix
        do {
            information = try Cholesky(covariance).inverse()
        } catch {
            throw .singularInformation(coefficient: names[error.column])
        }
        let steps = scores.multiplied(by: covariance)
        return labels.indices.map { cluster in
            let changes = (0..<steps.columns).map { steps[cluster, $0] }
            return ClusterInfluence(
                cluster: labels[cluster], rows: 0, events: 0, changes: changes,
                distance: information.quadraticForm(changes) / Double(max(1, changes.count)))
        }
    }
}

extension [ClusterInfluence] {
    /// The first of them by falling distance.
    func mostInfluential(_ count: Int) -> [ClusterInfluence] {
        let order = indices.sorted { (-self[$0].distance, $0) < (-self[$1].distance, $1) }
        return order.prefix(Swift.max(0, count)).map { self[$0] }
    }
}

/// Why the influence of clusters cannot be had.
package enum ClusterInfluenceError: Error, Equatable, Sendable, CustomStringConvertible {
    case singularInformation(coefficient: String)
    /// Effects are shared within groups, so that only whole groups have a score.
    case notTheGroup(column: String, group: String)

    package var description: String {
        switch self {
        case .singularInformation(let coefficient):
            return FitSentence.vanishingInformation(coefficient)
        case .notTheGroup(let column, let group):
            return "rows share an effect of \(group), so that only its values can be left out one "
                + "by one, not those of \(column)"
        }
    }
}
