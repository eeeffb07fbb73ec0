/// A column of a table: one type, missing values allowed.
package enum Column: Sendable, Equatable {
    /// Numbers; not-a-number is missing.
    case numbers([Double])
    /// Texts as codes into a dictionary.
    case texts(TextColumn)
    /// Moments; `Calendar.missing` is missing.
    case instants([Instant])
    /// True and false as 1 and 0; −1 is missing.
    case flags([Int8])

    package var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .texts(let column): column.codes.count
        case .instants(let values): values.count
        case .flags(let values): values.count
        }
    }

    package var kind: ColumnKind {
        switch self {
        case .numbers: .number
        case .texts: .text
        case .instants: .instant
        case .flags: .flag
        }
    }
}

/// The type of a column.
package enum ColumnKind: String, Sendable, Codable, CaseIterable {
    case number, text, instant, flag
}

/// Texts, each row a code into `levels`; the code −1 is missing.
package struct TextColumn: Sendable, Equatable {
    package var codes: [Int32]
    /// Distinct texts in the order of their first appearance.
    package var levels: [String]

    package init(codes: [Int32], levels: [String]) {
        self.codes = codes
        self.levels = levels
    }

    /// Makes a column from texts; `nil` is missing.
    package init(_ texts: [String?]) {
        var index: [String: Int32] = [:]
        var levels: [String] = []
        codes = texts.map { text in
            guard let text else { return -1 }
            if let code = index[text] { return code }
            let code = Int32(levels.count)
            index[text] = code
            levels.append(text)
            return code
        }
        self.levels = levels
    }

    package subscript(row: Int) -> String? {
        let code = codes[row]
        return code < 0 ? nil : levels[Int(code)]
    }
}
