package import DataTables

/// Takes a mapping apart key by key; what is left at the end is an unknown key.
package struct MappingReader {
    package let node: YAMLNode
    /// The path of this mapping, for messages: `standards.late_rate`.
    package let path: String
    private var entries: [YAMLNode.Entry]
    private var known: [String] = []

    /// Opens a mapping; an empty scalar counts as an empty mapping.
    package init(_ node: YAMLNode, path: String) throws {
        self.node = node
        self.path = path
        switch node.content {
        case .mapping(let entries): self.entries = entries
        case .scalar(""), .scalar("~"): entries = []
        default:
            let name = path.isEmpty ? "the file" : path
            throw node.place.error(
                "\(name) is \(node.phrase); a mapping of keys to values is expected")
        }
    }

    /// The value of a key, or `nil`; the key is known from now on.
    package mutating func take(_ key: String) -> YAMLNode? {
        known.append(key)
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
        return entries.remove(at: index).value
    }

    /// All entries that were not taken yet, for mappings whose keys are names.
    package mutating func takeRest() -> [YAMLNode.Entry] {
        defer { entries = [] }
        return entries
    }

    /// Throws for the first key that nothing took.
    package func finish() throws {
        guard let first = entries.first else { return }
        let suggestion =
            nearest(first.key, among: known).map { "did you mean \"\($0)\"?" }
            ?? "known here: \(known.sorted().joined(separator: ", "))"
        throw unknown(first, suggesting: suggestion)
    }

    package func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// An error for a key that must be there, or for the one that was meant to be it.
    package func missing(_ key: String, _ advice: String) -> FormatError {
        if let slip = entries.first(where: { nearest($0.key, among: [key]) != nil }) {
            return unknown(slip, suggesting: "did you mean \"\(key)\"?")
        }
        return node.place.error("\(path(of: key)) is missing; \(advice)")
    }

    private func unknown(_ entry: YAMLNode.Entry, suggesting suggestion: String) -> FormatError {
        let place = path.isEmpty ? "at the top" : "in \(path)"
        return entry.keyPlace.error("unknown key \"\(entry.key)\" \(place); \(suggestion)")
    }
}

extension MappingReader {
    package mutating func text(_ key: String) throws -> String? {
        guard let node = take(key) else { return nil }
        return try Scalars.text(node, path: path(of: key))
    }

    package mutating func integer(
        _ key: String, atLeast least: Int = 0, atMost most: Int = Scalars.largestInteger
    ) throws -> Int? {
        guard let node = take(key) else { return nil }
        return try Scalars.integer(node, path: path(of: key), atLeast: least, atMost: most)
    }

    /// A number of days, at most a hundred years.
    package mutating func days(_ key: String, atLeast least: Int = 0) throws -> Int? {
        try integer(key, atLeast: least, atMost: Scalars.mostDays)
    }

    package mutating func number(_ key: String) throws -> Double? {
        guard let node = take(key) else { return nil }
        return try Scalars.number(node, path: path(of: key))
    }

    package mutating func share(_ key: String) throws -> Double? {
        guard let node = take(key) else { return nil }
        return try Scalars.share(node, path: path(of: key))
    }

    /// A calendar day as days since 1970-01-01.
    package mutating func day(_ key: String) throws -> Int? {
        guard let node = take(key) else { return nil }
        return try Scalars.day(node, path: path(of: key))
    }

    package mutating func texts(_ key: String) throws -> [String]? {
        guard let node = take(key) else { return nil }
        return try Scalars.texts(node, path: path(of: key))
    }

    /// A list of numbers of days, none of them twice.
    package mutating func listOfDays(_ key: String) throws -> [Int]? {
        guard let node = take(key) else { return nil }
        let name = path(of: key)
        var result: [Int] = []
        for item in try Scalars.items(node, path: name) {
            let days = try Scalars.integer(
                item, path: name, atLeast: 1, atMost: Scalars.mostDays)
            guard !result.contains(days) else {
                throw item.place.error("\(name) has \(days) twice; keep one of them")
            }
            result.append(days)
        }
        return result
    }

    package mutating func expression(_ key: String) throws -> Expression? {
        guard let node = take(key) else { return nil }
        return try Scalars.expression(node, path: path(of: key))
    }

    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type
    ) throws -> Choice? where Choice.RawValue == String {
        guard let node = take(key) else { return nil }
        return try Scalars.choice(node, path: path(of: key), of: type)
    }

    package mutating func mapping(_ key: String) throws -> MappingReader? {
        guard let node = take(key) else { return nil }
        return try MappingReader(node, path: path(of: key))
    }
}
