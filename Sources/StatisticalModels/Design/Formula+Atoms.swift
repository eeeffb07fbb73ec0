import DataTables

extension FormulaParser {
    /// One part of a term: a call that formulas know, or an expression.
    func atom(_ piece: FormulaPiece) throws(FormulaError) -> Formula.Term {
        if let call = piece.call {
            switch call.name {
            case "ns": return try spline(piece, call.arguments)
            case "factor": return try factor(piece, call.arguments)
            case "offset", "I":
                guard call.arguments.count == 1 else {
                    throw fault(
                        piece.position, "\(call.name) with \(counted(call.arguments.count))",
                        "\(call.name)(expression)")
                }
                let inside = try expression(call.arguments[0])
                return call.name == "offset" ? .offset(inside) : .variable(inside)
            case "strata", "cluster", "frailty", "weights":
                throw fault(
                    piece.position, "\(call.name)(…) in the formula",
                    "the key \"\(call.name)\" beside the formula")
            default: break
            }
        }
        if piece.text == "." {
            throw fault(piece.position, "\".\"", "the names of the columns to use")
        }
        if let at = piece.text.firstIndex(where: { "^%".contains($0) }), piece.call == nil {
            let offset = piece.text.distance(from: piece.text.startIndex, to: at)
            throw fault(
                piece.position + offset, "\"\(piece.text[at])\"",
                "terms joined by \"+\", \":\" or \"*\"; arithmetic goes inside I(…)")
        }
        return .variable(try arithmeticFree(piece))
    }

    private func arithmeticFree(_ piece: FormulaPiece) throws(FormulaError) -> Expression {
        let inside = try expression(piece)
        if case .binary(.divide, _, _) = inside {
            throw fault(
                piece.position, "the division \"\(piece.text)\"", "I(\(piece.text)) for a quotient")
        }
        if case .number = inside {
            throw fault(piece.position, piece.text, "a column, a call or an interaction")
        }
        return inside
    }

    private func spline(
        _ piece: FormulaPiece, _ arguments: [FormulaPiece]
    ) throws(FormulaError) -> Formula.Term {
        guard arguments.count == 2 else {
            throw fault(
                piece.position, "ns with \(counted(arguments.count))",
                "ns(expression, degrees of freedom)")
        }
        let written = arguments[1].text
        let number =
            written.hasPrefix("df") ? written.drop { !$0.isNumber && $0 != "-" } : written[...]
        guard let degrees = Int(number), (1...20).contains(degrees) else {
            throw fault(arguments[1].position, "\"\(written)\"", "a whole number from 1 to 20")
        }
        return .naturalSpline(try expression(arguments[0]), degreesOfFreedom: degrees)
    }

    private func factor(
        _ piece: FormulaPiece, _ arguments: [FormulaPiece]
    ) throws(FormulaError) -> Formula.Term {
        guard let first = arguments.first else {
            throw fault(piece.position, "factor with 0 arguments", "factor(column, \"reference\")")
        }
        let column = try columnName(first, of: "factor")
        var levels: [String] = []
        for argument in arguments.dropFirst() {
            switch try expression(argument) {
            case .text(let level): levels.append(level)
            case .number: levels.append(argument.text)
            default:
                throw fault(
                    argument.position, "\"\(argument.text)\"", "a level in double quotes")
            }
        }
        return .factor(column: column, levels: levels)
    }

    /// An expression, with `raw(kpi)` read as the column `raw_kpi`.
    func expression(_ piece: FormulaPiece) throws(FormulaError) -> Expression {
        guard !piece.isEmpty else { throw fault(piece.position, "nothing", "an expression") }
        do {
            return try Expression.parse(Self.namingRawColumns(piece.text))
        } catch {
            throw fault(piece.position + error.position - 1, error.found, error.expected)
        }
    }

    func columnName(_ piece: FormulaPiece, of function: String) throws(FormulaError) -> String {
        guard !piece.isEmpty, case .column(let name) = try expression(piece) else {
            throw fault(
                piece.position, piece.isEmpty ? "nothing" : "\"\(piece.text)\"",
                "a column's name in \(function)(…)")
        }
        return name
    }

    /// Writes `raw(kpi)` as `raw_kpi`.
    static func namingRawColumns(_ text: String) -> String {
        var characters = Array(text)
        let word = Array("raw(")
        var at = 0
        while at + word.count <= characters.count {
            let continues =
                at > 0 && (characters[at - 1].isLetter || "_.".contains(characters[at - 1]))
            guard !continues, Array(characters[at..<(at + word.count)]) == word,
                let close = characters[at...].firstIndex(of: ")")
            else {
                at += 1
                continue
            }
            let name = String(characters[(at + word.count)..<close]).filter { !$0.isWhitespace }
            characters.replaceSubrange(at...close, with: Array("raw_" + name))
        }
        return String(characters)
    }
}
