/// A YAML value whose scalars are still text, with the place where each part was written.
package struct YAMLNode: Sendable, Hashable {
    package indirect enum Content: Sendable, Hashable {
        case scalar(String)
        case sequence([YAMLNode])
        case mapping([Entry])
    }
    package struct Entry: Sendable, Hashable {
        package var key: String
        package var keyPlace: YAMLPlace
        package var value: YAMLNode
    }
    package var content: Content
    package var place: YAMLPlace

    package init(_ content: Content, at place: YAMLPlace) {
        self.content = content
        self.place = place
    }

    package subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    package var isMapping: Bool {
        if case .mapping = content { return true }
        return false
    }

    package var scalar: String? {
        if case .scalar(let text) = content { return text }
        return nil
    }
}

extension YAMLNode {
    /// The value as an error message names it.
    package var phrase: String {
        switch content {
        case .scalar(let text): Self.quoted(text)
        case .sequence: "a list"
        case .mapping: "a mapping of keys to values"
        }
    }

    /// A text in quotes, cut where it is long.
    package static func quoted(_ text: String) -> String {
        "\"\(text.utf8.count <= 200 ? text : String(text.prefix(60)) + "…")\""
    }
}

/// A file, line and column, both one-based.
package struct YAMLPlace: Sendable, Hashable, Codable {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package func error(_ message: String) -> FormatError {
        FormatError(file: file, line: line, column: column, message)
    }
}
