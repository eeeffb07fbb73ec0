/// The names of a file's columns and where its rows begin.
struct CSVHeader {
    let names: [String]
    /// The first byte after the header's line.
    let bodyStart: Int
    /// The one-based line of that byte.
    let bodyLine: Int

    /// Reads the first line that is not blank.
    ///
    /// - Throws: ``DataError`` if there is none, a name is empty or appears twice, or the file is
    ///   delimited by something else.
    init(_ bytes: Span<UInt8>, _ options: CSVOptions, file: String?) throws(DataError) {
        try Self.checkEncoding(bytes, file: file)
        if let fault = ForeignFile.fault(bytes) { throw DataError(file: file, fault) }
        var at = 0
        if bytes.count >= 3, (bytes[0], bytes[1], bytes[2]) == (0xEF, 0xBB, 0xBF) { at = 3 }
        var line = 1
        while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D {
            if bytes[at] == 0x0A { line += 1 }
            at += 1
        }
        guard at < bytes.count else {
            throw DataError(file: file, "the file is empty; expected a line of column names")
        }
        try Self.checkSeparatorLine(bytes, at, file: file, line: line)
        let first = line
        var names: [String] = []
        for field in CSVField.row(bytes, from: at, options.delimiter) {
            names.append(try Self.name(field, names.count, bytes, file: file, line: line))
            line += field.newlines
            at = field.next + 1
        }
        bodyStart = min(at, bytes.count)
        bodyLine = line + 1
        self.names = names
        try Self.check(names, options, file: file, line: first)
    }

    /// A file in another encoding than UTF-8 often says so by its first bytes.
    private static func checkEncoding(_ bytes: Span<UInt8>, file: String?) throws(DataError) {
        guard bytes.count >= 2 else { return }
        let mark = (bytes[0], bytes[1])
        guard mark == (0xFF, 0xFE) || mark == (0xFE, 0xFF) else { return }
        let isLong = bytes.count >= 4 && mark.0 == 0xFF && bytes[2] == 0 && bytes[3] == 0
        let name = isLong ? "UTF-32" : "UTF-16"
        throw DataError(
            file: file,
            "the file is in \(name) (\(mark.0 == 0xFF ? "little" : "big")-endian); save it as "
                + "UTF-8, or convert it with: iconv -f \(name) -t UTF-8")
    }

    /// `sep=;` on the first line, which only one spreadsheet understands.
    private static func checkSeparatorLine(
        _ bytes: Span<UInt8>, _ start: Int, file: String?, line: Int
    ) throws(DataError) {
        let end = bytes.fieldEnd(start, bytes.count, 0x0A)
        guard end - start <= 8 else { return }
        let text = CSVCells.trimmed(bytes, start, end).filter { $0 != "\r" && $0 != "\"" }
        guard text.lowercased().hasPrefix("sep="), text.utf8.count <= 5 else { return }
        throw DataError(
            file: file, line: line, value: text,
            "this line tells a spreadsheet the separator and is no header; delete it"
                + (text.hasSuffix(",") ? "" : " and export the file with commas"))
    }

    private static func name(
        _ field: CSVField, _ index: Int, _ bytes: Span<UInt8>, file: String?, line: Int
    ) throws(DataError) -> String {
        let (start, stop) = (field.start, field.stop)
        func fault(_ message: String) -> DataError {
            DataError(file: file, line: line, column: "column \(index + 1)", message)
        }
        switch field.fault {
        case .unterminated: throw fault(CSVFault.neverClosed)
        case .afterQuote: throw fault(CSVFault.textFollows(bytes, start, stop, line))
        case nil: break
        }
        guard stop - start <= longestName else {
            throw fault(
                "the name has \(stop - start) characters; is this line the header of a table?")
        }
        let wrong = bytes.firstNotUTF8(start, stop)
        if wrong < stop - start {
            let hex = String(bytes[start + wrong], radix: 16, uppercase: true)
            throw fault(
                "0x\(hex) (byte \(start + wrong + 1) of the file) is not UTF-8; "
                    + "save the file as UTF-8")
        }
        if (start..<stop).contains(where: { bytes[$0] == 0 }) {
            throw fault("there is a NUL byte in the name; save the file as UTF-8 text")
        }
        return field.text(bytes)
    }

    private static let longestName = 1000

    private static func check(
        _ names: [String], _ options: CSVOptions, file: String?, line: Int
    ) throws(DataError) {
        if names.count == 1 {
            let others: [(String, String, CSVDelimiter?)] = [
                (";", "semicolons", .semicolon), ("\t", "tabs", .tab),
                ("|", "vertical bars", nil),
            ]
            for (mark, word, delimiter) in others
            where names[0].contains(mark) && options.delimiter != delimiter {
                throw DataError(
                    file: file, line: line, value: names[0],
                    "the fields are separated by \(word), expected commas; "
                        + "export the file with commas")
            }
        }
        if names.contains(where: { $0.contains("\r") }) {
            throw DataError(
                file: file, line: line,
                "the lines end in carriage returns only; save the file with newlines")
        }
        if let empty = names.firstIndex(where: \.isEmpty) {
            let trailing = names[empty...].allSatisfy(\.isEmpty)
            throw DataError(
                file: file, line: line, column: "column \(empty + 1)",
                trailing && empty > 0
                    ? "the header ends in empty columns; delete them in the spreadsheet"
                    : "the column has no name; give it one",
                more: names.filter(\.isEmpty).count - 1)
        }
        var seen: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            if let first = seen[name] {
                throw DataError(
                    file: file, line: line, column: name,
                    "columns \(first + 1) and \(index + 1) have the same name; rename one")
            }
            seen[name] = index
        }
    }
}

