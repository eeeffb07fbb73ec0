import DataTables

extension Formula {
    /// Reads a formula such as `late ~ rate + ns(log1p(n), 3) + origin:rate + offset(z) - 1`.
    ///
    /// The left side is an expression of 0 and 1, `cbind(successes, trials)`,
    /// `Surv(time, event)` or `Surv(start, stop, event)`. The right side adds terms: expressions,
    /// `factor(x, "reference", …)`, `ns(x, df)`, `offset(x)`, interactions `a:b`, and `a*b` for
    /// `a + b + a:b`. Arithmetic stands inside a call, or inside `I(…)`. `raw(kpi)` names the
    /// column `raw_kpi`. Main effects come before interactions, interactions of fewer parts first;
    /// a term that repeats counts once.
    ///
    /// - Throws: ``FormulaError`` with the character, what was found and what was expected.
    package static func parse(_ text: String) throws(FormulaError) -> Formula {
        try FormulaParser(text: text).formula()
    }
}

/// Cuts a formula into terms and reads each.
struct FormulaParser {
    let text: String

    func formula() throws(FormulaError) -> Formula {
        let sides = FormulaPiece.split(Array(text)[...], at: ["~"])
        guard sides.count == 2 else {
            if sides.count > 2 {
                throw fault(sides[2].at, "a second \"~\"", "one \"~\" between outcome and terms")
            }
            throw fault(text.count + 1, "the end", "\"~\" between the outcome and the terms")
        }
        let response = try response(sides[0].piece)
        var terms: [Formula.Term] = []
        var hasIntercept = true
        for part in FormulaPiece.split(Array(text)[sides[1].at...], at: ["+", "-"]) {
            if part.piece.isEmpty {
                if part.separator == nil, part.piece.position <= text.count { continue }
                throw fault(part.piece.position, found(at: part.piece.position), "a term")
            }
            if part.separator == "-" {
                guard part.piece.text == "1" else {
                    throw fault(
                        part.at, "\"- \(part.piece.text)\"",
                        "\"- 1\" (only the intercept can be taken out; write the terms to keep)")
                }
                hasIntercept = false
            } else if part.piece.text == "1" || part.piece.text == "0" {
                hasIntercept = part.piece.text == "1"
            } else {
                for term in try product(part.piece) where !terms.contains(term) {
                    terms.append(term)
                }
            }
        }
        return Formula(
            text: text, response: response, terms: Self.ordered(terms), hasIntercept: hasIntercept)
    }

    /// Main effects and offsets first, then interactions by their number of parts.
    private static func ordered(_ terms: [Formula.Term]) -> [Formula.Term] {
        let largest = terms.map(\.order).max() ?? 0
        return (0...max(1, largest)).flatMap { order in terms.filter { $0.order == order } }
    }

    private func response(_ piece: FormulaPiece) throws(FormulaError) -> Formula.Response {
        guard !piece.isEmpty else {
            throw fault(1, found(at: 1), "an outcome before \"~\"")
        }
        guard let call = piece.call, call.name == "Surv" || call.name == "cbind" else {
            return .binary(try expression(piece))
        }
        if call.name == "cbind" {
            guard call.arguments.count == 2 else {
                throw fault(
                    piece.position, "cbind with \(counted(call.arguments.count))",
                    "cbind(successes, trials)")
            }
            return .grouped(
                successes: try expression(call.arguments[0]),
                trials: try expression(call.arguments[1]))
        }
        var names: [String] = []
        for argument in call.arguments {
            names.append(try columnName(argument, of: "Surv"))
        }
        switch names.count {
        case 2: return .rightCensored(time: names[0], event: names[1])
        case 3: return .counting(start: names[0], stop: names[1], event: names[2])
        default:
            throw fault(
                piece.position, "Surv with \(counted(names.count))",
                "Surv(time, event) or Surv(start, stop, event)")
        }
    }

    /// A summand: parts joined by `:` and `*`, which groups less tightly.
    private func product(_ piece: FormulaPiece) throws(FormulaError) -> [Formula.Term] {
        var factors: [[Formula.Term]] = []
        let slice = Array(text)[(piece.position - 1)..<(piece.position - 1 + piece.text.count)]
        for part in FormulaPiece.split(slice, at: ["*"]) {
            var parts: [Formula.Term] = []
            let inner = Array(text)[
                (part.piece.position - 1)..<(part.piece.position - 1 + part.piece.text.count)]
            for atom in FormulaPiece.split(inner, at: [":"]) {
                let term = try atom.piece.isEmpty ? missing(atom.piece) : self.atom(atom.piece)
                if case .offset = term, piece.call == nil {
                    throw fault(atom.piece.position, "offset inside a product", "offset as a term")
                }
                if !parts.contains(term) { parts.append(term) }
            }
            factors.append(parts)
        }
        guard factors.count > 1 else { return [Self.joined(factors[0])] }
        guard factors.count <= 6 else {
            throw fault(
                piece.position, "\(factors.count) factors joined by \"*\"",
                "at most 6; write the interactions to keep, as in a:b")
        }
        return Self.crossed(factors)
    }

    /// All products of one or more factors, those of fewer factors first.
    private static func crossed(_ factors: [[Formula.Term]]) -> [Formula.Term] {
        let subsets = (1..<(1 << factors.count)).map { mask in
            factors.indices.filter { mask & (1 << $0) != 0 }
        }
        return (1...factors.count).flatMap { size in
            subsets.filter { $0.count == size }.map { subset in
                joined(subset.flatMap { factors[$0] })
            }
        }
    }

    private static func joined(_ parts: [Formula.Term]) -> Formula.Term {
        var distinct: [Formula.Term] = []
        for part in parts where !distinct.contains(part) { distinct.append(part) }
        return distinct.count == 1 ? distinct[0] : .interaction(distinct)
    }

    private func missing(_ piece: FormulaPiece) throws(FormulaError) -> Formula.Term {
        throw fault(piece.position, found(at: piece.position), "a term")
    }

    func fault(_ position: Int, _ found: String, _ expected: String) -> FormulaError {
        FormulaError(text: text, position: position, found: found, expected: expected)
    }

    private func found(at position: Int) -> String {
        let characters = Array(text)
        return position <= characters.count ? "\"\(characters[position - 1])\"" : "the end"
    }

    func counted(_ count: Int) -> String { "\(count) argument\(count == 1 ? "" : "s")" }
}

extension Formula.Term {
    /// The number of parts that are multiplied.
    var order: Int {
        if case .interaction(let parts) = self { return parts.count }
        return 1
    }
}
