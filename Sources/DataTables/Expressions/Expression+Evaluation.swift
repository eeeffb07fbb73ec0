extension Expression {
    /// Evaluates the expression for every row of a table.
    ///
    /// A missing operand makes the result missing, but: `and` and `or` follow Kleene (`false and`
    /// missing is false, `true or` missing is true), `min` and `max` leave missing arguments out,
    /// `coalesce`, `if`, `is missing` and `is present` look. Durations come out as seconds.
    ///
    /// - Throws: ``DataError`` for an unknown column (with the nearest name), operands of a wrong
    ///   kind, or a text that does not read as a number or a date (with file and line).
    /// - Complexity: O(rows) for each node of the tree.
    package func evaluate(in table: Table) throws -> Column {
        try ExpressionEvaluator(table: table).value(of: self).column(count: table.rowCount)
    }

    /// The rows in which the expression is true; missing counts as not true.
    ///
    /// - Throws: as ``evaluate(in:)``, and if the expression is not true or false.
    package func rows(in table: Table) throws -> [Int] {
        let value = try ExpressionEvaluator(table: table).value(of: self)
        switch value {
        case .flags(let lane):
            let flags = lane.rows(table.rowCount)
            return flags.indices.filter { flags[$0] == 1 }
        case .nothing: return []
        default:
            throw DataError(
                file: table.origin?.file,
                "in `\(self)`: expected true or false, found \(value.phrase)")
        }
    }
}

/// Evaluates the nodes of a tree over one table.
struct ExpressionEvaluator {
    let table: Table

    func value(of node: Expression) throws -> ExpressionValue {
        switch node {
        case .number(let value): return .numbers(.one(value))
        case .text(let content): return .text(content)
        case .flag(let value): return .flags(.one(value ? 1 : 0))
        case .duration(let seconds): return .durations(.one(Double(seconds)))
        case .column(let name): return ExpressionValue(try table.column(name))
        case .unary(let symbol, let operand): return try unary(symbol, operand, node)
        case .binary(let symbol, let left, let right):
            let a = try value(of: left)
            let b = try value(of: right)
            switch symbol {
            case .add, .subtract, .multiply, .divide: return try arithmetic(symbol, a, b, node)
            case .and, .or: return try junction(symbol, a, b, node)
            default: return try comparison(symbol, a, b, node)
            }
        case .call(let name, let operands): return try call(name, operands, node)
        case .isMissing(let operand): return presence(try value(of: operand))
        case .oneOf(let operand, let choices):
            return try membership(try value(of: operand), choices, node)
        }
    }

    private func unary(
        _ symbol: Expression.UnaryOperator, _ operand: Expression, _ node: Expression
    ) throws -> ExpressionValue {
        switch (symbol, try value(of: operand)) {
        case (_, .nothing): return .nothing
        case (.negate, .numbers(let lane)): return .numbers(lane.map { -$0 })
        case (.negate, .durations(let lane)): return .durations(lane.map { -$0 })
        case (.not, .flags(let lane)): return .flags(lane.map { $0 < 0 ? -1 : 1 - $0 })
        case (.negate, let other):
            throw error(node, "- needs a number or a duration, found \(other.phrase)")
        case (.not, let other): throw error(node, "not needs true or false, found \(other.phrase)")
        }
    }

    private func junction(
        _ symbol: Expression.BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue,
        _ node: Expression
    ) throws -> ExpressionValue {
        let unknown = Lane<Int8>.one(-1)
        let left: Lane<Int8>
        let right: Lane<Int8>
        switch (a, b) {
        case (.flags(let x), .flags(let y)): (left, right) = (x, y)
        case (.flags(let x), .nothing): (left, right) = (x, unknown)
        case (.nothing, .flags(let y)): (left, right) = (unknown, y)
        case (.nothing, .nothing): return .nothing
        default:
            throw error(
                node,
                "\(symbol.rawValue) needs true or false on both sides, "
                    + "found \(a.phrase) and \(b.phrase)")
        }
        let absorbing: Int8 = symbol == .and ? 0 : 1
        return .flags(
            left.zip(right) { x, y in
                if x == absorbing || y == absorbing { return absorbing }
                return x < 0 || y < 0 ? -1 : 1 - absorbing
            })
    }

    private func presence(_ value: ExpressionValue) -> ExpressionValue {
        switch value {
        case .numbers(let lane), .durations(let lane): .flags(lane.map { $0.isNaN ? 1 : 0 })
        case .instants(let lane): .flags(lane.map { $0 == Calendar.missing ? 1 : 0 })
        case .flags(let lane): .flags(lane.map { $0 < 0 ? 1 : 0 })
        case .texts(let column): .flags(.many(column.codes.map { $0 < 0 ? 1 : 0 }))
        case .text: .flags(.one(0))
        case .nothing: .flags(.one(1))
        }
    }

    private func membership(
        _ operand: ExpressionValue, _ choices: [Expression], _ node: Expression
    ) throws -> ExpressionValue {
        var found: ExpressionValue = .flags(.one(0))
        for choice in choices {
            let equal = try comparison(.equal, operand, try value(of: choice), node)
            found = try junction(.or, found, equal, node)
        }
        return found
    }

    func error(_ node: Expression, _ message: String) -> DataError {
        DataError(file: table.origin?.file, "in `\(node)`: \(message)")
    }
}
