import Yams

/// Reads YAML text into nodes: every scalar stays text, and what YAML would guess is refused.
package enum YAMLParser {
    /// Parses one document.
    ///
    /// A byte order mark, as some editors write it, is passed over.
    ///
    /// - Throws: `FormatError` for a syntax error, a duplicate key, an anchor or alias, a tag, a key
    ///   that is not a scalar, and more than one document.
    package static func parse(_ text: String, file: String) throws -> YAMLNode {
        var text = text
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
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
            throw YAMLSyntax.error(error, text: text, file: file)
        }
    }

    /// What a value without a tag has.
    private static let plainTags: Set<String> = [
        "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map",
    ]

    private static func place(_ node: Node, in file: String) -> YAMLPlace {
        YAMLPlace(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
    }

    private static func convert(_ node: Node, file: String) throws -> YAMLNode {
        let here = place(node, in: file)
        if node.anchor != nil {
            throw here.error("anchors are not read; write the value out where it is used")
        }
        guard plainTags.contains(node.tag.description) else {
            throw here.error("tags are not read; write the value alone, its key says its type")
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
}
