/// A declared foreign format of dates: `M/d/yyyy H:mm`, `yyyyMMdd`, `dd.MM.yyyy`.
///
/// `yyyy` four digits, `yy` two (2000–2099), `MM` `dd` `HH` `mm` `ss` two digits, `M` `d` `H` `m`
/// `s` one or two; any other character stands for itself. Year, month and day are required.
package struct DatePattern: Sendable, Hashable, CustomStringConvertible {
    /// The pattern as it was written.
    package let text: String
    private let parts: [Part]

    private enum Part: Sendable, Hashable {
        case field(Field, minimum: Int, maximum: Int)
        case literal(UInt8)
    }

    private enum Field: Sendable, Hashable {
        case year, shortYear, month, day, hour, minute, second
    }

    /// Makes a pattern.
    ///
    /// - Throws: ``DataError`` for an unknown letter, or if year, month or day is absent or repeated.
    package init(_ text: String) throws(DataError) {
        self.text = text
        var parts: [Part] = []
        var fields: [Field] = []
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            var end = at + 1
            while end < bytes.count, bytes[end] == bytes[at] { end += 1 }
            if let (field, minimum, maximum) = Self.field(bytes[at], repeated: end - at) {
                parts.append(.field(field, minimum: minimum, maximum: maximum))
                fields.append(field)
            } else if Character(Unicode.Scalar(bytes[at])).isLetter {
                let run = String(decoding: bytes[at..<end], as: UTF8.self)
                throw DataError(
                    value: text,
                    "\"\(run)\" is not part of a date pattern; write yyyy, M or MM, d or dd, "
                        + "H or HH, m or mm, s or ss, as in M/d/yyyy H:mm")
            } else {
                parts.append(contentsOf: bytes[at..<end].map { .literal($0) })
            }
            at = end
        }
        self.parts = parts
        let years = fields.filter { $0 == .year || $0 == .shortYear }.count
        guard years == 1, fields.filter({ $0 == .month }).count == 1,
            fields.filter({ $0 == .day }).count == 1, Set(fields).count == fields.count
        else {
            throw DataError(
                value: text, "a date pattern needs year, month and day once each, as in M/d/yyyy")
        }
    }

    package var description: String { text }

    /// Reads a text, or returns `nil` if it does not match or is no date.
    package func instant(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        return instant(bytes.span, 0, bytes.count)
    }

    /// Reads the bytes from `start` up to `end`.
    func instant(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Instant? {
        var year = 0
        var month = 0
        var day = 0
        var seconds = 0
        var at = start
        for part in parts {
            switch part {
            case .literal(let byte):
                guard at < end, bytes[at] == byte else { return nil }
                at += 1
            case .field(let field, let minimum, let maximum):
                let first = at
                var value = 0
                while at < end, at - first < maximum, bytes[at] &- 0x30 < 10 {
                    value = value * 10 + Int(bytes[at] - 0x30)
                    at += 1
                }
                guard at - first >= minimum else { return nil }
                switch field {
                case .year: year = value
                case .shortYear: year = 2000 + value
                case .month: month = value
                case .day: day = value
                case .hour where value < 24: seconds += value * 3600
                case .minute where value < 60: seconds += value * 60
                case .second where value < 60: seconds += value
                case .hour, .minute, .second: return nil
                }
            }
        }
        guard at == end, Calendar.isDate(year: year, month: month, day: day) else { return nil }
        let days = Int64(Calendar.days(year: year, month: month, day: day))
        return days * Calendar.secondsPerDay + Int64(seconds)
    }

    private static func field(_ byte: UInt8, repeated: Int) -> (Field, Int, Int)? {
        let field: Field
        switch (Unicode.Scalar(byte), repeated) {
        case ("y", 4): return (.year, 4, 4)
        case ("y", 2): return (.shortYear, 2, 2)
        case ("M", 1...2): field = .month
        case ("d", 1...2): field = .day
        case ("H", 1...2): field = .hour
        case ("m", 1...2): field = .minute
        case ("s", 1...2): field = .second
        default: return nil
        }
        return (field, repeated, 2)
    }
}
