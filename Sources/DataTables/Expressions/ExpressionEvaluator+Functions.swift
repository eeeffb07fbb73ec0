import Glibc

extension ExpressionEvaluator {
    func call(
        _ name: String, _ operands: [Expression], _ node: Expression
    ) throws -> ExpressionValue {
        guard let function = ExpressionFunction(rawValue: name) else {
            throw error(
                node,
                "there is no function \(name)"
                    + suggestion(for: name, among: ExpressionFunction.names))
        }
        guard function.arity.contains(operands.count) else {
            throw error(node, "\(name) cannot take \(operands.count) arguments")
        }
        let values = try operands.map { try value(of: $0) }
        switch function {
        case .rowNumber: return .numbers(.many((0..<table.rowCount).map { Double($0 + 1) }))
        case .if: return try choice(values, node)
        case .coalesce: return try coalesced(values, node)
        case .min, .max: return try extremum(values, largest: function == .max, node)
        case .concat: return joined(values)
        case .parseDate: return try parsedDate(values, node)
        default: return try unaryCall(function, values[0], node)
        }
    }

    private func unaryCall(
        _ function: ExpressionFunction, _ value: ExpressionValue, _ node: Expression
    ) throws -> ExpressionValue {
        switch (function, value) {
        case (_, .nothing): return .nothing
        case (.abs, .numbers(let lane)): return .numbers(lane.map { Swift.abs($0) })
        case (.abs, .durations(let lane)): return .durations(lane.map { Swift.abs($0) })
        case (.log, .numbers(let lane)): return .numbers(lane.map { Glibc.log($0) })
        case (.log1p, .numbers(let lane)): return .numbers(lane.map { Glibc.log1p($0) })
        case (.exp, .numbers(let lane)): return .numbers(lane.map { Glibc.exp($0) })
        case (.sqrt, .numbers(let lane)): return .numbers(lane.map { $0.squareRoot() })
        case (.days, .durations(let lane)): return .numbers(lane.map { $0 / 86_400 })
        case (.epochSeconds, .numbers(let lane)): return .instants(lane.map(Self.epoch))
        case (.date, .instants(let lane)): return .instants(lane.map(Self.midnight))
        case (.month, .instants(let lane)):
            return .numbers(lane.map { Self.part($0) { Double($0.month) } })
        case (.year, .instants(let lane)):
            return .numbers(lane.map { Self.part($0) { Double($0.year) } })
        case (.text, _): return text(value)
        case (.lower, .text(let text)): return .text(text.lowercased())
        case (.lower, .texts(let column)):
            return .texts(column.mappingLevels { $0.lowercased() })
        case (.number, .numbers): return value
        case (.number, .flags(let lane)):
            return .numbers(lane.map { $0 < 0 ? .nan : Double($0) })
        case (.number, .text), (.number, .texts): return try parsedNumber(value, node)
        default:
            throw error(node, "\(function.rawValue) \(wanted(function)), found \(value.phrase)")
        }
    }

    private func wanted(_ function: ExpressionFunction) -> String {
        switch function {
        case .date, .month, .year: "needs a date or timestamp"
        case .days: "needs a duration"
        case .lower: "needs a text"
        case .number: "needs a text, a number, or true or false"
        case .abs: "needs a number or a duration"
        default: "needs a number"
        }
    }

    private static func epoch(_ seconds: Double) -> Instant {
        Swift.abs(seconds) < 1e15 ? Int64(seconds.rounded(.down)) : Calendar.missing
    }

    private static func midnight(_ instant: Instant) -> Instant {
        instant == Calendar.missing ? instant : Calendar.startOfDay(instant)
    }

    private static func part(
        _ instant: Instant, _ choose: ((year: Int, month: Int, day: Int)) -> Double
    ) -> Double {
        instant == Calendar.missing
            ? .nan : choose(Calendar.date(days: Calendar.day(of: instant)))
    }

    /// The least or greatest of the arguments that are present; missing if none is.
    private func extremum(
        _ values: [ExpressionValue], largest: Bool, _ node: Expression
    ) throws -> ExpressionValue {
        func better(_ a: Double, _ b: Double) -> Double {
            if a.isNaN { return b }
            if b.isNaN { return a }
            return largest ? Swift.max(a, b) : Swift.min(a, b)
        }
        func better(_ a: Instant, _ b: Instant) -> Instant {
            if a == Calendar.missing { return b }
            if b == Calendar.missing { return a }
            return largest ? Swift.max(a, b) : Swift.min(a, b)
        }
        var best = values[0]
        for value in values.dropFirst() {
            switch (best, value) {
            case (_, .nothing): break
            case (.nothing, _): best = value
            case (.numbers(let x), .numbers(let y)): best = .numbers(x.zip(y, better))
            case (.durations(let x), .durations(let y)): best = .durations(x.zip(y, better))
            case (.instants(let x), .instants(let y)): best = .instants(x.zip(y, better))
            default: throw mixture(best, value, node)
            }
        }
        switch best {
        case .numbers, .durations, .instants, .nothing: return best
        default:
            throw error(node, "needs numbers, durations, dates or timestamps, found \(best.phrase)")
        }
    }

    func mixture(_ a: ExpressionValue, _ b: ExpressionValue, _ node: Expression) -> DataError {
        error(node, "the arguments differ in kind: \(a.phrase) and \(b.phrase)")
    }
}
