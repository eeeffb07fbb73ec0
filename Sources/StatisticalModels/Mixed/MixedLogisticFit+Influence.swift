package import DataTables
import NumericCore

extension MixedLogisticFit {
    /// The groups that move the estimates most, by one step: the inverse information of the
    /// coefficients and the deviation times the group's score, of which the coefficients' part is
    /// given.
    ///
    /// - Parameters:
    ///   - table: the table that was fitted.
    ///   - column: the model's group.
    ///   - largest: how many are returned at most.
    /// - Returns: the groups, the most influential first.
    /// - Throws: ``ClusterInfluenceError``, and what ``MixedLogisticModel/fit(_:)`` throws before
    ///   it begins.
    /// - Complexity: that of one evaluation of the likelihood.
    package func clusterInfluence(
        _ table: Table, by column: String, largest: Int = 20
    ) throws -> [ClusterInfluence] {
        guard column == model.group else {
            throw ClusterInfluenceError.notTheGroup(column: column, group: model.group)
        }
        let groups = try model.groupScores(
            coefficients: coefficients, deviation: deviation, table: table)
        let kept = Array(0..<jointCovariance.columns)
        let joint = groups.scores.selecting(columns: kept)
        let steps = joint.multiplied(by: jointCovariance)
        let information: Matrix
        do {
            information = try Cholesky(covariance).inverse()
        } catch {
            throw ClusterInfluenceError.singularInformation(
                coefficient: coefficientNames[error.column])
        }
        return groups.labels.indices.map { group in
            let changes = coefficients.indices.map { steps[group, $0] }
            return ClusterInfluence(
                cluster: groups.labels[group], rows: groups.rows[group],
                events: groups.events[group], changes: changes,
                distance: information.quadraticForm(changes) / Double(max(1, changes.count)))
        }.mostInfluential(largest)
    }
}
