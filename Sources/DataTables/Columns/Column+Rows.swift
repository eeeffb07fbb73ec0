extension Column {
    /// The values of these rows, in this order.
    package func taking(_ rows: [Int]) -> Column {
        switch self {
        case .numbers(let values): .numbers(rows.map { values[$0] })
        case .instants(let values): .instants(rows.map { values[$0] })
        case .flags(let values): .flags(rows.map { values[$0] })
        case .texts(let column): .texts(column.taking(rows))
        }
    }

    /// The values of these rows, in this order; −1 gives a missing value.
    func takingOrMissing(_ rows: [Int32]) -> Column {
        switch self {
        case .numbers(let values): .numbers(rows.map { $0 < 0 ? .nan : values[Int($0)] })
        case .instants(let values):
            .instants(rows.map { $0 < 0 ? Calendar.missing : values[Int($0)] })
        case .flags(let values): .flags(rows.map { $0 < 0 ? -1 : values[Int($0)] })
        case .texts(let column):
            .texts(column.recoded(rows.map { $0 < 0 ? -1 : column.codes[Int($0)] }))
        }
    }

    /// The values followed by those of another column of the same kind, else `nil`.
    package func appending(_ other: Column) -> Column? {
        switch (self, other) {
        case (.numbers(let a), .numbers(let b)): .numbers(a + b)
        case (.instants(let a), .instants(let b)): .instants(a + b)
        case (.flags(let a), .flags(let b)): .flags(a + b)
        case (.texts(let a), .texts(let b)): .texts(a.appending(b))
        default: nil
        }
    }

    /// Whether the row has no value.
    package func isMissing(row: Int) -> Bool {
        switch self {
        case .numbers(let values): values[row].isNaN
        case .instants(let values): values[row] == Calendar.missing
        case .flags(let values): values[row] < 0
        case .texts(let column): column.codes[row] < 0
        }
    }

    /// A column of one kind without any value.
    package static func missing(_ kind: ColumnKind, count: Int) -> Column {
        switch kind {
        case .number: .numbers([Double](repeating: .nan, count: count))
        case .instant: .instants([Instant](repeating: Calendar.missing, count: count))
        case .flag: .flags([Int8](repeating: -1, count: count))
        case .text: .texts(TextColumn(codes: [Int32](repeating: -1, count: count), levels: []))
        }
    }

    /// The values as texts: shortest numbers, ISO dates and timestamps, `true` and `false`.
    package func asTexts() -> TextColumn {
        switch self {
        case .texts(let column): column
        case .numbers(let values):
            TextColumn(interning: values, isMissing: { $0.isNaN }, text: shortestText)
        case .instants(let values):
            TextColumn(
                interning: values, isMissing: { $0 == Calendar.missing }, text: Calendar.isoText)
        case .flags(let values):
            TextColumn(
                interning: values, isMissing: { $0 < 0 }, text: { $0 == 1 ? "true" : "false" })
        }
    }
}

extension TextColumn {
    /// Whether no row has a value; such a column has no kind of its own.
    package var isWhollyMissing: Bool { levels.isEmpty }

    /// Codes distinct values by first appearance and writes a text for each of them once.
    init<Value: Hashable>(
        interning values: [Value], isMissing: (Value) -> Bool, text: (Value) -> String
    ) {
        var index: [Value: Int32] = [:]
        var levels: [String] = []
        let codes = values.map { value -> Int32 in
            if isMissing(value) { return -1 }
            if let code = index[value] { return code }
            let code = Int32(levels.count)
            index[value] = code
            levels.append(text(value))
            return code
        }
        self.init(codes: codes, levels: levels)
    }

    /// The texts of these rows; levels that no longer appear are left out.
    package func taking(_ rows: [Int]) -> TextColumn {
        recoded(rows.map { codes[$0] })
    }

    /// A column of other codes into the same levels, with levels renumbered by first appearance.
    func recoded(_ codes: [Int32]) -> TextColumn {
        var newCode = [Int32](repeating: -1, count: levels.count)
        var kept: [String] = []
        var result = codes
        for row in result.indices where result[row] >= 0 {
            let old = Int(result[row])
            if newCode[old] < 0 {
                newCode[old] = Int32(kept.count)
                kept.append(levels[old])
            }
            result[row] = newCode[old]
        }
        return TextColumn(codes: result, levels: kept)
    }

    /// These texts followed by another column's.
    package func appending(_ other: TextColumn) -> TextColumn {
        var index: [String: Int32] = [:]
        for (code, level) in levels.enumerated() { index[level] = Int32(code) }
        var levels = levels
        let newCode = other.levels.map { level -> Int32 in
            if let code = index[level] { return code }
            levels.append(level)
            return Int32(levels.count - 1)
        }
        let tail = other.codes.map { $0 < 0 ? -1 : newCode[Int($0)] }
        return TextColumn(codes: codes + tail, levels: levels)
    }

    /// The texts with every level changed; levels that become equal are merged.
    func mappingLevels(_ change: (String) -> String) -> TextColumn {
        let mapped = TextColumn(levels.map { Optional(change($0)) })
        return TextColumn(
            codes: codes.map { $0 < 0 ? -1 : mapped.codes[Int($0)] }, levels: mapped.levels
        )
    }
}

/// The shortest decimal text that reads back as the same number; whole numbers without `.0`.
package func shortestText(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
