package import DataTables
import NumericCore

extension WithAndWithoutStrata {
    /// The most values that get a coefficient each.
    static let mostLevels = 100

    /// Fits a logistic regression without and with a coefficient for each value of some columns.
    ///
    /// Rows of a value that has one outcome only say nothing with it held fixed (its coefficient
    /// is infinite): they are left out of that fit, counted, and their risk differences are 0.
    ///
    /// - Parameters:
    ///   - model: the specification, whose formula does not name the columns.
    ///   - columns: at most 100 values in all.
    ///   - table: the rows.
    /// - Throws: ``ConfoundingError``, and what fitting throws.
    /// - Complexity: that of the two fits.
    package init(_ model: LogisticModel, holding columns: [String], on table: Table) throws {
        let parsed = try Formula.parse(model.formula)
        try Self.check(columns, terms: parsed.terms)
        let design = try Design.build(
            formula: parsed, table: table, extraColumns: model.clusters + columns,
            weights: model.weights)
        let complete = table.filtered(keeping: Array(design.rows))
        let kept =
            model.penalty == nil
            ? try Self.informativeRows(design, columns) : Array(0..<complete.rowCount)
        guard !kept.isEmpty else {
            let reason = "one outcome only within \(columns.joined(separator: " and "))"
            throw DesignError.noRows(
                leftOut: design.leftOut + [PanelCount(reason, complete.rowCount)])
        }
        let levels = try columns.map { column in
            LabelledGroups(column: try complete.filtered(keeping: kept).column(column)).labels.count
        }
        guard levels.reduce(0, +) <= Self.mostLevels else {
            throw ConfoundingError.tooManyLevels(columns: columns, count: levels.reduce(0, +))
        }
        var fixed = model
        // First in the formula, so that columns which do not vary within them are left out.
        let cut = model.formula.firstIndex(of: "~") ?? model.formula.startIndex
        fixed.formula =
            model.formula[...cut] + columns.map { " factor(\($0.quotedName)) +" }.joined()
            + model.formula[model.formula.index(after: cut)...]
        let informative = complete.filtered(keeping: kept)
        let (before, after) = (try model.fit(complete), try fixed.fit(informative))
        let influences = (
            try LogisticInfluence(before, complete), try LogisticInfluence(after, informative)
        )
        let share = influences.1.trials / influences.0.trials
        var pair = PairedFits(
            columns: columns, measure: .oddsRatio, without: before, with: after,
            level: model.level,
            influence: { one, other in
                var result = influences.0.column(one)
                for index in result.indices { result[index] = -result[index] }
                for (place, value) in influences.1.column(other).enumerated() {
                    result[kept[place]] += value
                }
                return result
            }, clusters: try model.clusters.map { try ClusterCodes(column: $0, in: complete) })
        pair.effects = { name in
            (before.effect(named: name), after.effect(named: name).map { $0.times(share) })
        }
        self.init(
            columns: columns, method: .factors, measure: .oddsRatio, rows: try pair.rows(),
            counts: before.counts, strata: levels.reduce(1, *), level: model.level,
            diagnostics: Self.remarks(complete.rowCount - kept.count, columns) + before.diagnostics)
        counts.rowsGiven = design.rowsGiven
        counts.leftOut = design.leftOut
    }

    static func check(_ columns: [String], terms: [Formula.Term]) throws(ConfoundingError) {
        guard !columns.isEmpty else { throw .noColumns }
        let used = terms.flatMap(\.columns)
        if let column = columns.first(where: used.contains) {
            throw .alreadyInModel(column: column)
        }
    }

    /// The rows whose values have both outcomes, among the rows that have.
    private static func informativeRows(_ design: Design, _ columns: [String]) throws -> [Int] {
        let codes = try columns.map { LabelledGroups(column: try design.table.column($0)) }
        var isKept = [Bool](repeating: true, count: design.rows.count)
        let outcome: (Int) -> (events: Double, others: Double) =
            switch design.outcome {
            case .binary(let y): { (y[$0], 1 - y[$0]) }
            case .grouped(let s, let n): { (s[$0], n[$0] - s[$0]) }
            case .survival, .causes: { _ in (0, 0) }
            }
        var changed = true
        while changed {
            changed = false
            for groups in codes {
                var events = [Double](repeating: 0, count: groups.labels.count)
                var others = events
                for row in isKept.indices where isKept[row] {
                    events[Int(groups.codes[row])] += outcome(row).events
                    others[Int(groups.codes[row])] += outcome(row).others
                }
                for row in isKept.indices where isKept[row] {
                    let group = Int(groups.codes[row])
                    if events[group] == 0 || others[group] == 0 {
                        isKept[row] = false
                        changed = true
                    }
                }
            }
        }
        return isKept.indices.filter { isKept[$0] }
    }

    private static func remarks(_ dropped: Int, _ columns: [String]) -> [Diagnostic] {
        guard dropped > 0 else { return [] }
        let held = columns.joined(separator: " or ")
        return [
            Diagnostic(
                "one_outcome_within", .note,
                "\(dropped) row\(dropped == 1 ? "" : "s") of values of \(held) with one outcome "
                    + "only say nothing with \(held) held fixed, and are in the fit without it "
                    + "alone")
        ]
    }
}

/// Each row's influence on the coefficients of a logistic regression: score times the inverse
/// information.
struct LogisticInfluence: Sendable {
    private let x: Matrix
    private let residuals: [Double]
    private let bread: Matrix
    /// How many trials the rows are.
    let trials: Double

    init(_ fit: LogisticFit, _ table: Table) throws {
        let rows = try FittedRows(fit, table)
        x = rows.x
        residuals = rows.successes.indices.map {
            rows.successes[$0] - rows.trials[$0] * rows.probabilities[$0]
        }
        bread = fit.modelCovariance
        trials = rows.trials.reduce(0, +)
    }

    func column(_ index: Int) -> [Double] {
        let moved = x.multipliedInChunks(by: bread.column(index))
        return moved.indices.map { moved[$0] * residuals[$0] }
    }
}

extension LogisticFit {
    /// The average effect of the variable, or of the level, that a coefficient is of.
    fileprivate func effect(named name: String) -> RiskDifference? {
        guard let column = recipe.columns.first(where: { $0.name == name }),
            column.parts.count == 1, let part = column.parts.first
        else { return nil }
        switch part {
        case .level(let factor, let level):
            return riskDifferences.first { $0.variable == factor && $0.level == level }
        case .numeric(let text):
            return riskDifferences.first { $0.variable == text && $0.level == nil }
        case .spline: return nil
        }
    }
}

extension RiskDifference {
    /// The effect where it is 0 in all but a share of the rows.
    fileprivate func times(_ share: Double) -> RiskDifference {
        var result = self
        result.estimate *= share
        result.standardError *= share
        result.modelStandardError *= share
        result.lower *= share
        result.upper *= share
        return result
    }
}
