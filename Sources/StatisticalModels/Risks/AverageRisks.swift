package import DataTables
import NumericCore

/// What a change of each variable does to the expected share of rows with an event, the other
/// variables as they are.
package struct AverageRisks: Sendable, Hashable, Codable {
    /// Days within which the event has to come; `nil` for an outcome without a time.
    package var within: Double?
    /// The rows averaged over: all that miss nothing, or some thousand evenly among them.
    package var rows: Int
    package var changes: [RiskDifference]
    /// Of one percentage point of a KPI's true rate: the seller's rate and the buyer's own
    /// experience together.
    package var totals: [RiskDifference]
    /// What could not be had, and why.
    package var notes: [Diagnostic]

    package init(
        within: Double?, rows: Int, changes: [RiskDifference], totals: [RiskDifference] = [],
        notes: [Diagnostic] = []
    ) {
        self.within = within
        self.rows = rows
        self.changes = changes
        self.totals = totals
        self.notes = notes
    }
}

/// A column with a seller's rate, and the flag of an order that the rate counts.
package struct FeltRate: Sendable, Hashable {
    /// `seller_late_rate`.
    package var rate: String
    /// `late`.
    package var flag: String

    package init(rate: String, flag: String) {
        self.rate = rate
        self.flag = flag
    }
}

/// How average risks are asked for.
package struct RiskPlan: Sendable, Hashable {
    /// Days; `nil`: 90 where the follow-up reaches so far, else the median time of the events.
    package var within: Double?
    package var felt: [FeltRate]
    package var level: Double
    /// The column with the number of observations that a row stands for.
    package var weights: String?
    /// The columns to change; `nil`: all.
    package var columns: [String]?
    /// Where there are more rows, rows evenly among them are averaged over; `nil`: as the fit says.
    package var rowsAtMost: Int?

    package init(
        within: Double? = nil, felt: [FeltRate] = [], level: Double = 0.95,
        weights: String? = nil, columns: [String]? = nil, rowsAtMost: Int? = nil
    ) {
        self.within = within
        self.felt = felt
        self.level = level
        self.weights = weights
        self.columns = columns
        self.rowsAtMost = rowsAtMost
    }
}

extension RiskAveraging {
    /// Average changes of the probability of an event, by the delta method.
    ///
    /// A flag is set to 1 and to 0 in every row, a factor to a level and to its first, a number is
    /// moved by a little; every term that reads the column moves with it. With D the mean of the
    /// differences, the error is √(gᵀVg), g = ∂D/∂θ; rows are taken as given. The total effect of a
    /// point of a rate is 0.01·(D of the flag + D of the rate): one order in a hundred is hit, and
    /// the seller's record shows it.
    ///
    /// - Parameters:
    ///   - table: The rows that were fitted.
    ///   - response: The formula's outcome.
    ///   - plan: Within how long, and which rates are felt.
    /// - Returns: Changes in the order of the formula, by category.
    /// - Throws: ``DataError`` for absent columns.
    /// - Complexity: O(variables · parameters · rows averaged over).
    package func averageRisks(
        _ table: Table, response: Formula.Response, plan: RiskPlan
    ) throws -> AverageRisks {
        let rows = try RiskRows(table, response: response, fit: self, plan: plan)
        guard rows.table.rowCount > 0 else {
            return AverageRisks(
                within: rows.within, rows: 0, changes: [],
                notes: [
                    Diagnostic(
                        "no_rows_to_average", .note,
                        "no row has all columns of the model: there are no effects per 1,000 rows")
                ])
        }
        let days = rows.within ?? 0
        let (inference, model) = try riskCovariances(table, within: days)
        let reference = ReferenceDistribution(
            degreesOfFreedom: inferenceDegreesOfFreedom)
        let quantile = reference.quantile(0.5 + plan.level / 2)
        func difference(
            _ variable: RiskVariable, _ category: String, _ risk: MeanRisk
        ) -> RiskDifference {
            let error = inference.variance(along: risk.gradient).squareRoot()
            return RiskDifference(
                variable: variable.name, kind: variable.kind, level: variable.level,
                category: category.isEmpty ? nil : category, estimate: risk.value,
                standardError: error,
                modelStandardError: model.variance(along: risk.gradient).squareRoot(),
                lower: risk.value - quantile * error, upper: risk.value + quantile * error)
        }
        var result = AverageRisks(within: rows.within, rows: rows.table.rowCount, changes: [])
        var found: [String: [MeanRisk]] = [:]
        for variable in try RiskVariable.all(of: riskRecipes, table: rows.table)
        where plan.columns?.contains(variable.name) != false {
            let (one, zero) = try variable.tables(rows.table)
            let risks = zip(
                try meanRisks(one, within: days), try meanRisks(zero, within: days)
            ).map { variable.scale * ($0 - $1) }
            if variable.level == nil { found[variable.name] = risks }
            for (category, risk) in zip(riskCategories, risks) {
                result.changes.append(difference(variable, category, risk))
            }
        }
        for felt in plan.felt {
            guard let flag = found[felt.flag], let rate = found[felt.rate] else { continue }
            let variable = RiskVariable(name: felt.rate, kind: .total, level: nil, scale: 1)
            for (index, category) in riskCategories.enumerated() {
                result.totals.append(
                    difference(variable, category, 0.01 * (flag[index] + rate[index])))
            }
        }
        return result
    }
}

