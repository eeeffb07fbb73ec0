/// A fault in data that a person wrote: where it is, what was found, what was expected.
package struct DataError: Error, Equatable, Sendable, CustomStringConvertible {
    package var file: String?
    package var line: Int?
    package var column: String?
    package var value: String?
    /// What is wrong and what to do, as sentences.
    package var message: String
    /// How many more cells have the same fault.
    package var more: Int

    package init(
        file: String? = nil, line: Int? = nil, column: String? = nil, value: String? = nil,
        _ message: String, more: Int = 0
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.value = value
        self.message = message
        self.more = more
    }

    /// `orders.csv:7: gmv "-3": expected … (2 more like it)`.
    ///
    /// Names and values are cut where they are long, and control characters in them are written as
    /// escapes, so that no file can write to a terminal what it likes.
    package var description: String {
        var place = file ?? ""
        if let line { place += place.isEmpty ? "line \(line)" : ":\(line)" }
        var subject = Self.shown(column ?? "")
        if let value { subject += (subject.isEmpty ? "" : " ") + "\"\(Self.shown(value))\"" }
        let parts = [place, subject, Self.escaped(message)].filter { !$0.isEmpty }
        return parts.joined(separator: ": ") + (more > 0 ? " (\(more) more like it)" : "")
    }

    /// A text from a file as a message shows it.
    package static func shown(_ text: String) -> String {
        escaped(text.utf8.count > 240 ? String(text.prefix(57)) + "…" : text)
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09: result += "\\t"
            case 0x0A: result += "\\n"
            case 0x0D: result += "\\r"
            case 0..<0x20, 0x7F..<0xA0:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
