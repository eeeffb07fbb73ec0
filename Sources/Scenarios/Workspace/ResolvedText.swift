/// A merged YAML tree as lines, each value with the file and line it comes from.
package enum ResolvedText {
    package static func lines(_ node: YAMLNode) -> [String] {
        var rows: [(text: String, place: String)] = []
        append(node, indent: "", to: &rows)
        let width = min(rows.map(\.text.count).max() ?? 0, 60)
        return rows.map { row in
            guard !row.place.isEmpty else { return row.text }
            let padding = String(repeating: " ", count: max(width - row.text.count, 0))
            return "\(row.text)\(padding)  # \(row.place)"
        }
    }

    private static func append(
        _ node: YAMLNode, indent: String, to rows: inout [(text: String, place: String)]
    ) {
        switch node.content {
        case .scalar(let text): rows.append((indent + text, place(node)))
        case .sequence(let items):
            for item in items { rows.append((indent + "- " + inline(item), place(item))) }
        case .mapping(let entries):
            for entry in entries {
                if let text = entry.value.scalar {
                    rows.append(("\(indent)\(entry.key): \(text)", place(entry.value)))
                } else {
                    rows.append(("\(indent)\(entry.key):", ""))
                    append(entry.value, indent: indent + "  ", to: &rows)
                }
            }
        }
    }

    private static func inline(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text): return text
        case .sequence(let items): return "[" + items.map(inline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            return "{" + entries.map { "\($0.key): \(inline($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func place(_ node: YAMLNode) -> String {
        "\(node.place.file):\(node.place.line)"
    }
}
