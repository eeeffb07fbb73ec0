extension Expression {
    /// Reads an expression of at most 500 operators and 200 nested brackets.
    ///
    /// From loosest to tightest: `or`; `and`; `not`; comparisons, `is missing`, `is present` and
    /// `in` (which do not chain); `+ -`; `* /`; negation. Operators of a level group to the left.
    ///
    /// - Throws: ``ExpressionError`` with the character, what was found and what was expected.
    package static func parse(_ text: String) throws(ExpressionError) -> Expression {
        var parser = ExpressionParser(text: text, tokens: try ExpressionLexer.tokens(text))
        return try parser.whole()
    }

    /// The words that cannot name a column without backquotes.
    static let words: Set<String> = [
        "and", "or", "not", "is", "in", "true", "false", "missing", "present",
    ]

    /// The seconds of each unit of durations.
    static let secondsOfUnit: [String: Int64] = [
        "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800,
        "seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800,
    ]
}

/// Recursive descent over the tokens of one text.
private struct ExpressionParser {
    let text: String
    let tokens: [ExpressionToken]
    private var at = 0
    private var depth = 0
    private var operators = 0

    init(text: String, tokens: [ExpressionToken]) {
        self.text = text
        self.tokens = tokens
    }

    private var token: ExpressionToken { tokens[at] }

    mutating func whole() throws(ExpressionError) -> Expression {
        let expression = try disjunction()
        guard token.kind == .end else { throw expected("an operator or the end") }
        return expression
    }

