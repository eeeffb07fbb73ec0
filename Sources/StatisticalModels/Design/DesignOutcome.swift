package import DataTables

/// The outcome of the rows that a design uses.
package enum DesignOutcome: Sendable, Equatable {
    /// 0 or 1.
    case binary([Double])
    case grouped(successes: [Double], trials: [Double])
    /// Followed from `start` (or 0, where there is none) to `stop`; `event` is 0 or 1.
    case survival(start: [Double]?, stop: [Double], event: [Double])
    /// As `survival`, with the cause as a text; a missing cause is a censored row.
    case causes(start: [Double]?, stop: [Double], cause: TextColumn)
}

extension Formula.Response {
    /// Whether the model has no intercept of its own: survival formulas.
    package var isSurvival: Bool {
        switch self {
        case .binary, .grouped: false
        case .rightCensored, .counting: true
        }
    }

    /// The texts of the expressions that every used row must have, in reading order.
    func requiredTexts(in table: Table) throws -> [String] {
        switch self {
        case .binary(let outcome): return [outcome.description]
        case .grouped(let successes, let trials):
            return [successes.description, trials.description]
        case .rightCensored(let time, let event):
            return [time.quotedName] + (try event.isCause(in: table) ? [] : [event.quotedName])
        case .counting(let start, let stop, let event):
            return [start.quotedName, stop.quotedName]
                + (try event.isCause(in: table) ? [] : [event.quotedName])
        }
    }

    /// Reads the outcome of rows that miss nothing, and checks it.
    func outcome(in table: Table) throws -> DesignOutcome {
        switch self {
        case .binary(let expression):
            let values = try table.zeroOrOne(expression.description)
            return .binary(values)
        case .grouped(let successes, let trials):
            let s = try table.evaluatedNumbers(successes.description)
            let n = try table.evaluatedNumbers(trials.description)
            try table.check(successes.description, s, "from 0 to \(trials) successes") {
                s[$0] >= 0 && s[$0] <= n[$0]
            }
            return .grouped(successes: s, trials: n)
        case .rightCensored(let time, let event):
            return try Self.survival(nil, table.evaluatedNumbers(time.quotedName), event, table)
        case .counting(let start, let stop, let event):
            let from = try table.evaluatedNumbers(start.quotedName)
            let to = try table.evaluatedNumbers(stop.quotedName)
            try table.check(stop, to, "a time after \(start)") { from[$0] < to[$0] }
            return try Self.survival(from, to, event, table)
        }
    }

    private static func survival(
        _ start: [Double]?, _ stop: [Double], _ event: String, _ table: Table
    ) throws -> DesignOutcome {
        if try event.isCause(in: table) {
            return .causes(start: start, stop: stop, cause: try table.texts(event))
        }
        return .survival(start: start, stop: stop, event: try table.zeroOrOne(event.quotedName))
    }
}

extension String {
    /// The name as an expression that reads that column.
    var quotedName: String { Expression.column(self).description }

    fileprivate func isCause(in table: Table) throws -> Bool {
        try table.column(self).kind == .text
    }
}

extension Table {
    fileprivate func zeroOrOne(_ text: String) throws -> [Double] {
        let values = try evaluatedNumbers(text)
        try check(text, values, "0 or 1 (no or yes)") { values[$0] == 0 || values[$0] == 1 }
        return values
    }

    /// Throws at the first row that does not hold.
    func check(
        _ column: String, _ values: [Double], _ expected: String, _ holds: (Int) -> Bool
    ) throws {
        guard let row = values.indices.first(where: { !holds($0) }) else { return }
        let more = values.indices.reduce(-1) { $0 + (holds($1) ? 0 : 1) }
        throw DataError(
            file: origin?.file, line: origin?.line(ofRow: row), column: column,
            value: shortestText(values[row]), "expected \(expected)", more: more)
    }
}
