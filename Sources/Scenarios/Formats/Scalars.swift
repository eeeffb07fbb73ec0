package import DataTables

/// Reads a scalar by the type that its key expects.
package enum Scalars {
    package static func text(_ node: YAMLNode, path: String) throws -> String {
        guard let text = node.scalar else {
            throw node.place.error("\(path) is \(node.phrase); a single value is expected")
        }
        return text
    }

    /// No count in a workspace is larger; sums and products of such numbers stay exact.
    package static let largestInteger = 1_000_000_000
    /// A hundred years.
    package static let mostDays = 36_525

    package static func integer(
        _ node: YAMLNode, path: String, atLeast least: Int, atMost most: Int = largestInteger
    ) throws -> Int {
        let text = try text(node, path: path)
        let value = Int(text.replacing("_", with: ""))
        guard let value, (least...max(least, most)).contains(value) else {
            let digits = text.prefix { $0.isNumber }
            let unit = text.dropFirst(digits.count).drop { $0 == " " }
            if !digits.isEmpty, units.contains(unit.lowercased()) {
                throw node.place.error(
                    "\(path) is \(quoted(text)); the key says the unit: write \(digits)")
            }
            let isLarge = value.map { $0 > most } ?? isWhole(text)
            throw node.place.error(
                "\(path) is \(quoted(text)); a whole number of at "
                    + (isLarge ? "most \(most)" : "least \(least)") + " is expected")
        }
        return value
    }

    private static let units: Set<String> = [
        "d", "day", "days", "week", "weeks", "month", "months", "year", "years",
    ]

    private static func isWhole(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// A seed of random numbers.
    package static func seed(_ node: YAMLNode, path: String) throws -> UInt64 {
        let text = try text(node, path: path)
        guard let value = UInt64(text.replacing("_", with: "")) else {
            throw node.place.error(
                "\(path) is \(quoted(text)); a whole number from 0 to \(UInt64.max) is expected")
        }
        return value
    }

    private static func quoted(_ text: String) -> String { YAMLNode.quoted(text) }

    /// A number, also as a percentage: `-25%` is −0.25.
    package static func number(_ node: YAMLNode, path: String) throws -> Double {
        let text = try text(node, path: path)
        if let value = plain(text) { return value }
        if text.hasSuffix("%"), let value = plain(String(text.dropLast())) { return value / 100 }
        if text.filter({ $0 == "," }).count == 1,
            plain(text.replacing(",", with: ".").replacing("%", with: "")) != nil
        {
            throw node.place.error(
                "\(path) is \(quoted(text)); write decimals with a point: "
                    + text.replacing(",", with: "."))
        }
        throw node.place.error("\(path) is \(quoted(text)); a number is expected")
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
            throw node.place.error(
                "\(path) is \(quoted(text)); a share from 0% to 100% is expected")
        }
        return value
    }

    /// `true` or `false`.
    package static func flag(_ node: YAMLNode, path: String) throws -> Bool {
        let text = try text(node, path: path)
        guard let value = Bool(text) else {
            throw node.place.error("\(path) is \(quoted(text)); true or false is expected")
        }
        return value
    }

    package static func day(_ node: YAMLNode, path: String) throws -> Int {
        let text = try text(node, path: path)
        guard let day = Calendar.day(iso: text) else {
            throw node.place.error("\(path) is \(quoted(text)); a day as 2025-03-01 is expected")
        }
        return day
    }

    package static func items(_ node: YAMLNode, path: String) throws -> [YAMLNode] {
        guard case .sequence(let items) = node.content else {
            let example = node.scalar.map { $0.isEmpty || $0.count > 40 ? "[a, b]" : "[\($0)]" }
            throw node.place.error(
                "\(path) is \(node.phrase); a list is expected: \(example ?? "[a, b]")")
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
            "\(path) is \(quoted(text)); one of \(names.joined(separator: ", ")) is expected\(suggestion)"
        )
    }

    private static func plain(_ text: String) -> Double? {
        guard let value = Double(text.replacing("_", with: "")), value.isFinite else { return nil }
        return value
    }
}