/// Rows to average over.
private struct RiskRows {
    let table: Table
    let within: Double?

    init(
        _ table: Table, response: Formula.Response, fit: some RiskAveraging, plan: RiskPlan
    ) throws {
        var kept = Array(0..<table.rowCount)
        var within: Double?
        switch response {
        case .binary, .grouped: break
        case .rightCensored(let time, let event):
            within = try plan.within ?? Self.usualDays(table, time, event)
        case .counting(let start, let stop, let event):
            within = try plan.within ?? Self.usualDays(table, stop, event)
            let starts = try table.numbers(start)
            let first = kept.filter { starts[$0] == 0 }
            // Of rows that follow one another the first stands for all.
            if !first.isEmpty { kept = first }
        }
        self.within = within
        kept = try Self.thinned(
            kept, of: table, weights: plan.weights,
            atMost: max(1, plan.rowsAtMost ?? fit.riskRowsAtMost))
        let isWhole = kept.elementsEqual(0..<table.rowCount)
        let some = isWhole ? table : table.filtered(keeping: kept)
        let known = try some.rowsWithKnownLevels(
            fit.riskRecipes.flatMap(\.factors), columns: fit.riskColumns)
        let candidates = known.count == some.rowCount ? some : some.filtered(keeping: known)
        let matrices = try fit.riskRecipes.map { try $0.matrix(for: candidates) }
        let offsets = try fit.riskRecipes.map { try $0.offset(for: candidates) }
        let complete = (0..<candidates.rowCount).filter { row in
            offsets.allSatisfy { $0[row].isFinite }
                && matrices.allSatisfy { x in
                    (0..<x.columns).allSatisfy { x[row, $0].isFinite }
                }
        }
        self.table =
            complete.count == candidates.rowCount
            ? candidates : candidates.filtered(keeping: complete)
    }

    /// Rows evenly among those given; with weights evenly along their running sum, so that a row
    /// comes as often as its weight asks for.
    private static func thinned(
        _ rows: [Int], of table: Table, weights: String?, atMost most: Int
    ) throws -> [Int] {
        guard let weights else {
            let step = max(1, rows.count / most)
            return stride(from: 0, to: rows.count, by: step).map { rows[$0] }
        }
        let values = try table.numbers(weights)
        let total = rows.reduce(0) { $0 + max(0, values[$1]) }
        var result: [Int] = []
        var passed = 0.0
        for row in rows {
            passed += max(0, values[row])
            while result.count < most,
                (Double(result.count) + 0.5) * total < passed * Double(most)
            { result.append(row) }
        }
        return result
    }

    /// 90 days, or the median time of the events where nobody is followed so long.
    private static func usualDays(
        _ table: Table, _ time: String, _ event: String
    ) throws -> Double {
        let times = try table.numbers(time)
        if times.contains(where: { $0 >= 90 }) { return 90 }
        let column = try table.column(event)
        let codes = column.kind == .text ? nil : try table.numbers(event)
        let own = times.indices.filter {
            times[$0].isFinite && !column.isMissing(row: $0) && codes?[$0] != 0
        }.map { times[$0] }.sorted()
        return own.isEmpty ? 90 : own[own.count / 2]
    }
}

extension Table {
    /// Rows whose levels are among those of the factors, and whose other columns are not missing.
    fileprivate func rowsWithKnownLevels(
        _ factors: [DesignFactor], columns names: [String]
    ) throws -> [Int] {
        let checks = try factors.map { factor -> (codes: [Int32], known: [Bool]) in
            let texts = try column(factor.column).asTexts()
            let known = Set(factor.levels)
            return (texts.codes, texts.levels.map { known.contains($0) })
        }
        let others = try names.map { try column($0) }
        return (0..<rowCount).filter { row in
            checks.allSatisfy { $0.codes[row] >= 0 && $0.known[Int($0.codes[row])] }
                && others.allSatisfy { !$0.isMissing(row: row) }
        }
    }
}
