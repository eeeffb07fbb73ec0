/// A row that cannot be read, as the parser notes it; made into a message once it is known to matter.
struct CSVFault: Hashable {
    enum Kind: Hashable {
        case badNumber, badInstant, badDate, badFlag
        /// Too few or too many fields.
        case ragged
        case unterminated, afterQuote
        /// Texts with bytes that no text has, and texts that a spreadsheet has spoilt.
        case notUTF8, nul, scientific, errorValue
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
        let end = stop > start && bytes[stop - 1] == 0x0D ? stop - 1 : stop
        let cell = bytes.text(start, min(end, start + 200))
        let shown = Self.shortened(cell)
        if kind == .ragged {
            return DataError(
                file: file, line: line, value: shown,
                "expected \(Self.fields(names.count)), found \(column)"
                    + advice(bytes, names.count, options), more: more)
        }
        let name = column < names.count ? names[column] : "column \(column + 1)"
        let message = message(bytes, cell, name, options)
        let hidesValue = kind == .unterminated || kind == .afterQuote
        return DataError(
            file: file, line: line, column: name, value: hidesValue ? nil : shown, message,
            more: more)
    }

    private func message(
        _ bytes: Span<UInt8>, _ value: String, _ column: String, _ options: CSVOptions
    ) -> String {
        switch kind {
        case .ragged: ""
        case .unterminated: Self.neverClosed
        case .afterQuote: Self.textFollows(bytes, start, stop, line)
        case .badNumber:
            SpreadsheetTrap.inNumber(value)?.message(forColumn: column)
                ?? "expected a number such as 1234.5; leave the cell empty if it is missing"
        case .badInstant:
            SpreadsheetTrap.inInstant(value)?.message(forColumn: column)
                ?? "expected a date such as 2024-03-01 or a timestamp such as 2024-03-01T12:30:00"
        case .badDate:
            "expected a date as \(options.datePatterns[column]?.text ?? "declared")"
        case .badFlag: SpreadsheetTrap.inCell(value)?.message ?? "expected true or false"
        case .notUTF8: notUTF8(bytes)
        case .nul:
            "there is a NUL byte in the text (byte \(place(of: 0, bytes)) of the file); "
                + "save the file as UTF-8 text"
        case .scientific: SpreadsheetTrap.scientificIdentifier.message
        case .errorValue: SpreadsheetTrap.errorValue.message
        }
    }

    /// What to do about a row of too few or too many fields.
    private func advice(_ bytes: Span<UInt8>, _ expected: Int, _ options: CSVOptions) -> String {
        guard options.delimiter != .whitespace else { return "" }
        if (start..<stop).contains(where: { bytes[$0] == 0x0D && $0 + 1 < stop }) {
            return "; the lines end in carriage returns only; save the file with newlines"
        }
        guard column > expected else {
            let isCut = stop >= bytes.count && bytes.count > 0 && bytes[bytes.count - 1] != 0x0A
            return isCut
                ? "; the file may have been cut off here: copy or export it again"
                : "; a text with a line break in it must be in double quotes"
        }
        let fields = CSVField.row(bytes, from: start, options.delimiter)
        if fields.dropFirst(expected).allSatisfy({ $0.start == $0.stop }) {
            return ", the last \(column - expected) empty; delete the empty columns in the "
                + "spreadsheet"
        }
        return "; a text or number with a \(options.delimiter.word) in it must be in double quotes"
    }

    private func notUTF8(_ bytes: Span<UInt8>) -> String {
        let at = min(start + bytes.firstNotUTF8(start, stop), stop - 1)
        let hex = String(bytes[at], radix: 16, uppercase: true)
        return "0x\(hex) (byte \(at + 1) of the file) is not UTF-8; save the file as UTF-8"
    }

    /// The one-based place in the file of a byte of the cell.
    private func place(of byte: UInt8, _ bytes: Span<UInt8>) -> Int {
        1 + ((start..<stop).first { bytes[$0] == byte } ?? start)
    }

    static let neverClosed =
        "the quote that opens here is never closed; close it, and write a quote inside a field "
        + "twice"

    /// Text after a closing quote, which may close far below where it opens.
    static func textFollows(
        _ bytes: Span<UInt8>, _ start: Int, _ stop: Int, _ line: Int
    ) -> String {
        let lines = bytes.linesAndQuotes(start, stop).lines
        guard lines > 0 else {
            return "text follows the closing quote; write a quote inside a field twice"
        }
        return "the quote that opens here is closed on line \(line + lines), and text follows; "
            + "close it where the field ends"
    }

    private static func fields(_ count: Int) -> String {
        "\(count) field\(count == 1 ? "" : "s")"
    }

    /// A cell or row as a message shows it: on one line and not too long.
    static func shortened(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\0": shown += "\\0"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown.count <= 60 ? shown : String(shown.prefix(57)) + "…"
    }
}
