import DataTables
import NumericCore

extension Matrix {
    /// A two-way robust covariance, which can have negative directions, without them; and the
    /// remark that one was removed.
    ///
    /// Eigenvalues between −1e-12 times the largest and 0 are rounding and stay.
    func withoutNegativeDirections() -> (matrix: Matrix, remarks: [Diagnostic]) {
        guard let values = try? SymmetricEigen(self).values,
            let least = values.first, let largest = values.last, least < -1e-12 * largest,
            let repaired = try? nearestPositiveSemidefinite()
        else { return (self, []) }
        return (
            repaired,
            [
                Diagnostic(
                    "covariance_repaired", .note,
                    "the two-way robust covariance had a negative direction, which was set to 0; "
                        + "compare with errors clustered one way")
            ]
        )
    }
}

extension Diagnostic {
    /// A warning for each column with fewer than 30 groups.
    static func fewClusters(_ counts: [PanelCount]) -> [Diagnostic] {
        counts.filter { $0.count < 30 }.map {
            Diagnostic(
                "few_clusters", .warning,
                "only \($0.count) distinct values of \($0.name): robust errors are rough; read "
                    + "the intervals as too narrow", place: $0.name)
        }
    }
}
