package import DataTables

extension CauseSpecificCoxFit {
    /// `online: late`, cause after cause.
    package var coefficientNames: [String] {
        zip(causes, fits).flatMap { cause, fit in
            fit.coefficientNames.map { "\(cause): \($0)" }
        }
    }

    /// The standard errors of all coefficients.
    package var standardErrors: [Double] { fits.flatMap { $0.covariance.standardErrors } }

    /// The clusters that move the estimates most, by one step in the regression of each cause.
    ///
    /// - Parameters:
    ///   - table: the table that was fitted.
    ///   - column: whose values are the clusters; rows without one are passed over.
    ///   - largest: how many are returned at most.
    /// - Returns: the clusters, the most influential first, with the changes of the coefficients of
    ///   all causes and their mean distance.
    /// - Throws: as ``CoxFit/clusterInfluence(_:by:largest:)``.
    /// - Complexity: that of one iteration of the fits.
    package func clusterInfluence(
        _ table: Table, by column: String, largest: Int = 20
    ) throws -> [ClusterInfluence] {
        var found: [ClusterInfluence] = []
        var place: [String: Int] = [:]
        let count = Double(max(1, coefficientNames.count))
        for (cause, fit) in fits.enumerated() {
            let marked = try model.table(table, ofCause: causes[cause])
            let own = try fit.clusterInfluence(marked, by: column, largest: .max)
            let share = Double(fit.coefficients.count) / count
            for cluster in own {
                if let known = place[cluster.cluster] {
                    found[known].events += cluster.events
                    found[known].changes? += cluster.changes ?? []
                    found[known].distance += share * cluster.distance
                } else {
                    place[cluster.cluster] = found.count
                    var first = cluster
                    first.distance *= share
                    found.append(first)
                }
            }
        }
        return found.mostInfluential(largest)
    }
}
