package import DataTables
package import NumericCore

/// The numbers that a model is fitted to, and how to make the same columns for other data.
package struct Design: Sendable {
    /// A row per used row of the table; columns as in `recipe`.
    package var matrix: Matrix
    package var recipe: DesignRecipe
    /// The used rows of the table, ascending.
    package var rows: UsedRows
    /// The sum of the offsets for each used row; `nil` if the formula has none.
    package var givenOffset: [Double]?
    /// One weight per used row, if weights were asked for.
    package var weights: [Double]?
    package var outcome: DesignOutcome
    /// Rows left out, by reason, in order.
    package var leftOut: [PanelCount]
    /// The used rows with the columns that the design reads.
    package var table: Table
    package let rowsGiven: Int
    package let diagnostics: [Diagnostic]

    /// The sum of the offsets for each used row.
    package var offset: [Double] {
        givenOffset ?? [Double](repeating: 0, count: rows.count)
    }

    /// Builds the design of a formula.
    ///
    /// A row is used if the outcome, every term, offset and weight and the extra columns are
    /// there and finite; a weight of 0 leaves a row out. Factors have treatment contrasts against
    /// the first level (levels sorted as texts, or as numbers if all are numbers); a factor whose
    /// margin is absent from the formula gets a column for every level, as in R. Columns that
    /// earlier ones determine are left out and named. Survival formulas have no intercept column,
    /// and a column that is constant counts as determined.
    ///
    /// - Parameters:
    ///   - formula: the formula.
    ///   - table: the rows.
    ///   - extraColumns: columns that must be present besides: clusters, strata.
    ///   - weights: the column of weights.
    ///   - hasSurvivalIntercept: whether a survival formula has an intercept column too, as a
    ///     regression of times needs.
    /// - Returns: the design of the rows that can be used.
    /// - Throws: ``DataError`` for absent or unfit columns and outcomes; ``DesignError/noRows(leftOut:)``.
    /// - Complexity: O(rows · columns²).
    package static func build(
        formula: Formula, table: Table, extraColumns: [String] = [], weights: String? = nil,
        hasSurvivalIntercept: Bool = false
    ) throws -> Design {
        try DesignBuilder(
            formula: formula, table: table, extraColumns: extraColumns, weights: weights,
            hasIntercept: formula.hasIntercept
                && (hasSurvivalIntercept || !formula.response.isSurvival)
        ).build()
    }
}

/// Why a design has nothing to work with.
package enum DesignError: Error, Equatable, Sendable, CustomStringConvertible {
    case noRows(leftOut: [PanelCount])

    package var description: String {
        switch self {
        case .noRows(let leftOut):
            let reasons = leftOut.map { "\($0.name): \($0.count)" }.joined(separator: ", ")
            return "no row can be used"
                + (reasons.isEmpty ? " because the table is empty" : " (\(reasons))")
                + "; check the columns of the formula or filter less"
        }
    }
}

/// The steps of building a design.
private struct DesignBuilder {
    let formula: Formula
    let table: Table
    let extraColumns: [String]
    let weights: String?
    let hasIntercept: Bool

    func build() throws -> Design {
        let (rows, leftOut) = try usedRows()
        guard !rows.isEmpty else { throw DesignError.noRows(leftOut: leftOut) }
        let used =
            rows.count == table.rowCount ? table : try neededTable().filtered(keeping: Array(rows))
        var columns = try DesignColumns(formula: formula, table: used)
        try columns.build(hasIntercept: hasIntercept)
        var recipe = DesignRecipe(
            columns: columns.columns, aliased: columns.empty,
            offsets: formula.offsets.map(\.description), factors: columns.factors)
        var (matrix, squares) = try recipe.measuredMatrix(for: used)
        let (kept, aliased) = Self.independent(
            matrix, squares: squares, constant: formula.response.isSurvival && !hasIntercept)
        if !aliased.isEmpty {
            matrix = matrix.selecting(columns: kept)
            recipe.aliased += aliased.map { recipe.columns[$0].name }
            recipe.columns = kept.map { recipe.columns[$0] }
        }
        return Design(
            matrix: matrix, recipe: recipe, rows: rows,
            givenOffset: recipe.offsets.isEmpty ? nil : try recipe.offset(for: used),
            weights: try weights.map { try used.evaluatedNumbers($0.quotedName) },
            outcome: try formula.response.outcome(in: used), leftOut: leftOut, table: used,
            rowsGiven: table.rowCount, diagnostics: recipe.aliased.map(Diagnostic.aliased))
    }

    /// Columns that earlier ones (and a constant, if asked) do not determine.
    private static func independent(
        _ matrix: Matrix, squares: [Double], constant: Bool
    ) -> (kept: [Int], aliased: [Int]) {
        if matrix.columns == 0 { return ([], []) }
        // Columns that are far from dependent in some of many rows are not dependent in all.
        if !constant, matrix.rows > 100_000 {
            let sample = independentColumns(
                gram: sampledGram(matrix), lengths: squares, tolerance: 1e-6)
            if sample.aliased.isEmpty { return sample }
        }
        let ones = [Double](repeating: 1, count: matrix.rows)
        let gram = weightedGram(matrix, weights: ones)
        guard constant else { return independentColumns(gram: gram) }
        let sums = matrix.transposeMultipliedInChunks(by: ones)
        var bordered = Matrix(rows: gram.rows + 1, columns: gram.columns + 1)
        bordered[0, 0] = Double(matrix.rows)
        for column in 0..<gram.columns {
            bordered[column + 1, 0] = sums[column]
            bordered[0, column + 1] = sums[column]
            for row in 0..<gram.rows { bordered[row + 1, column + 1] = gram[row, column] }
        }
        let split = independentColumns(gram: bordered)
        if !split.aliased.isEmpty { return Self.independentOfAConstant(matrix, ones: ones) }
        return (split.kept.filter { $0 > 0 }.map { $0 - 1 }, [])
    }

