package import DataTables

/// Reads a scalar by the type that its key expects.
package enum Scalars {
    package static func text(_ node: YAMLNode, path: String) throws -> String {
        guard let text = node.scalar else {
            throw node.place.error("\(path) must be a single value")
        }
        return text
    }

    package static func integer(_ node: YAMLNode, path: String, atLeast least: Int) throws -> Int {
        let text = try text(node, path: path)
        guard let value = Int(text.replacing("_", with: "")), value >= least else {
            throw node.place.error(
                "\(path) is \"\(text)\"; a whole number of at least \(least) is expected")
        }
        return value
    }

    /// A number, also as a percentage: `-25%` is −0.25.
    package static func number(_ node: YAMLNode, path: String) throws -> Double {
        let text = try text(node, path: path)
        if let value = plain(text) { return value }
        if text.hasSuffix("%"), let value = plain(String(text.dropLast())) { return value / 100 }
        throw node.place.error("\(path) is \"\(text)\"; a number is expected")
    }

    /// A share in [0, 1], as `5%` or `0.05`.
    package static func share(_ node: YAMLNode, path: String) throws -> Double {
        let value = try number(node, path: path)
        let text = try text(node, path: path)
        if value > 1, !text.hasSuffix("%") {
            throw node.place.error(
                "\(path) is \"\(text)\"; a share is at most 1: write \(text)% or a fraction")
        }
        guard (0...1).contains(value) else {
            throw node.place.error("\(path) is \"\(text)\"; a share from 0% to 100% is expected")
        }
        return value
    }

    package static func day(_ node: YAMLNode, path: String) throws -> Int {
        let text = try text(node, path: path)
        guard let day = Calendar.day(iso: text) else {
            throw node.place.error("\(path) is \"\(text)\"; a day as 2025-03-01 is expected")
        }
        return day
    }

    package static func items(_ node: YAMLNode, path: String) throws -> [YAMLNode] {
        guard case .sequence(let items) = node.content else {
            throw node.place.error("\(path) must be a list: [a, b]")
        }
        return items
    }

    package static func texts(_ node: YAMLNode, path: String) throws -> [String] {
        try items(node, path: path).map { try text($0, path: path) }
    }

    package static func expression(_ node: YAMLNode, path: String) throws -> Expression {
        let text = try text(node, path: path)
        do {
            return try Expression.parse(text)
        } catch {
            throw node.place.error("\(path): \(error)")
        }
    }

    package static func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode, path: String, of type: Choice.Type
    ) throws -> Choice where Choice.RawValue == String {
        let text = try text(node, path: path)
        if let value = Choice(rawValue: text) { return value }
        let names = Choice.allCases.map(\.rawValue)
        let suggestion = nearest(text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
        throw node.place.error(
            "\(path) is \"\(text)\"; one of \(names.joined(separator: ", ")) is expected\(suggestion)"
        )
    }

    private static func plain(_ text: String) -> Double? {
        guard let value = Double(text.replacing("_", with: "")), value.isFinite else { return nil }
        return value
    }
}