    private mutating func disjunction() throws(ExpressionError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 200 else { throw expected("fewer than 200 nested brackets") }
        var left = try conjunction()
        while try take(word: "or") { left = .binary(.or, left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(ExpressionError) -> Expression {
        var left = try negation()
        while try take(word: "and") { left = .binary(.and, left, try negation()) }
        return left
    }

    private mutating func negation() throws(ExpressionError) -> Expression {
        var count = 0
        while try take(word: "not") { count += 1 }
        var operand = try comparison()
        for _ in 0..<count { operand = .unary(.not, operand) }
        return operand
    }

    private mutating func comparison() throws(ExpressionError) -> Expression {
        let left = try sum()
        let result: Expression
        if let comparator = takeComparator() {
            result = .binary(comparator, left, try sum())
        } else if takeWord("is") {
            result = try presence(of: left)
        } else if takeWord("in") {
            result = .oneOf(left, try arguments(after: "in"))
        } else {
            return left
        }
        let chained = peekComparator() != nil || token.kind == .name("is")
        if chained || token.kind == .name("in") {
            throw expected("\"and\" or \"or\" between two comparisons")
        }
        return result
    }

    private mutating func presence(of operand: Expression) throws(ExpressionError) -> Expression {
        if takeWord("missing") { return .isMissing(operand) }
        if takeWord("present") { return .unary(.not, .isMissing(operand)) }
        throw expected("\"missing\" or \"present\" after \"is\"")
    }

    private mutating func sum() throws(ExpressionError) -> Expression {
        var left = try product()
        while true {
            if try take(symbol: "+") {
                left = .binary(.add, left, try product())
            } else if try take(symbol: "-") {
                left = .binary(.subtract, left, try product())
            } else {
                return left
            }
        }
    }

    private mutating func product() throws(ExpressionError) -> Expression {
        var left = try signed()
        while true {
            if try take(symbol: "*") {
                left = .binary(.multiply, left, try signed())
            } else if try take(symbol: "/") {
                left = .binary(.divide, left, try signed())
            } else {
                return left
            }
        }
    }

    private mutating func signed() throws(ExpressionError) -> Expression {
        var count = 0
        while try take(symbol: "-") { count += 1 }
        var operand = try primary()
        for _ in 0..<count { operand = .unary(.negate, operand) }
        return operand
    }

    private mutating func primary() throws(ExpressionError) -> Expression {
        let first = token
        switch first.kind {
        case .number(let value):
            at += 1
            return try withUnit(value, at: first)
        case .text(let content):
            at += 1
            return .text(content)
        case .quotedName(let name):
            at += 1
            return .column(name)
        case .name("true"), .name("false"):
            at += 1
            return .flag(first.kind == .name("true"))
        case .name(let name) where !Expression.words.contains(name):
            at += 1
            return token.kind == .symbol("(") ? try call(name, at: first) : .column(name)
        case .symbol("("):
            at += 1
            let inner = try disjunction()
            guard takeSymbol(")") else { throw expected("\")\"") }
            return inner
        default:
            throw expected("a value: a number, a text, a column, a function or \"(\"")
        }
    }

    /// A number, or a duration if a unit follows.
    private mutating func withUnit(
        _ value: Double, at first: ExpressionToken
    ) throws(ExpressionError) -> Expression {
        guard case .name(let unit) = token.kind, !Expression.words.contains(unit) else {
            return .number(value)
        }
        guard let seconds = Expression.secondsOfUnit[unit] else {
            throw expected("an operator, or a unit: seconds, minutes, hours, days, weeks")
        }
        let length = value * Double(seconds)
        guard length == length.rounded(), length < 1e15 else {
            throw error(first, expected: "a duration of whole seconds")
        }
        at += 1
        return .duration(Int64(length))
    }

    private mutating func call(
        _ name: String, at first: ExpressionToken
    ) throws(ExpressionError) -> Expression {
        guard let function = ExpressionFunction(rawValue: name) else {
            let names = ExpressionFunction.names
            let near = nearest(name, among: names).map { "\"\($0)\"" }
            throw error(
                first, expected: near ?? "a function: \(names.sorted().joined(separator: ", "))")
        }
        let operands = try arguments(after: name)
        guard function.arity.contains(operands.count) else {
            let few = function.arity.lowerBound
            let wanted = function.arity.upperBound == few ? "\(few)" : "at least \(few)"
            throw ExpressionError(
                text: text, position: first.position,
                found: "\(name) with \(operands.count) argument\(operands.count == 1 ? "" : "s")",
                expected: "\(wanted) argument\(few == 1 ? "" : "s")")
        }
        return .call(name, operands)
    }

    /// `(a, b, …)`, also empty.
    private mutating func arguments(after name: String) throws(ExpressionError) -> [Expression] {
        guard takeSymbol("(") else { throw expected("\"(\" after \"\(name)\"") }
        if takeSymbol(")") { return [] }
        var operands = [try disjunction()]
        while takeSymbol(",") { operands.append(try disjunction()) }
        guard takeSymbol(")") else { throw expected("\",\" or \")\"") }
        return operands
    }

    private func peekComparator() -> Expression.BinaryOperator? {
        guard case .symbol(let symbol) = token.kind else { return nil }
        switch symbol {
        case "==", "!=", "<", "<=", ">", ">=": return Expression.BinaryOperator(rawValue: symbol)
        default: return nil
        }
    }

    private mutating func takeComparator() -> Expression.BinaryOperator? {
        guard let comparator = peekComparator() else { return nil }
        at += 1
        return comparator
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard token.kind == .name(word) else { return false }
        at += 1
        return true
    }

    private mutating func takeSymbol(_ symbol: String) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        at += 1
        return true
    }

    /// Takes an operator that may follow itself without end; each makes the tree one node deeper.
    private mutating func take(word: String) throws(ExpressionError) -> Bool {
        guard takeWord(word) else { return false }
        try countOperator()
        return true
    }

    private mutating func take(symbol: String) throws(ExpressionError) -> Bool {
        guard takeSymbol(symbol) else { return false }
        try countOperator()
        return true
    }

    private mutating func countOperator() throws(ExpressionError) {
        operators += 1
        guard operators <= Self.mostOperators else {
            throw expected("at most \(Self.mostOperators) operators; derive a column first")
        }
    }

    /// What walks over a tree calls itself for each node on the way down; the stack is finite.
    private static let mostOperators = 500

    private func expected(_ what: String) -> ExpressionError { error(token, expected: what) }

    private func error(_ token: ExpressionToken, expected: String) -> ExpressionError {
        ExpressionError(
            text: text, position: token.position, found: token.shown, expected: expected)
    }
}
