extension Expression: CustomStringConvertible {
    /// Text that parses to the same tree, with no more brackets than needed.
    package var description: String {
        switch self {
        case .number(let value): return shortestText(value)
        case .text(let content): return Self.quoted(content, by: "\"")
        case .flag(let value): return value ? "true" : "false"
        case .duration(let seconds): return Self.length(seconds)
        case .column(let name): return Self.columnName(name)
        case .unary(.negate, let operand): return "-" + operand.text(within: .sign)
        case .unary(.not, .isMissing(let operand)):
            return operand.text(within: .sum) + " is present"
        case .unary(.not, let operand): return "not " + operand.text(within: .negation)
        case .binary(let symbol, let left, let right):
            let level = symbol.level
            let leftLevel = level == .comparison ? Level.sum : level
            return left.text(within: leftLevel) + " \(symbol.rawValue) "
                + right.text(within: level.tighter)
        case .call(let name, let operands):
            return "\(name)(\(operands.map(\.description).joined(separator: ", ")))"
        case .isMissing(let operand): return operand.text(within: .sum) + " is missing"
        case .oneOf(let operand, let choices):
            let list = choices.map(\.description).joined(separator: ", ")
            return operand.text(within: .sum) + " in (\(list))"
        }
    }

    /// The names of the columns that the expression reads, in the order of first appearance.
    package var columns: [String] {
        var names: [String] = []
        collectColumns(into: &names)
        return names
    }

    private func collectColumns(into names: inout [String]) {
        switch self {
        case .number, .text, .flag, .duration: break
        case .column(let name): if !names.contains(name) { names.append(name) }
        case .unary(_, let operand), .isMissing(let operand): operand.collectColumns(into: &names)
        case .binary(_, let left, let right):
            left.collectColumns(into: &names)
            right.collectColumns(into: &names)
        case .call(_, let operands):
            for operand in operands { operand.collectColumns(into: &names) }
        case .oneOf(let operand, let choices):
            operand.collectColumns(into: &names)
            for choice in choices { choice.collectColumns(into: &names) }
        }
    }

    /// How tightly an expression binds.
    enum Level: Int, Comparable {
        case disjunction, conjunction, negation, comparison, sum, product, sign, value

        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
        var tighter: Level { Level(rawValue: rawValue + 1) ?? .value }
    }

    private var level: Level {
        switch self {
        case .number, .text, .flag, .duration, .column, .call: .value
        case .unary(.negate, _): .sign
        case .unary(.not, .isMissing), .isMissing, .oneOf: .comparison
        case .unary(.not, _): .negation
        case .binary(let symbol, _, _): symbol.level
        }
    }

    private func text(within outer: Level) -> String {
        level < outer ? "(\(description))" : description
    }

    private static func columnName(_ name: String) -> String {
        let plain =
            name.first.map(ExpressionLexer.startsName) == true
            && name.allSatisfy(ExpressionLexer.continuesName) && !words.contains(name)
        return plain ? name : quoted(name, by: "`")
    }

    private static func quoted(_ content: String, by mark: Character) -> String {
        var result = String(mark)
        for character in content {
            if character == mark || character == "\\" { result.append("\\") }
            result.append(character)
        }
        return result + String(mark)
    }

    private static func length(_ seconds: Int64) -> String {
        for (unit, size) in [("day", 86_400), ("hour", 3600), ("minute", 60)] as [(String, Int64)] {
            if seconds != 0, seconds % size == 0 {
                return "\(seconds / size) \(unit)\(seconds == size ? "" : "s")"
            }
        }
        return "\(seconds) second\(seconds == 1 ? "" : "s")"
    }
}

extension Expression.BinaryOperator {
    var level: Expression.Level {
        switch self {
        case .or: .disjunction
        case .and: .conjunction
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
        case .add, .subtract: .sum
        case .multiply, .divide: .product
        }
    }
}
