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
    package var description: String {
        var place = file ?? ""
        if let line { place += place.isEmpty ? "line \(line)" : ":\(line)" }
        var subject = column ?? ""
        if let value { subject += (subject.isEmpty ? "" : " ") + "\"\(value)\"" }
        let parts = [place, subject, message].filter { !$0.isEmpty }
        return parts.joined(separator: ": ") + (more > 0 ? " (\(more) more like it)" : "")
    }
}
