package import DataTables
import NumericCore

extension DiscreteHazardModel {
    /// Fits the hazard of the next order to a panel of intervals.
    ///
    /// Maximises sum_b log (1/K) sum_k prod_cells P(cell | z_k) over each buyer's whole history by
    /// Newton's method with the observed information: first without classes (a concave problem),
    /// then from there with K classes. The covariance is robust: scores summed by the first
    /// cluster column and the second, two ways, with the factor G/(G − 1); exposures without a
    /// value of a cluster column are on their own there.
    ///
    /// The fit falls back to one class, and says so, where fewer than 5 % of the buyers have three
    /// orders (`few_repeat_buyers`) or where buyers do not differ (`no_heterogeneity`).
    ///
    /// - Parameters:
    ///   - table: The panel; rows of an exposure lie together in order of time.
    ///   - calendar: The steps.
    ///   - columns: The panel's columns; `start`, `stop` and the next channel are the formula's.
    /// - Returns: The fit, with diagnostics that say what was merged, left out or fallen back to.
    /// - Throws: `DriverFitError`, `DataError` for the panel, `FormulaError` for the formula.
    /// - Complexity: O(cells · channels · slopes + buyers · K · parameters²) per iteration.
    /// - Reference: Louis (1982), J. R. Stat. Soc. B 44:226–233 (observed information);
    ///   Cameron, Gelbach, Miller (2011), doi:10.1198/jbes.2010.07136 (two-way clusters).
    package func fit(
        table: Table, calendar: StepCalendar, columns: DriverColumns = DriverColumns()
    ) throws -> DiscreteHazardFit {
        try checkOptions()
        let prepared = try DriverPreparation(
            model: self, table: table, calendar: calendar, columns: columns)
        var fitting = DriverFitting(prepared)
        return try fitting.fit()
    }

    private func checkOptions() throws(DriverFitError) {
        guard (1...8).contains(classes) else {
            throw .options("\(classes) buyer classes; expected from 1 to 8")
        }
        guard (1...60).contains(openCell) else {
            throw .options("open cell \(openCell); expected a number of steps from 1 to 60")
        }
        guard clusters.count <= 2 else {
            throw .options(
                "errors can be clustered by at most two columns, not by "
                    + clusters.joined(separator: ", "))
        }
    }
}
