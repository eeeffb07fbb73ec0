extension ExpressionEvaluator {
    /// `text(x)`: shortest numbers, ISO dates, `true` and `false`; a duration as its seconds.
    func text(_ value: ExpressionValue) -> ExpressionValue {
        switch value {
        case .numbers(.one(let number)) where !number.isNaN: .text(shortestText(number))
        case .text, .texts, .nothing: value
        default: .texts(value.column(count: table.rowCount).asTexts())
        }
    }

    /// `concat(a, b, …)`: the texts of the arguments one after the other; missing if any is.
    func joined(_ values: [ExpressionValue]) -> ExpressionValue {
        let columns = values.map { value -> TextColumn in
            text(value).column(count: table.rowCount).asTexts()
        }
        var whole = columns[0]
        for column in columns.dropFirst() {
            let width = Int64(column.levels.count)
            let pairs = whole.codes.indices.map { row -> Int64 in
                let (a, b) = (whole.codes[row], column.codes[row])
                return a < 0 || b < 0 ? -1 : Int64(a) * width + Int64(b)
            }
            let levels = (whole.levels, column.levels)
            let paired = TextColumn(interning: pairs, isMissing: { $0 < 0 }) { pair in
                levels.0[Int(pair / width)] + levels.1[Int(pair % width)]
            }
            whole = paired.mappingLevels { $0 }
        }
        return .texts(whole)
    }

    /// `number(text)`: decimal numbers; a text that is none is an error.
    func parsedNumber(_ value: ExpressionValue, _ node: Expression) throws -> ExpressionValue {
        try read(value, node, expected: "a number such as 1234.5", missing: .nan) { level in
            decimalNumber(level)
        }.map { .numbers($0) } ?? .nothing
    }

    /// `parse_date(text, "yyyyMMdd")`; whole numbers are read as their digits.
    func parsedDate(_ values: [ExpressionValue], _ node: Expression) throws -> ExpressionValue {
        guard case .text(let pattern) = values[1] else {
            throw error(node, "the second argument of parse_date is a pattern in double quotes")
        }
        let dates: DatePattern
        do {
            dates = try DatePattern(pattern)
        } catch {
            throw self.error(node, error.description)
        }
        var source = values[0]
        if case .numbers = source { source = text(source) }
        if case .nothing = source { return .nothing }
        let missing = Calendar.missing
        let lane = try read(source, node, expected: "a date as \(pattern)", missing: missing) {
            dates.instant($0)
        }
        guard let lane else {
            throw error(node, "parse_date needs a text, found \(source.phrase)")
        }
        return .instants(lane)
    }

    /// Reads each level once; `nil` for a value that is no text.
    private func read<Value>(
        _ value: ExpressionValue, _ node: Expression, expected: String, missing: Value,
        _ parse: (String) -> Value?
    ) throws -> Lane<Value>? {
        switch value {
        case .text(let text):
            guard let one = parse(text) else {
                throw error(node, "\"\(text)\" is not \(expected)")
            }
            return .one(one)
        case .texts(let column):
            let read = column.levels.map(parse)
            let bad = column.codes.filter { $0 >= 0 && read[Int($0)] == nil }
            if let first = bad.first, let row = column.codes.firstIndex(of: first) {
                throw DataError(
                    file: table.origin?.file, line: table.origin?.line(ofRow: row),
                    value: column.levels[Int(first)],
                    "in `\(node)`: expected \(expected)", more: bad.count - 1)
            }
            return .many(column.codes.map { $0 < 0 ? missing : read[Int($0)] ?? missing })
        default: return nil
        }
    }
}

/// A finite decimal number with nothing around it, else `nil`.
package func decimalNumber(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
        let value = Double(text), value.isFinite
    else { return nil }
    return value
}
