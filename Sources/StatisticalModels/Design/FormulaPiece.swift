/// A part of a formula's text with the one-based character at which it begins, blanks cut off.
struct FormulaPiece {
    let text: String
    let position: Int

    var isEmpty: Bool { text.isEmpty }

    /// Cuts blanks off both ends.
    init(_ characters: ArraySlice<Character>) {
        var slice = characters
        while slice.first?.isWhitespace == true { slice.removeFirst() }
        while slice.last?.isWhitespace == true { slice.removeLast() }
        text = String(slice)
        position = slice.startIndex + 1
    }

    init(text: String, position: Int) {
        self.text = text
        self.position = position
    }

    /// The name and arguments of a call `name(a, b)`, if the whole piece is one.
    var call: (name: String, arguments: [FormulaPiece])? {
        let characters = Array(text)
        guard let open = characters.firstIndex(of: "("), characters.last == ")", open > 0,
            characters[..<open].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
        else { return nil }
        let inside = characters[(open + 1)..<(characters.count - 1)]
        let parts = Self.split(inside, at: [","])
        guard Self.closes(characters, from: open) else { return nil }
        let arguments = parts.map { part in
            FormulaPiece(text: part.piece.text, position: position + part.piece.position - 1)
        }
        let isBare = arguments.count == 1 && arguments[0].isEmpty
        return (String(characters[..<open]), isBare ? [] : arguments)
    }

    /// Whether the bracket at `open` is closed by the last character.
    private static func closes(_ characters: [Character], from open: Int) -> Bool {
        var scan = BracketScan()
        for index in open..<characters.count {
            scan.take(characters[index])
            if scan.depth == 0, scan.quote == nil { return index == characters.count - 1 }
        }
        return false
    }

    /// The pieces between separators that stand outside brackets and quotes.
    ///
    /// Each part comes with the separator before it (`nil` for the first) and that one's position.
    static func split(
        _ characters: ArraySlice<Character>, at separators: Set<Character>
    ) -> [(separator: Character?, at: Int, piece: FormulaPiece)] {
        var parts: [(separator: Character?, at: Int, piece: FormulaPiece)] = []
        var scan = BracketScan()
        var start = characters.startIndex
        var before: Character?
        var position = start + 1
        for index in characters.indices {
            let character = characters[index]
            if scan.isOutside, separators.contains(character) {
                parts.append((before, position, FormulaPiece(characters[start..<index])))
                before = character
                position = index + 1
                start = index + 1
            } else {
                scan.take(character)
            }
        }
        parts.append((before, position, FormulaPiece(characters[start...])))
        return parts
    }
}

/// Follows brackets and quotes through a text.
struct BracketScan {
    private(set) var depth = 0
    private(set) var quote: Character?

    var isOutside: Bool { depth == 0 && quote == nil }

    mutating func take(_ character: Character) {
        if let open = quote {
            if character == open { quote = nil }
        } else if character == "\"" || character == "`" {
            quote = character
        } else if character == "(" {
            depth += 1
        } else if character == ")" {
            depth -= 1
        }
    }
}
