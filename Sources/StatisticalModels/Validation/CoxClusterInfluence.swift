package import DataTables
import NumericCore

extension CoxFit {
    /// The clusters that move the estimates most, by one step: I⁻¹ times the sum of the score
    /// residuals of the cluster's rows.
    ///
    /// - Parameters:
    ///   - table: the table that was fitted.
    ///   - column: whose values are the clusters; rows without one are passed over.
    ///   - largest: how many are returned at most.
    /// - Returns: the clusters, the most influential first; events are not weighted.
    /// - Throws: ``DataError``, ``DesignError``, ``CoxFitError``.
    /// - Complexity: that of one iteration of the fit.
    /// - Reference: Cain and Lange (1984), doi:10.2307/2531402.
    package func clusterInfluence(
        _ table: Table, by column: String, largest: Int = 20
    ) throws -> [ClusterInfluence] {
        let parsed = try Formula.parse(model.formula)
        let design = try Design.build(
            formula: parsed, table: table,
            extraColumns: model.strata + model.clusters
                + [model.frailty?.column, column]
                .compactMap { $0 }, weights: model.weights)
        guard case .survival(_, _, let event) = design.outcome else {
            throw CoxFitError.wrongOutcome(formula: model.formula)
        }
        let information: Matrix
        do {
            information = try Cholesky(modelCovariance).inverse()
        } catch {
            throw CoxFitError.singularInformation(column: coefficientNames[error.column])
        }
        let groups = LabelledGroups(column: try design.table.column(column))
        let complete = table.filtered(keeping: Array(design.rows))
        let influence = try residuals(complete).dfbeta()
        let sums = concurrentMap(coefficients.count) { index in
            var sum = [Double](repeating: 0, count: groups.labels.count)
            for (row, value) in influence.column(index).enumerated() {
                sum[Int(groups.codes[row])] += value
            }
            return sum
        }
        var found = groups.labels.indices.map { group in
            let start = group == 0 ? 0 : groups.ends[group - 1]
            let changes = sums.map { $0[group] }
            return ClusterInfluence(
                cluster: groups.labels[group], rows: groups.ends[group] - start, events: 0,
                changes: changes,
                distance: information.quadraticForm(changes) / Double(max(1, changes.count)))
        }
        for row in event.indices { found[Int(groups.codes[row])].events += event[row] }
        return found.mostInfluential(largest)
    }
}