    /// The same from columns less their means, for columns far from 0 that seem constant beside
    /// it: one is if its deviation is below 1e-12 of its mean.
    private static func independentOfAConstant(
        _ matrix: Matrix, ones: [Double]
    ) -> (kept: [Int], aliased: [Int]) {
        var centred = matrix
        let means = centred.center()
        // What rounding left of a mean of many rows.
        _ = centred.center()
        var gram = weightedGram(centred, weights: ones)
        let rows = Double(matrix.rows)
        for column in means.indices
        where gram[column, column] <= rows * means[column] * means[column] * 1e-24 {
            for other in means.indices {
                gram[column, other] = 0
                gram[other, column] = 0
            }
        }
        return independentColumns(gram: gram)
    }

    private func neededTable() throws -> Table {
        var names: [String] = []
        func add(_ more: [String]) {
            for name in more where !names.contains(name) { names.append(name) }
        }
        for text in try formula.response.requiredTexts(in: table) {
            add(try Expression.parse(text).columns)
        }
        if case .rightCensored(_, let event) = formula.response { add([event]) }
        if case .counting(_, _, let event) = formula.response { add([event]) }
        add(formula.terms.flatMap(\.columns) + extraColumns + (weights.map { [$0] } ?? []))
        guard !names.isEmpty else { return table }
        return try table.selecting(names)
    }

    private func usedRows() throws -> (rows: UsedRows, leftOut: [PanelCount]) {
        var keep: [Bool] = []
        var leftOut: [PanelCount] = []
        func drop(_ reason: String, where isBad: (Int) -> Bool) {
            if keep.isEmpty { keep = [Bool](repeating: true, count: table.rowCount) }
            var count = 0
            for row in keep.indices where keep[row] && isBad(row) {
                keep[row] = false
                count += 1
            }
            if count > 0 { leftOut.append(PanelCount(reason, count)) }
        }
        func require(_ text: String, _ column: Column) {
            switch column {
            case .numbers(let values):
                if values.isAllFinite { return }
                drop("\(text) is missing") { values[$0].isNaN }
                drop("\(text) is not finite") { values[$0].isInfinite }
            default:
                if (0..<column.count).contains(where: { column.isMissing(row: $0) }) {
                    drop("\(text) is missing") { column.isMissing(row: $0) }
                }
            }
        }
        for text in try formula.response.requiredTexts(in: table) {
            require(text, try Expression.parse(text).evaluate(in: table))
        }
        for expression in formula.terms.flatMap(\.expressions) {
            require(expression.description, try expression.evaluate(in: table))
        }
        for name in extraColumns { require(name, try table.column(name)) }
        if let weights {
            let values = try table.evaluatedNumbers(weights.quotedName)
            require(weights, .numbers(values))
            try table.check(weights, values, "a weight that is not negative") { !(values[$0] < 0) }
            if values.contains(0) { drop("\(weights) is 0") { values[$0] == 0 } }
        }
        if case .grouped(_, let trials) = formula.response {
            let values = try table.evaluatedNumbers(trials.description)
            drop("\(trials) is 0") { values[$0] == 0 }
        }
        if leftOut.isEmpty { return (.all(table.rowCount), leftOut) }
        return (.some(keep.indices.filter { keep[$0] }), leftOut)
    }
}

/// The rows of a table that a design uses, ascending.
package enum UsedRows: Sendable, RandomAccessCollection {
    /// The first so many rows: all of the table.
    case all(Int)
    case some([Int])

    package var startIndex: Int { 0 }

    package var endIndex: Int {
        switch self {
        case .all(let count): count
        case .some(let rows): rows.count
        }
    }

    package subscript(place: Int) -> Int {
        switch self {
        case .all: place
        case .some(let rows): rows[place]
        }
    }
}

extension [Double] {
    /// Whether no element is infinite or not a number.
    var isAllFinite: Bool {
        let length = 1 << 17
        let pieces = (count + length - 1) / length
        return concurrentMap(pieces) { piece in
            Self.isAllFinite(self[(piece * length)..<Swift.min(count, (piece + 1) * length)])
        }.allSatisfy { $0 }
    }

    private static func isAllFinite(_ values: ArraySlice<Double>) -> Bool {
        let exponent: UInt64 = 0x7ff0_0000_0000_0000
        // The exponent of infinities and not-a-numbers is all ones: one more carries to the sign.
        var carried: UInt64 = 0
        for value in values { carried |= (value.bitPattern & exponent) &+ (1 << 52) }
        return carried >> 63 == 0
    }
}

extension Diagnostic {
    /// What to say about a column that was left out because others determine it.
    static func aliased(_ name: String) -> Diagnostic {
        Diagnostic(
            "aliased", .warning,
            "\"\(name)\" is left out: it has one value, or other columns of the model determine it; "
                + "remove it, or one of those it repeats", place: name)
    }
}
