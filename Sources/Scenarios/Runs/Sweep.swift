import DataTables

/// One value of a scenario, taken over a range: `standards.late_rate.limit=3%..8%/6`.
package struct Sweep: Sendable, Hashable {
    package var path: [String]
    /// As they are written into the scenario, in order.
    package var values: [String]

    /// The most values of one sweep.
    package static let valuesAtMost = 100

    /// Reads `PATH=A,B,C` or `PATH=FROM..TO/COUNT`.
    ///
    /// - Throws: `FormatError` that says what to write.
    package init(_ argument: String) throws {
        let change = try ScenarioChange(argument, option: "--over")
        path = change.path
        let pieces = change.text.split(separator: "..", omittingEmptySubsequences: false)
        values =
            pieces.count == 2
            ? try Self.range(String(pieces[0]), String(pieces[1]), argument)
            : try Self.list(change.text, argument)
        guard values.count >= 2 else {
            throw Self.fault(argument, "has one value; write two or more, as 4%,5%,6%")
        }
        guard values.count <= Self.valuesAtMost else {
            throw Self.fault(
                argument, "has \(values.count) values; at most \(Self.valuesAtMost) are taken")
        }
        if let twice = values.indices.first(where: { values[..<$0].contains(values[$0]) }) {
            throw Self.fault(argument, "has \(values[twice]) twice; keep one")
        }
    }

    /// The scenario with one of the values.
    package func change(_ value: String) -> ScenarioChange {
        ScenarioChange(path: path, text: value, option: "--over")
    }

    /// The name of the scenario with one of the values: `limit=4%`.
    package func name(_ value: String) -> String { "\(path[path.count - 1])=\(value)" }

    /// As it was asked for, in a form that decides the result.
    package var text: String { path.joined(separator: ".") + "=" + values.joined(separator: ",") }

    private static func list(_ text: String, _ argument: String) throws -> [String] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { piece in
            let value = piece.trimmed
            guard !value.isEmpty else {
                throw fault(argument, "has an empty value; write values with one comma between")
            }
            return value
        }
    }

    /// Values from one end to the other in equal steps; both ends written alike.
    private static func range(
        _ first: String, _ rest: String, _ argument: String
    ) throws -> [String] {
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[1].trimmed), count >= 2 else {
            throw fault(argument, "lacks how many values; write FROM..TO/COUNT, as 3%..8%/6")
        }
        let (low, high) = (Ending(first.trimmed), Ending(parts[0].trimmed))
        guard let low, let high, low.unit == high.unit else {
            throw fault(argument, "needs two numbers written alike, as 3%..8%/6 or 10..50/5")
        }
        guard count <= valuesAtMost else {
            throw fault(argument, "has \(count) values; at most \(valuesAtMost) are taken")
        }
        return (0..<count).map { index in
            let share = Double(index) / Double(count - 1)
            let value = low.number + share * (high.number - low.number)
            // Without the last digits that dividing leaves.
            return shortestText((value * 1e9).rounded() / 1e9) + low.unit
        }
    }

    private static func fault(_ argument: String, _ message: String) -> FormatError {
        FormatError(file: "--over", line: 0, column: 0, "\"\(argument)\" \(message)")
    }

    /// A number with the sign behind it.
    private struct Ending {
        let number: Double
        let unit: String

        init?(_ text: String) {
            let isPercent = text.hasSuffix("%")
            let digits = isPercent ? String(text.dropLast()).trimmed : text
            guard let number = Double(digits), number.isFinite else { return nil }
            self.number = number
            unit = isPercent ? "%" : ""
        }
    }
}

extension StringProtocol {
    /// Without spaces at either end.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
