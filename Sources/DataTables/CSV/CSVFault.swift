/// A row that cannot be read, as the parser notes it; made into a message once it is known to matter.
struct CSVFault: Hashable {
    enum Kind: Hashable {
        case badNumber, badInstant, badDate, badFlag
        /// Too few or too many fields.
        case ragged
        case unterminated, afterQuote
    }

    let kind: Kind
    /// The column, or the number of fields found where the row is ragged.
    let column: Int
    let line: Int
    /// The content of the cell, or the row where it is ragged.
    let start: Int
    let stop: Int

    /// What the fault is, apart from where it is.
    struct Sort: Hashable {
        let kind: Kind
        let column: Int
    }

    /// Ragged rows are of one sort, whatever their number of fields.
    var sort: Sort { Sort(kind: kind, column: kind == .ragged ? 0 : column) }
}

extension CSVFault {
    /// The fault as an error for the reader of the message.
    func error(
        _ bytes: Span<UInt8>, names: [String], options: CSVOptions, file: String?, more: Int
    ) -> DataError {
        let shown = Self.shortened(bytes.text(start, min(stop, start + 200)))
        switch kind {
        case .ragged:
            return DataError(
                file: file, line: line,
                "expected \(Self.fields(names.count)), found \(column)", more: more)
        case .unterminated:
            return DataError(
                file: file, line: line, column: names[column],
                "the quote that opens here is never closed", more: more)
        case .afterQuote:
            return DataError(
                file: file, line: line, column: names[column],
                "text follows the closing quote; write a quote inside a field twice", more: more)
        case .badNumber, .badInstant, .badDate, .badFlag:
            let name = names[column]
            return DataError(
                file: file, line: line, column: name, value: shown,
                expectation(of: shown, column: name, options), more: more)
        }
    }

    private func expectation(of value: String, column: String, _ options: CSVOptions) -> String {
        switch kind {
        case .badNumber:
            SpreadsheetTrap.inNumber(value)?.message
                ?? "expected a number such as 1234.5; leave the cell empty if it is missing"
        case .badInstant:
            SpreadsheetTrap.inInstant(value)?.message(forColumn: column)
                ?? "expected a date such as 2024-03-01 or a timestamp such as 2024-03-01T12:30:00"
        case .badDate: "expected a date as \(options.datePatterns[column]?.text ?? "declared")"
        default: "expected true or false"
        }
    }

    private static func fields(_ count: Int) -> String {
        "\(count) field\(count == 1 ? "" : "s")"
    }

    static func shortened(_ text: String) -> String {
        text.count <= 60 ? text : String(text.prefix(57)) + "…"
    }
}
