/// What stands between the fields of a line.
package enum CSVDelimiter: Sendable, Hashable {
    case comma, semicolon, tab
    /// One or more spaces or tabs, also before the first field; quotes mean nothing.
    case whitespace

    /// The delimiter as an error message names it.
    var word: String {
        switch self {
        case .comma: "comma"
        case .semicolon: "semicolon"
        case .tab: "tab"
        case .whitespace: "space"
        }
    }

    var byte: UInt8 {
        switch self {
        case .comma: 0x2C
        case .semicolon: 0x3B
        case .tab: 0x09
        case .whitespace: 0x20
        }
    }
}

/// How a file of delimited text is read.
package struct CSVOptions: Sendable {
    package var delimiter: CSVDelimiter
    /// The kinds of columns that are known; the others are inferred from all their cells: flags if
    /// each is `true` or `false`, numbers, ISO 8601 dates or timestamps, else texts.
    package var schema: [String: ColumnKind]
    /// The formats of columns whose dates are not ISO 8601; such a column holds instants.
    package var datePatterns: [String: DatePattern]
    /// Whether rows with faults are set aside instead of stopping the reader.
    package var lenient: Bool
    /// Texts that stand for a missing value; an empty cell always does.
    package var missingTexts: [String]
    /// Whether numbers are written `1.234,50`; columns that the schema does not name are then read
    /// as texts first, so that `1.234` is never taken for a little more than one.
    package var decimalComma: Bool
    /// Whether chunks are read on all cores; the result is the same either way.
    package var parallel: Bool
    /// The size of the pieces that a file is read in, half a megabyte, so that a piece and its
    /// distinct texts fit a core's cache; the result is the same for any.
    package var chunkBytes: Int

    package init(
        delimiter: CSVDelimiter = .comma, schema: [String: ColumnKind]? = nil,
        datePatterns: [String: DatePattern] = [:], lenient: Bool = false,
        missingTexts: [String] = [""], decimalComma: Bool = false, parallel: Bool = true,
        chunkBytes: Int = 1 << 20
    ) {
        self.delimiter = delimiter
        self.schema = schema ?? [:]
        self.datePatterns = datePatterns
        self.lenient = lenient
        self.missingTexts = missingTexts
        self.decimalComma = decimalComma
        self.parallel = parallel
        self.chunkBytes = chunkBytes
    }
}

/// A table as it was read, the rows set aside, and what a reader should know.
package struct CSVResult: Sendable {
    package let table: Table
    /// Rows with faults; empty unless ``CSVOptions/lenient``.
    package let rejects: [RejectedRow]
    /// What looks odd but is no error, as a column of ambiguous dates read as texts.
    package let notices: [DataError]
}

/// A row that was set aside.
package struct RejectedRow: Sendable, Equatable {
    package let line: Int
    /// The row as it stands in the file.
    package let text: String
    package let reason: String

    package init(line: Int, text: String, reason: String) {
        self.line = line
        self.text = text
        self.reason = reason
    }
}
