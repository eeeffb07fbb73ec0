import DataTables

/// Turns a canonical table into typed columns and notes every cell that is not as it should be.
struct CanonicalReader {
    private(set) var table: Table
    let datePatterns: [String: DatePattern]
    var faults: FaultCollector

    init(_ table: Table, datePatterns: [String: DatePattern]) {
        self.table = table
        self.datePatterns = datePatterns
        faults = FaultCollector(table)
    }

    func has(_ name: String) -> Bool { table[name] != nil }

    /// Refuses a table that lacks some columns.
    func require(_ names: [String], of title: String) throws(DataFaults) {
        let absent = names.filter { !has($0) }
        guard !absent.isEmpty else { return }
        throw DataFaults(
            absent.map {
                DataError(
                    file: table.origin?.file, column: $0,
                    "there is no such column; the \(title) table needs it")
            })
    }

    /// Replaces a column of the table by its typed form.
    mutating func keep(_ name: String, _ values: Column) {
        table = table.with(name, values)
    }

    /// A text column; numbers become their shortest text.
    ///
    /// Empty where there is none.
    mutating func texts(_ name: String) -> TextColumn {
        let texts =
            table[name]?.asTexts()
            ?? TextColumn(codes: [Int32](repeating: -1, count: table.rowCount), levels: [])
        if has(name) { keep(name, .texts(texts)) }
        return texts
    }

    /// A column of texts that must not be empty.
    mutating func identifiers(_ name: String, every what: String) -> TextColumn {
        let texts = texts(name)
        for row in texts.codes.indices where texts.codes[row] < 0 {
            faults.add(
                row: row, column: name, value: "", kind: "empty",
                message: "every \(what)")
        }
        return texts
    }

    /// A column of moments; texts are read as ISO 8601 or by the declared pattern.
    mutating func instants(_ name: String, every what: String? = nil) -> [Instant] {
        var values = [Instant](repeating: Calendar.missing, count: table.rowCount)
        switch table[name] {
        case nil: return values
        case .instants(let read): values = read
        case .texts(let texts): values = moments(texts, name)
        case .numbers(let numbers):
            if datePatterns[name] != nil {
                values = moments(Column.numbers(numbers).asTexts(), name)
            } else if !numbers.allSatisfy(\.isNaN) {
                let first = shortestText(numbers.first { !$0.isNaN } ?? .nan)
                let advice =
                    SpreadsheetTrap.advice(onInstant: first, column: name)
                    ?? "write epoch_seconds(…) in the mapping, or their format under dates"
                faults.add(
                    column: name,
                    "expected dates or timestamps, found numbers such as \(first): \(advice)")
            }
        case .flags(let flags):
            if !flags.allSatisfy({ $0 < 0 }) {
                faults.add(column: name, "expected dates or timestamps, found true or false")
            }
        }
        if let what, faults.isEmpty || !isFaulty(name) {
            for row in values.indices
            where values[row] == Calendar.missing && !faults.rows.contains(row) {
                faults.add(
                    row: row, column: name, value: "", kind: "empty",
                    message: "every \(what)")
            }
        }
        keep(name, .instants(values))
        return values
    }

    private func isFaulty(_ name: String) -> Bool {
        faults.faults.errors.contains { $0.column == name && $0.line == nil }
    }

    private mutating func moments(_ texts: TextColumn, _ name: String) -> [Instant] {
        let pattern = datePatterns[name]
        let moments = texts.levels.map { text in
            (pattern.map { $0.instant(text) } ?? Calendar.instant(iso: text)) ?? Calendar.missing
        }
        let expected =
            pattern.map { "expected a date of the form \($0.text)" }
            ?? "expected a date such as 2024-03-05 or a timestamp such as 2024-03-05T14:30:00Z; "
            + "write another format under dates, as in \(name): M/d/yyyy"
        var values = [Instant](repeating: Calendar.missing, count: texts.codes.count)
        for row in values.indices where texts.codes[row] >= 0 {
            values[row] = moments[Int(texts.codes[row])]
            if values[row] == Calendar.missing {
                let text = texts[row] ?? ""
                let advice =
                    pattern == nil ? SpreadsheetTrap.advice(onInstant: text, column: name) : nil
                faults.add(
                    row: row, column: name, value: text, kind: advice ?? "date",
                    message: advice ?? expected)
            }
        }
        return values
    }

    /// A column of numbers; texts that are none are noted.
    mutating func numbers(_ name: String) -> [Double] {
        var values = [Double](repeating: .nan, count: table.rowCount)
        switch table[name] {
        case nil: return values
        case .numbers(let read): values = read
        case .flags(let flags): values = flags.map { $0 < 0 ? .nan : Double($0) }
        case .instants:
            faults.add(column: name, "expected numbers, found dates or timestamps")
        case .texts(let texts):
            let read = texts.levels.map { decimalNumber($0) }
            for row in values.indices where texts.codes[row] >= 0 {
                if let value = read[Int(texts.codes[row])] {
                    values[row] = value
                } else {
                    let text = texts[row] ?? ""
                    faults.add(
                        row: row, column: name, value: text, kind: "number",
                        message: SpreadsheetTrap.advice(onNumber: text)
                            ?? "expected a number with a decimal point and no other marks, "
                            + "as in 1234.50")
                }
            }
        }
        keep(name, .numbers(values))
        return values
    }

    /// A column of true and false, which may be written 1 and 0.
    mutating func flags(_ name: String) {
        let words: [String: Int8] = ["true": 1, "false": 0, "1": 1, "0": 0]
        guard let found = table[name] else { return }
        if case .flags = found { return }
        let texts = found.asTexts()
        var values = [Int8](repeating: -1, count: table.rowCount)
        for row in values.indices where texts.codes[row] >= 0 {
            if let flag = words[texts.levels[Int(texts.codes[row])].lowercased()] {
                values[row] = flag
            } else {
                faults.add(
                    row: row, column: name, value: texts[row], kind: "flag",
                    message: "expected true or false")
            }
        }
        keep(name, .flags(values))
    }

    /// A column of words from a list; other words are noted with the nearest one of the list.
    mutating func words<Word>(_ name: String, _ words: [(String, Word)], none: Word) -> [Word] {
        guard has(name) else { return [Word](repeating: none, count: table.rowCount) }
        let texts = texts(name)
        let known = texts.levels.map { level in words.first { $0.0 == level }?.1 }
        var values = [Word](repeating: none, count: table.rowCount)
        for row in values.indices where texts.codes[row] >= 0 {
            if let word = known[Int(texts.codes[row])] {
                values[row] = word
            } else {
                let text = texts[row] ?? ""
                faults.add(
                    row: row, column: name, value: text, kind: "word",
                    message: Self.unknownWord(text, words.map(\.0), name))
            }
        }
        return values
    }

    private static func unknownWord(_ text: String, _ words: [String], _ column: String) -> String {
        let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        let guess = nearest(text, among: words).map { "did you mean \"\($0)\"? Otherwise " } ?? ""
        return "expected \(list); \(guess)"
            + "map it under values, as in \(column): {\(text): \(words.first ?? "")}"
    }
}
