package import DataTables
import NumericCore

extension WithAndWithoutStrata {
    /// Fits a Cox regression without and with baselines for each combination of values of some
    /// columns.
    ///
    /// - Parameters:
    ///   - model: the specification, which does not name the columns; its ties are not exact.
    ///   - columns: any number of values.
    ///   - table: the rows.
    /// - Throws: ``ConfoundingError``, and what fitting throws.
    /// - Complexity: that of the two fits.
    package init(_ model: CoxModel, holding columns: [String], on table: Table) throws {
        let parsed = try Formula.parse(model.formula)
        try Self.check(columns, terms: parsed.terms)
        if let column = columns.first(where: model.strata.contains) {
            throw ConfoundingError.alreadyInModel(column: column)
        }
        let design = try Design.build(
            formula: parsed, table: table,
            extraColumns: model.strata + model.clusters + columns, weights: model.weights)
        let complete = table.filtered(keeping: Array(design.rows))
        var fixed = model
        fixed.strata += columns
        let (before, after) = (try model.fit(complete), try fixed.fit(complete))
        let influences = (
            try before.residuals(complete).dfbeta(), try after.residuals(complete).dfbeta()
        )
        let pair = PairedFits(
            columns: columns, measure: .hazardRatio, without: before, with: after,
            level: model.level,
            influence: { one, other in
                zip(influences.1.column(other), influences.0.column(one)).map { $0 - $1 }
            }, clusters: try model.clusters.map { try ClusterCodes(column: $0, in: complete) })
        self.init(
            columns: columns, method: .strata, measure: .hazardRatio, rows: try pair.rows(),
            counts: before.counts, strata: after.baselines.count, level: model.level,
            diagnostics: before.diagnostics)
        counts.rowsGiven = design.rowsGiven
        counts.leftOut = design.leftOut
    }
}
