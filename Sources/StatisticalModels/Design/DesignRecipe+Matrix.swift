package import DataTables
package import NumericCore

extension DesignRecipe {
    /// The design matrix of new data: a row per row of the table, not-a-number where a value is
    /// missing.
    ///
    /// - Throws: ``DataError`` for an absent column, a column of another kind, or a level of a
    ///   factor that the fit has not seen.
    package func matrix(for table: Table) throws -> Matrix {
        try measuredMatrix(for: table).matrix
    }

    /// The design matrix of new data and Σ x² of its columns.
    func measuredMatrix(for table: Table) throws -> (matrix: Matrix, squares: [Double]) {
        var evaluator = DesignEvaluator(table: table, factors: factors)
        let copied = try columns.map { column -> MatrixColumn in
            guard let first = column.parts.first else { return .constant(1) }
            var product = try evaluator.values(of: first)
            for part in column.parts.dropFirst() {
                let more = try evaluator.values(of: part)
                for row in product.indices { product[row] *= more[row] }
            }
            return .values(product)
        }
        return Matrix.copying(copied, rows: table.rowCount)
    }

    /// The sum of the offsets for each row of a table.
    package func offset(for table: Table) throws -> [Double] {
        var evaluator = DesignEvaluator(table: table, factors: factors)
        var sum = [Double](repeating: 0, count: table.rowCount)
        for offset in offsets {
            let values = try evaluator.values(of: .numeric(offset))
            for row in sum.indices { sum[row] += values[row] }
        }
        return sum
    }
}

/// Values of design parts over one table, each computed once.
struct DesignEvaluator {
    let table: Table
    let factors: [DesignFactor]
    private var known: [DesignPart: [Double]] = [:]
    private var codes: [String: [Int32]] = [:]

    init(table: Table, factors: [DesignFactor]) {
        self.table = table
        self.factors = factors
    }

    mutating func values(of part: DesignPart) throws -> [Double] {
        if let values = known[part] { return values }
        switch part {
        case .numeric(let text): known[part] = try table.evaluatedNumbers(text)
        case .level(let column, let level):
            let codes = try levelCodes(of: column)
            let code = factor(column).levels.firstIndex(of: level).map { Int32($0) } ?? -2
            known[part] = codes.map { $0 < 0 ? .nan : $0 == code ? 1 : 0 }
        case .spline(let expression, _, let interior, let boundary):
            try addSpline(expression, interior, boundary)
        }
        return known[part] ?? []
    }

    private func factor(_ column: String) -> DesignFactor {
        factors.first { $0.column == column } ?? DesignFactor(column: column, levels: [])
    }

    /// Each row's index into the factor's levels; −1 is missing.
    private mutating func levelCodes(of column: String) throws -> [Int32] {
        if let known = codes[column] { return known }
        let texts = try table.column(column).asTexts()
        let levels = factor(column).levels
        let place = texts.levels.map { level in levels.firstIndex(of: level).map { Int32($0) } }
        for (code, found) in place.enumerated() where found == nil {
            let rows = texts.codes.indices.filter { texts.codes[$0] == Int32(code) }
            guard let row = rows.first else { continue }
            let shown = levels.prefix(12).joined(separator: ", ") + (levels.count > 12 ? ", …" : "")
            throw DataError(
                file: table.origin?.file, line: table.origin?.line(ofRow: row), column: column,
                value: texts.levels[code],
                "the model was fitted without this level; it knows: \(shown)",
                more: rows.count - 1)
        }
        let result = texts.codes.map { $0 < 0 ? -1 : place[Int($0)] ?? -1 }
        codes[column] = result
        return result
    }

    private mutating func addSpline(
        _ expression: String, _ interior: [Double], _ boundary: [Double]
    ) throws {
        let x = try table.evaluatedNumbers(expression)
        let basis = NaturalSpline(interiorKnots: interior, boundaryKnots: boundary)
        var columns = [[Double]](
            repeating: [Double](repeating: 0, count: x.count), count: basis.columnCount)
        var cache: [Double: [Double]] = [:]
        for row in x.indices {
            let values = cache[x[row]] ?? basis.values(at: x[row])
            if cache.count < 10_000 { cache[x[row]] = values }
            for column in columns.indices { columns[column][row] = values[column] }
        }
        for column in columns.indices {
            let part = DesignPart.spline(
                expression: expression, index: column, interiorKnots: interior,
                boundaryKnots: boundary)
            known[part] = columns[column]
        }
    }
}

extension Table {
    /// The numbers of an expression's text; flags become 0, 1 or not-a-number.
    func evaluatedNumbers(_ text: String) throws -> [Double] {
        let expression = try Expression.parse(text)
        return try numbers(of: try expression.evaluate(in: self), text)
    }

    /// The column as numbers.
    func numbers(of column: Column, _ text: String) throws -> [Double] {
        switch column {
        case .numbers(let values): return values
        case .flags(let values): return values.map { $0 < 0 ? .nan : Double($0) }
        case .texts(let texts) where texts.levels.isEmpty:
            return [Double](repeating: .nan, count: rowCount)
        case .texts:
            throw DataError(
                file: origin?.file, column: text,
                "expected numbers, found texts; compare them, as in `\(text) == \"…\"`")
        case .instants:
            throw DataError(
                file: origin?.file, column: text,
                "expected numbers, found dates or timestamps; use days since a date")
        }
    }
}
