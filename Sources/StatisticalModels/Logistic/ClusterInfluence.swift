package import DataTables
import NumericCore

/// What leaving out the rows of one cluster (a seller, a buyer) would do to a logistic regression.
package struct ClusterInfluence: Sendable, Hashable, Codable {
    package var cluster: String
    package var rows: Int
    package var events: Double
    /// For each coefficient the estimate with the cluster minus the one without it; `nil` where
    /// the others alone give no estimate.
    package var changes: [Double]?
    /// changesᵀ·information·changes / k, as Cook's distance; ∞ where there are no changes.
    package var distance: Double
}

extension LogisticFit {
    /// The clusters that move the estimates most, by one Newton step from the estimates:
    /// (I − I_c)⁻¹u_c with the cluster's score u_c and information I_c.
    ///
    /// - Parameters:
    ///   - table: the table that was fitted.
    ///   - column: whose values are the clusters; rows without one are passed over.
    ///   - largest: how many are returned at most.
    /// - Returns: the clusters, the most influential first.
    /// - Throws: ``DataError``, ``DesignError``.
    /// - Complexity: O(rows · columns² + clusters · columns³).
    /// - Reference: Pregibon (1981), doi:10.1214/aos/1176345513.
    package func clusterInfluence(
        _ table: Table, by column: String, largest: Int = 20
    ) throws -> [ClusterInfluence] {
        let rows = try FittedRows(self, table, extraColumns: [column])
        let groups = LabelledGroups(column: try rows.table.column(column))
        let factor: Cholesky
        let information: Matrix
        do {
            factor = try Cholesky(modelCovariance)
            information = factor.inverse()
        } catch {
            throw LogisticFitError.singularInformation(column: coefficientNames[error.column])
        }
        let all = concurrentMap(groups.labels.count) { group in
            let start = group == 0 ? 0 : groups.ends[group - 1]
            let members = groups.order[start..<groups.ends[group]]
            return rows.influence(of: members, label: groups.labels[group], information)
        }
        return all.mostInfluential(largest)
    }

    /// Rao's score test that all coefficients but the intercept are 0: uᵀI⁻¹u at the fit without
    /// them; it needs no fit of the model itself, so that separation does not touch it.
    ///
    /// - Returns: `nil` without such coefficients.
    /// - Throws: ``DataError``, ``DesignError``, ``LogisticFitError``.
    package func scoreTest(_ table: Table) throws -> LikelihoodRatioTest? {
        let slopes = coefficientNames.indices.filter { coefficientNames[$0] != "(Intercept)" }
        guard !slopes.isEmpty else { return nil }
        let rows = try FittedRows(self, table)
        let likelihood = LogisticRows(
            x: rows.x, successes: rows.successes, trials: rows.trials, offset: rows.offset)
        var point = coefficients.map { _ in 0.0 }
        do {
            if let intercept = coefficientNames.firstIndex(of: "(Intercept)") {
                let ones = LogisticRows(
                    x: Matrix(rows: rows.x.rows, columns: 1, repeating: 1),
                    successes: rows.successes, trials: rows.trials, offset: rows.offset)
                point[intercept] = try maximize(start: [0]) { ones.derivatives(at: $0) }
                    .solution[0]
            }
            let here = likelihood.derivatives(at: point)
            let solved = try Cholesky(here.information).solve(here.gradient)
            let statistic = zip(here.gradient, solved).reduce(0) { $0 + $1.0 * $1.1 }
            return LikelihoodRatioTest(
                statistic: statistic, degreesOfFreedom: slopes.count,
                pValue: Special.chiSquaredUpper(statistic, Double(slopes.count)))
        } catch let error as NotPositiveDefinite {
            throw LogisticFitError.singularInformation(column: coefficientNames[error.column])
        } catch is NewtonError {
            throw LogisticFitError.notConverged(coefficients: point, iterations: 0)
        }
    }
}

extension FittedRows {
    fileprivate func influence(
        of members: ArraySlice<Int>, label: String, _ information: Matrix
    ) -> ClusterInfluence {
        let order = x.columns
        var score = [Double](repeating: 0, count: order)
        var left = information
        var events = 0.0
        for row in members {
            let p = probabilities[row]
            let residual = successes[row] - trials[row] * p
            let weight = trials[row] * p * (1 - p)
            events += successes[row]
            for column in 0..<order {
                let value = x[row, column]
                score[column] += residual * value
                for other in column..<order {
                    left[other, column] -= weight * value * x[row, other]
                }
            }
        }
        var result = ClusterInfluence(
            cluster: label, rows: members.count, events: events, changes: nil, distance: .infinity)
        // What is left must determine every coefficient by more than rounding.
        guard independentColumns(gram: left, lengths: information.diagonal).aliased.isEmpty else {
            return result
        }
        if let factor = try? Cholesky(left) {
            let changes = factor.solve(score)
            result.changes = changes
            result.distance = information.quadraticForm(changes) / Double(order)
        }
        return result
    }
}
