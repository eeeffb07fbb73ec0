/// SQL cut into its statements.
enum SQLText {
    /// The statements without the semicolons between them; empty ones are left out.
    ///
    /// A semicolon inside quotes, dollar quotes or a comment ends nothing. A statement of comments
    /// alone is none.
    static func statements(_ text: String) -> [String] {
        var result: [String] = []
        var bytes = Array(text.utf8)[...]
        var current: [UInt8] = []
        var hasContent = false
        func close() {
            if hasContent { result.append(String(decoding: current, as: UTF8.self).trimmed) }
            current = []
            hasContent = false
        }
        while let first = bytes.first {
            let length = tokenLength(bytes)
            let token = bytes.prefix(length)
            bytes = bytes.dropFirst(length)
            if length == 1, first == UInt8(ascii: ";") {
                close()
                continue
            }
            current += token
            let isComment = token.starts(with: "--".utf8) || token.starts(with: "/*".utf8)
            if !isComment, !" \t\r\n".utf8.contains(first) { hasContent = true }
        }
        close()
        return result
    }

    /// The number of bytes of the quoted text, comment or single byte that begins here.
    private static func tokenLength(_ bytes: ArraySlice<UInt8>) -> Int {
        func length(from start: Int, to end: String) -> Int {
            let mark = Array(end.utf8)
            var at = bytes.startIndex + start
            while at < bytes.endIndex {
                if bytes[at...].starts(with: mark) { return at - bytes.startIndex + mark.count }
                at += 1
            }
            return bytes.count
        }
        if bytes.starts(with: "--".utf8) { return length(from: 2, to: "\n") }
        if bytes.starts(with: "/*".utf8) { return length(from: 2, to: "*/") }
        guard let first = bytes.first else { return 0 }
        if first == UInt8(ascii: "'") { return length(from: 1, to: "'") }
        if first == UInt8(ascii: "\"") { return length(from: 1, to: "\"") }
        if first == UInt8(ascii: "$"), let tag = dollarTag(bytes) {
            return length(from: tag.utf8.count, to: tag)
        }
        return 1
    }

    /// `$$` or `$name$` at the start, else `nil`.
    private static func dollarTag(_ bytes: ArraySlice<UInt8>) -> String? {
        let name = bytes.dropFirst().prefix { byte in
            byte == UInt8(ascii: "_") || (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
        }
        let end = name.endIndex
        guard end < bytes.endIndex, bytes[end] == UInt8(ascii: "$"),
            name.first.map({ $0 &- 0x30 > 9 }) ?? true
        else { return nil }
        return String(decoding: bytes[bytes.startIndex...end], as: UTF8.self)
    }

    /// A text as an SQL literal.
    static func literal(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}

extension String {
    /// Without white space around it.
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
