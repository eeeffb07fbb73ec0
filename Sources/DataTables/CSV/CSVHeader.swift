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
        var at = 0
        if bytes.count >= 2,
            (bytes[0], bytes[1]) == (0xFF, 0xFE) || (bytes[0], bytes[1]) == (0xFE, 0xFF)
        {
            throw DataError(file: file, "the file is in UTF-16; save it as UTF-8")
        }
        if bytes.count >= 3, (bytes[0], bytes[1], bytes[2]) == (0xEF, 0xBB, 0xBF) { at = 3 }
        var line = 1
        while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D {
            if bytes[at] == 0x0A { line += 1 }
            at += 1
        }
        guard at < bytes.count else {
            throw DataError(file: file, "the file is empty; expected a line of column names")
        }
        var names: [String] = []
        var more = true
        while more {
            let field = CSVField(bytes, at, bytes.count, options.delimiter)
            guard field.fault == nil else {
                throw DataError(
                    file: file, line: line, column: "column \(names.count + 1)",
                    field.fault == .unterminated
                        ? "the quote that opens here is never closed"
                        : "text follows the closing quote; write a quote inside a field twice")
            }
            names.append(field.text(bytes))
            line += field.newlines
            more = !field.endsRow(bytes)
            at = field.next + 1
        }
        bodyStart = min(at, bytes.count)
        bodyLine = line + 1
        self.names = names
        try Self.check(names, options, file: file, line: line)
    }

    private static func check(
        _ names: [String], _ options: CSVOptions, file: String?, line: Int
    ) throws(DataError) {
        if names.count == 1 {
            for (mark, word, delimiter) in [
                (";", "semicolons", CSVDelimiter.semicolon), ("\t", "tabs", .tab),
            ] where names[0].contains(mark) && options.delimiter != delimiter {
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
    /// Whether the content has doubled quotes.
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
    func fieldEnd(_ start: Int, _ limit: Int, _ delimiter: UInt8) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let delimiters = ones &* UInt64(delimiter)
        let newlines = ones &* 0x0A
        var at = start
        while at &+ 8 <= limit {
            let word = word(at)
            let a = word ^ delimiters
            let b = word ^ newlines
            let found = ((a &- ones) & ~a | (b &- ones) & ~b) & highs
            if found != 0 { return at &+ found.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < limit, self[at] != delimiter, self[at] != 0x0A { at &+= 1 }
        return at
    }
}
