/// The smallest parts of an expression, each with the character at which it begins.
struct ExpressionToken: Equatable {
    enum Kind: Equatable {
        case number(Double)
        case text(String)
        /// A name without quotes: a column, a function or a word of the language.
        case name(String)
        /// A column name in backquotes.
        case quotedName(String)
        case symbol(String)
        case end
    }

    let kind: Kind
    /// One-based, in characters.
    let position: Int

    /// The token as an error message shows it.
    var shown: String {
        switch kind {
        case .number(let value): shortestText(value)
        case .text(let text): "the text \"\(text)\""
        case .name(let name): "\"\(name)\""
        case .quotedName(let name): "`\(name)`"
        case .symbol(let symbol): "\"\(symbol)\""
        case .end: "the end"
        }
    }
}

/// Cuts an expression's text into tokens.
struct ExpressionLexer {
    private let text: String
    private let characters: [Character]
    private var at = 0

    /// All tokens of a text, `end` last.
    static func tokens(_ text: String) throws(ExpressionError) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text: text, characters: Array(text))
        var tokens: [ExpressionToken] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private init(text: String, characters: [Character]) {
        self.text = text
        self.characters = characters
    }

    private mutating func next() throws(ExpressionError) -> ExpressionToken {
        while at < characters.count, characters[at].isWhitespace { at += 1 }
        let start = at
        guard at < characters.count else { return ExpressionToken(kind: .end, position: at + 1) }
        let character = characters[at]
        let kind: ExpressionToken.Kind
        if isDigit(character) || (character == "." && isDigit(peek(1))) {
            kind = try number()
        } else if character == "\"" {
            kind = .text(try quoted(by: "\"", what: "closing double quotes of the text"))
        } else if character == "`" {
            kind = .quotedName(try quoted(by: "`", what: "the closing ` of the column name"))
        } else if Self.startsName(character) {
            while at < characters.count, Self.continuesName(characters[at]) { at += 1 }
            kind = .name(String(characters[start..<at]))
        } else {
            kind = .symbol(try symbol())
        }
        return ExpressionToken(kind: kind, position: start + 1)
    }

    private mutating func number() throws(ExpressionError) -> ExpressionToken.Kind {
        let start = at
        while isDigit(peek(0)) { at += 1 }
        if peek(0) == ".", isDigit(peek(1)) {
            at += 1
            while isDigit(peek(0)) { at += 1 }
        }
        var exponent = 0
        let digits = String(characters[start..<at])
        if peek(0) == "e" || peek(0) == "E" {
            let signed = peek(1) == "-" || peek(1) == "+"
            if isDigit(peek(signed ? 2 : 1)) {
                let from = at + (peek(1) == "+" ? 2 : 1)
                at += signed ? 2 : 1
                while isDigit(peek(0)) { at += 1 }
                exponent = Int(String(characters[from..<at])) ?? 9999
            }
        }
        if peek(0) == "%" {
            at += 1
            exponent -= 2
        }
        let written = String(characters[start..<at])
        guard let value = Double("\(digits)e\(exponent)"), value.isFinite else {
            throw error(start, found: written, expected: "a number")
        }
        if Self.startsName(peek(0)) || peek(0) == "." {
            throw error(
                at, found: "\"\(peek(0))\"", expected: "a space or an operator after the number")
        }
        return .number(value)
    }

    private mutating func quoted(by mark: Character, what: String) throws(ExpressionError) -> String
    {
        var content = ""
        let start = at
        at += 1
        while at < characters.count {
            let character = characters[at]
            at += 1
            if character == mark { return content }
            if character == "\\", peek(0) == mark || peek(0) == "\\" {
                content.append(peek(0))
                at += 1
            } else {
                content.append(character)
            }
        }
        let rest = String(characters[start...])
        throw error(characters.count, found: "the end after \(rest)", expected: what)
    }

    private mutating func symbol() throws(ExpressionError) -> String {
        let two = String([peek(0), peek(1)])
        if ["==", "!=", "<=", ">="].contains(two) {
            at += 2
            return two
        }
        let one = peek(0)
        switch one {
        case "+", "-", "*", "/", "<", ">", "(", ")", ",":
            at += 1
            return String(one)
        case "=":
            throw error(at, found: "\"=\"", expected: "\"==\" (a comparison is written with two)")
        case "'":
            throw error(at, found: "\"'\"", expected: "double quotes around a text")
        case "&", "|", "!":
            let word = one == "&" ? "and" : one == "|" ? "or" : "not"
            throw error(at, found: "\"\(one)\"", expected: "the word \"\(word)\"")
        default:
            throw error(at, found: "\"\(one)\"", expected: "a value or an operator")
        }
    }

    private func error(_ index: Int, found: String, expected: String) -> ExpressionError {
        ExpressionError(text: text, position: index + 1, found: found, expected: expected)
    }

    /// The character so far ahead; a null character past the end.
    private func peek(_ ahead: Int) -> Character {
        at + ahead < characters.count ? characters[at + ahead] : "\0"
    }

    private func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    static func startsName(_ character: Character) -> Bool {
        character.isLetter || character == "_"
    }

    static func continuesName(_ character: Character) -> Bool {
        startsName(character) || character.isNumber || character == "."
    }
}
