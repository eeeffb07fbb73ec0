import DataTables

/// Turns the terms of a formula into the columns of a design.
///
/// A factor is coded by contrasts where the model also holds its term without that factor (the
/// intercept for a term of one factor), else by a column for every level: the rule of R.
struct DesignColumns {
    let formula: Formula
    let table: Table
    private(set) var columns: [DesignColumn] = []
    private(set) var factors: [DesignFactor] = []
    /// Terms that have no column at all, such as a factor of one level.
    private(set) var empty: [String] = []

    /// One choice of a part: its name and the parts that make it.
    private typealias Choice = (name: String, part: DesignPart)

    init(formula: Formula, table: Table) throws {
        self.formula = formula
        self.table = table
    }

    mutating func build(hasIntercept: Bool) throws {
        if hasIntercept {
            columns.append(DesignColumn(name: "(Intercept)", parts: []))
        }
        for term in formula.terms {
            if case .offset = term { continue }
            try add(term)
        }
    }

    private mutating func add(_ term: Formula.Term) throws {
        let parts = term.parts
        var choices: [[Choice]] = []
        for (index, part) in parts.enumerated() {
            var margin = parts
            margin.remove(at: index)
            choices.append(try self.choices(of: part, contrasts: hasMargin(margin, before: term)))
        }
        if choices.contains(where: \.isEmpty) {
            empty.append(term.name)
            return
        }
        // The first part varies fastest.
        let count = choices.reduce(1) { $0 * $1.count }
        for combination in 0..<count {
            var rest = combination
            var chosen: [Choice] = []
            for choice in choices {
                chosen.append(choice[rest % choice.count])
                rest /= choice.count
            }
            columns.append(
                DesignColumn(
                    name: chosen.map(\.name).joined(separator: ":"), parts: chosen.map(\.part)))
        }
    }

    /// Whether the model holds the product of these parts (of none: an intercept, or an earlier
    /// factor that stands for one).
    private func hasMargin(_ margin: [Formula.Term], before term: Formula.Term) throws -> Bool {
        if margin.isEmpty {
            if formula.hasIntercept || formula.response.isSurvival { return true }
            for earlier in formula.terms {
                if earlier == term { return false }
                if earlier.parts.count == 1, try isFactor(earlier) { return true }
            }
            return false
        }
        let wanted = Set(margin)
        return formula.terms.contains { term in
            if case .offset = term { return false }
            return Set(term.parts) == wanted
        }
    }

    private func isFactor(_ term: Formula.Term) throws -> Bool {
        switch term {
        case .factor: true
        case .variable(.column(let name)): try table.column(name).kind == .text
        default: false
        }
    }

    private mutating func choices(of part: Formula.Term, contrasts: Bool) throws -> [Choice] {
        switch part {
        case .variable(let expression):
            if case .column(let name) = expression, try table.column(name).kind == .text {
                return try levels(of: name, first: [], contrasts: contrasts)
            }
            let text = expression.description
            _ = try table.evaluatedNumbers(text)
            return [(text, .numeric(text))]
        case .factor(let column, let first):
            return try levels(of: column, first: first, contrasts: contrasts)
        case .naturalSpline(let expression, let degrees):
            let text = expression.description
            let knots = NaturalSpline.knots(
                of: try table.evaluatedNumbers(text), degreesOfFreedom: degrees)
            return (0..<degrees).map { index in
                let part = DesignPart.spline(
                    expression: text, index: index, interiorKnots: knots.interior,
                    boundaryKnots: knots.boundary)
                return ("ns(\(text), \(degrees))[\(index + 1)]", part)
            }
        case .interaction, .offset: return []
        }
    }

    private mutating func levels(
        of column: String, first: [String], contrasts: Bool
    ) throws -> [Choice] {
        let factor: DesignFactor
        if let known = factors.first(where: { $0.column == column }) {
            factor = known
        } else {
            let found = try table.column(column).asTexts().taking(Array(0..<table.rowCount)).levels
            let rest = Self.sorted(found.filter { !first.contains($0) })
            factor = DesignFactor(column: column, levels: first + rest)
            factors.append(factor)
        }
        return factor.levels.dropFirst(contrasts ? 1 : 0).map { level in
            ("\(column)=\(level)", .level(column: column, level: level))
        }
    }

    /// As numbers where all are numbers, else by their texts.
    static func sorted(_ levels: [String]) -> [String] {
        let numbers = levels.map { Double($0) ?? .nan }
        guard numbers.allSatisfy(\.isFinite) else { return levels.sorted() }
        return levels.indices.sorted { numbers[$0] < numbers[$1] }.map { levels[$0] }
    }
}

extension Formula.Term {
    /// The parts that are multiplied: itself, but for an interaction.
    var parts: [Formula.Term] {
        if case .interaction(let parts) = self { return parts }
        return [self]
    }

    /// The term as a message names it.
    var name: String {
        switch self {
        case .variable(let expression): expression.description
        case .factor(let column, _): column
        case .naturalSpline(let expression, let degrees): "ns(\(expression), \(degrees))"
        case .interaction(let parts): parts.map(\.name).joined(separator: ":")
        case .offset(let expression): "offset(\(expression))"
        }
    }

    /// The expressions that the term reads.
    var expressions: [Expression] {
        switch self {
        case .variable(let expression), .offset(let expression), .naturalSpline(let expression, _):
            [expression]
        case .factor(let column, _): [.column(column)]
        case .interaction(let parts): parts.flatMap(\.expressions)
        }
    }

    package var columns: [String] { expressions.flatMap(\.columns) }
}

extension Formula {
    var offsets: [Expression] {
        terms.compactMap { term in
            if case .offset(let expression) = term { return expression }
            return nil
        }
    }
}