/// One field of a line: where its content lies and where it ends.
struct CSVField {
    enum Fault { case unterminated, afterQuote }

    /// The content without quotes.
    var start: Int
    var stop: Int
    /// The delimiter or newline after the field, or the end of the file.
    var next: Int
    var newlines = 0
    /// Whether the field stands in quotes, and whether quotes are doubled in it.
    var isQuoted = false
    var isEscaped = false
    var fault: Fault?

    /// Finds the field that begins at `at`.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ at: Int, _ limit: Int, _ delimiter: CSVDelimiter) {
        if delimiter == .whitespace {
            self.init(words: bytes, at, limit)
        } else if at < limit, bytes[at] == 0x22 {
            self.init(quoted: bytes, at, limit, delimiter.byte)
        } else {
            let end = bytes.fieldEnd(at, limit, delimiter.byte)
            self.init(plain: bytes, at, end, limit)
        }
    }

    /// A field without quotes that ends at `end`; a carriage return before a newline is no content.
    @inline(__always)
    init(plain bytes: Span<UInt8>, _ at: Int, _ end: Int, _ limit: Int) {
        start = at
        next = end
        stop = end
        if end > at, bytes[end &- 1] == 0x0D, end >= limit || bytes[end] == 0x0A { stop = end &- 1 }
    }

    /// A field that begins with a quote.
    init(quoted bytes: Span<UInt8>, _ at: Int, _ limit: Int, _ delimiter: UInt8) {
        start = at + 1
        isQuoted = true
        var index = start
        while index < limit {
            let byte = bytes[index]
            if byte == 0x0A { newlines += 1 }
            if byte == 0x22 {
                guard index + 1 < limit, bytes[index + 1] == 0x22 else { break }
                isEscaped = true
                index += 1
            }
            index += 1
        }
        stop = min(index, limit)
        next = min(index + 1, limit)
        if index >= limit {
            fault = .unterminated
            return
        }
        if next < limit, bytes[next] == 0x0D { next += 1 }
        if next < limit, bytes[next] != delimiter, bytes[next] != 0x0A {
            fault = .afterQuote
            next = bytes.fieldEnd(next, limit, delimiter)
        }
    }

    /// A field between runs of spaces and tabs.
    init(words bytes: Span<UInt8>, _ at: Int, _ limit: Int) {
        func isBlank(_ index: Int) -> Bool {
            bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0D
        }
        var index = at
        while index < limit, isBlank(index) { index += 1 }
        start = index
        while index < limit, !isBlank(index), bytes[index] != 0x0A { index += 1 }
        stop = index
        while index < limit, isBlank(index) { index += 1 }
        next = index < limit && bytes[index] != 0x0A ? index - 1 : index
    }

    /// Whether no further field follows in this row.
    @inline(__always)
    func endsRow(_ bytes: Span<UInt8>) -> Bool { next >= bytes.count || bytes[next] == 0x0A }

    /// The fields of the row that begins at `start`.
    static func row(
        _ bytes: Span<UInt8>, from start: Int, _ delimiter: CSVDelimiter
    ) -> [CSVField] {
        var fields: [CSVField] = []
        var at = start
        repeat {
            let field = CSVField(bytes, at, bytes.count, delimiter)
            fields.append(field)
            if field.endsRow(bytes) { return fields }
            at = field.next + 1
        } while true
    }

    /// The content as a text.
    func text(_ bytes: Span<UInt8>) -> String {
        let text = bytes.text(start, stop)
        return isEscaped
            ? text.split(separator: "\"\"", omittingEmptySubsequences: false)
                .joined(separator: "\"") : text
    }
}

extension Span where Element == UInt8 {
    /// The first delimiter or newline at or after `start`, or `limit`; eight bytes at a time.
    @inline(__always)
    func fieldEnd(
        _ start: Int, _ limit: Int, _ delimiter: UInt8, _ newline: UInt8 = 0x0A
    ) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let delimiters = ones &* UInt64(delimiter)
        let newlines = ones &* UInt64(newline)
        var at = start
        while at &+ 8 <= limit {
            let word = word(at)
            let a = word ^ delimiters
            let b = word ^ newlines
            let found = ((a &- ones) & ~a | (b &- ones) & ~b) & highs
            if found != 0 { return at &+ found.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < limit, self[at] != delimiter, self[at] != newline { at &+= 1 }
        return at
    }
}
