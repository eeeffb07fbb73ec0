import Yams

/// Reads YAML text into nodes: every scalar stays text, and what YAML would guess is refused.
package enum YAMLParser {
    /// Parses one document.
    ///
    /// - Throws: `FormatError` for a syntax error, a duplicate key, an anchor or alias, a key that
    ///   is not a scalar, and more than one document.
    package static func parse(_ text: String, file: String) throws -> YAMLNode {
        do {
            let parser = try Parser(yaml: text, resolver: .basic)
            guard let root = try parser.nextRoot() else {
                return YAMLNode(.mapping([]), at: YAMLPlace(file: file, line: 1, column: 1))
            }
            if let second = try parser.nextRoot() {
                throw place(second, in: file).error(
                    "a second document starts here; write one document a file")
            }
            return try convert(root, file: file)
        } catch let error as YamlError {
            throw syntaxError(error, file: file)
        }
    }

    private static func place(_ node: Node, in file: String) -> YAMLPlace {
        YAMLPlace(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
    }

    private static func convert(_ node: Node, file: String) throws -> YAMLNode {
        let here = place(node, in: file)
        if node.anchor != nil {
            throw here.error("anchors are not read; write the value out where it is used")
        }
        switch node {
        case .scalar(let scalar):
            return YAMLNode(.scalar(scalar.string), at: here)
        case .sequence(let items):
            return YAMLNode(.sequence(try items.map { try convert($0, file: file) }), at: here)
        case .alias:
            throw here.error("aliases are not read; write the value out where it is used")
        case .mapping(let pairs):
            var entries: [YAMLNode.Entry] = []
            var seen: Set<String> = []
            for (key, value) in pairs {
                let keyPlace = place(key, in: file)
                guard case .scalar(let name) = key else {
                    throw keyPlace.error("a key must be a plain word")
                }
                guard seen.insert(name.string).inserted else {
                    throw keyPlace.error(
                        "the key \"\(name.string)\" is written twice here; keep one of them")
                }
                entries.append(
                    YAMLNode.Entry(
                        key: name.string, keyPlace: keyPlace,
                        value: try convert(value, file: file)))
            }
            return YAMLNode(.mapping(entries), at: here)
        }
    }

    private static func syntaxError(_ error: YamlError, file: String) -> FormatError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return FormatError(
                file: file, line: mark.line, column: mark.column, "not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            return FormatError(
                file: file, line: context.mark.line, column: context.mark.column,
                "the key \(names) is written twice here; keep one of them")
        default:
            return FormatError(file: file, line: 0, column: 0, "not valid YAML: \(error)")
        }
    }
}
