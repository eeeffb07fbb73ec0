import DataTables
import Foundation
import StatisticalModels

/// The `--json` envelope: `{"schema", "command", "result", "diagnostics"}`, keys in this order.
struct JSONOutput {
    var schema: String
    var command: String
    var result: JSONValue
    var diagnostics: [Diagnostic]

    var text: String {
        var notes = diagnostics
        let missing = result.nonFinite(at: "result")
        if let first = missing.first {
            notes.append(
                Diagnostic(
                    "not_finite", .note,
                    "\(missing.count) numbers are not finite and written as null", place: first))
        }
        return JSONValue.object([
            ("schema", .text(schema)), ("command", .text(command)), ("result", result),
            (
                "diagnostics",
                .array(
                    notes.map {
                        .object([
                            ("code", .text($0.code)), ("severity", .text($0.severity.rawValue)),
                            ("message", .text($0.message)), ("where", .text($0.place)),
                        ])
                    })
            ),
        ]).text
    }
}

/// A JSON value whose objects keep the order of their keys.
indirect enum JSONValue {
    case text(String)
    case number(Double)
    case integer(Int)
    case flag(Bool)
    case null
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// A table as an array of objects.
    init(_ table: Table) {
        self = .array(
            (0..<table.rowCount).map { row in
                .object(
                    zip(table.names, table.columns).map { name, column in
                        (name, Self.cell(column, row))
                    })
            })
    }

    private static func cell(_ column: Column, _ row: Int) -> JSONValue {
        switch column {
        case .numbers(let values): .number(values[row])
        case .texts(let texts): texts[row].map(JSONValue.text) ?? .null
        case .instants(let values):
            values[row] == Calendar.missing ? .null : .text(Calendar.isoText(values[row]))
        case .flags(let values): values[row] < 0 ? .null : .flag(values[row] == 1)
        }
    }

    var text: String {
        var output = ""
        write(to: &output)
        return output
    }

    private func write(to output: inout String) {
        switch self {
        case .text(let text): Self.quote(text, to: &output)
        case .number(let value): output += value.isFinite ? shortestText(value) : "null"
        case .integer(let value): output += String(value)
        case .flag(let value): output += value ? "true" : "false"
        case .null: output += "null"
        case .array(let items):
            output += "["
            for (index, item) in items.enumerated() {
                if index > 0 { output += "," }
                item.write(to: &output)
            }
            output += "]"
        case .object(let entries):
            output += "{"
            for (index, entry) in entries.enumerated() {
                if index > 0 { output += "," }
                Self.quote(entry.0, to: &output)
                output += ":"
                entry.1.write(to: &output)
            }
            output += "}"
        }
    }

    private static func quote(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }

    /// The paths of numbers that are not finite.
    func nonFinite(at path: String) -> [String] {
        switch self {
        case .number(let value): value.isFinite ? [] : [path]
        case .array(let items):
            items.enumerated().flatMap { $1.nonFinite(at: "\(path)[\($0)]") }
        case .object(let entries): entries.flatMap { $1.nonFinite(at: "\(path).\($0)") }
        default: []
        }
    }
}

extension JSONValue: Decodable {
    /// A value as its own coding writes it: snake case, keys in alphabetical order.
    init(encoding value: any Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: Self.notFinite, negativeInfinity: Self.notFinite,
            nan: Self.notFinite)
        self = try JSONDecoder().decode(JSONValue.self, from: try encoder.encode(value))
    }

    /// What stands for a number that JSON does not have.
    private static let notFinite = "\u{FFFF}"

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            let keys = object.allKeys.sorted { $0.stringValue < $1.stringValue }
            self = .object(
                try keys.map { ($0.stringValue, try object.decode(JSONValue.self, forKey: $0)) })
        } else if var list = try? decoder.unkeyedContainer() {
            var items: [JSONValue] = []
            while !list.isAtEnd { items.append(try list.decode(JSONValue.self)) }
            self = .array(items)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let flag = try? value.decode(Bool.self) {
                self = .flag(flag)
            } else if let integer = try? value.decode(Int.self) {
                self = .integer(integer)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                let text = try value.decode(String.self)
                self = text == Self.notFinite ? .number(.nan) : .text(text)
            }
        }
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}
