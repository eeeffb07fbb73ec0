extension ExpressionEvaluator {
    func arithmetic(
        _ symbol: Expression.BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue,
        _ node: Expression
    ) throws -> ExpressionValue {
        switch (symbol, a, b) {
        case (_, .nothing, _), (_, _, .nothing): return .nothing
        case (.add, .numbers(let x), .numbers(let y)): return .numbers(x.zip(y, +))
        case (.subtract, .numbers(let x), .numbers(let y)): return .numbers(x.zip(y, -))
        case (.multiply, .numbers(let x), .numbers(let y)): return .numbers(x.zip(y, *))
        case (.divide, .numbers(let x), .numbers(let y)): return .numbers(x.zip(y, /))
        case (.add, .durations(let x), .durations(let y)): return .durations(x.zip(y, +))
        case (.subtract, .durations(let x), .durations(let y)): return .durations(x.zip(y, -))
        case (.divide, .durations(let x), .durations(let y)): return .numbers(x.zip(y, /))
        case (.multiply, .durations(let x), .numbers(let y)),
            (.multiply, .numbers(let y), .durations(let x)):
            return .durations(x.zip(y, *))
        case (.divide, .durations(let x), .numbers(let y)): return .durations(x.zip(y, /))
        case (.add, .instants(let x), .durations(let y)),
            (.add, .durations(let y), .instants(let x)):
            return .instants(x.zip(y, Self.shifted))
        case (.subtract, .instants(let x), .durations(let y)):
            return .instants(x.zip(y) { Self.shifted($0, -$1) })
        case (.subtract, .instants(let x), .instants(let y)):
            return .durations(x.zip(y, Self.elapsed))
        default:
            throw error(node, arithmeticFault(symbol, a, b))
        }
    }

    private func arithmeticFault(
        _ symbol: Expression.BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue
    ) -> String {
        var hint = ""
        switch (a, b) {
        case (.instants, .numbers), (.numbers, .instants):
            hint = "; give the number a unit, as in 30 days"
        case (.numbers, .durations), (.durations, .numbers):
            hint = "; days(…) turns a duration into a number"
        case (.numbers, .flags), (.flags, .numbers), (.flags, .flags):
            hint = "; number(…) turns true and false into 1 and 0"
        default: break
        }
        return "\(symbol.rawValue) does not go with \(a.phrase) and \(b.phrase)\(hint)"
    }

    /// An instant some seconds later; missing where either is missing or the result is absurd.
    private static func shifted(_ instant: Instant, _ seconds: Double) -> Instant {
        guard instant != Calendar.missing, abs(seconds) < 1e15, abs(Double(instant)) < 1e15 else {
            return Calendar.missing
        }
        return instant + Int64(seconds.rounded())
    }

    /// Seconds from `b` to `a`.
    private static func elapsed(_ a: Instant, _ b: Instant) -> Double {
        a == Calendar.missing || b == Calendar.missing ? .nan : Double(a) - Double(b)
    }

    func comparison(
        _ symbol: Expression.BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue,
        _ node: Expression
    ) throws -> ExpressionValue {
        switch (a, b) {
        case (.nothing, _), (_, .nothing): return .flags(.one(-1))
        case (.numbers(let x), .numbers(let y)), (.durations(let x), .durations(let y)):
            return .flags(Self.compare(symbol, x, y) { $0.isNaN })
        case (.instants(let x), .instants(let y)):
            return .flags(Self.compare(symbol, x, y) { $0 == Calendar.missing })
        case (.instants(let x), .text(let text)):
            let y = Lane.one(try instant(text, node))
            return .flags(Self.compare(symbol, x, y) { $0 == Calendar.missing })
        case (.text(let text), .instants(let y)):
            let x = Lane.one(try instant(text, node))
            return .flags(Self.compare(symbol, x, y) { $0 == Calendar.missing })
        case (.flags(let x), .flags(let y)) where symbol == .equal || symbol == .notEqual:
            return .flags(Self.compare(symbol, x, y) { $0 < 0 })
        case (.text, .text), (.texts, .text), (.text, .texts), (.texts, .texts):
            guard symbol == .equal || symbol == .notEqual else {
                throw error(node, "texts have no order; compare them with == or !=")
            }
            let (x, y) = Self.codes(a, b)
            return .flags(Self.compare(symbol, x, y) { $0 < 0 })
        default:
            throw error(node, "cannot compare \(a.phrase) with \(b.phrase)")
        }
    }

    private func instant(_ text: String, _ node: Expression) throws -> Instant {
        if let instant = Calendar.instant(iso: text) { return instant }
        throw error(
            node,
            "cannot compare a date or timestamp with the text \"\(text)\"; "
                + "write a date as \"2024-03-01\"")
    }

    /// Codes of two text values into one dictionary; missing is negative.
    private static func codes(
        _ a: ExpressionValue, _ b: ExpressionValue
    ) -> (Lane<Int32>, Lane<Int32>) {
        switch (a, b) {
        case (.texts(let x), .text(let y)):
            let code = x.levels.firstIndex(of: y) ?? x.levels.count
            return (.many(x.codes), .one(Int32(code)))
        case (.text, .texts):
            let (y, x) = codes(b, a)
            return (x, y)
        case (.texts(let x), .texts(let y)):
            let newCode = x.appending(TextColumn(y.levels)).codes.suffix(y.levels.count)
            let recode = Array(newCode)
            return (.many(x.codes), .many(y.codes.map { $0 < 0 ? -1 : recode[Int($0)] }))
        case (.text(let x), .text(let y)): return (.one(0), .one(x == y ? 0 : 1))
        default: return (.one(-1), .one(-1))
        }
    }

    private static func compare<Value: Comparable>(
        _ symbol: Expression.BinaryOperator, _ x: Lane<Value>, _ y: Lane<Value>,
        isMissing: (Value) -> Bool
    ) -> Lane<Int8> {
        func lane(_ holds: (Value, Value) -> Bool) -> Lane<Int8> {
            x.zip(y) { a, b in
                if isMissing(a) || isMissing(b) { return -1 }
                return holds(a, b) ? 1 : 0
            }
        }
        switch symbol {
        case .equal: return lane(==)
        case .notEqual: return lane(!=)
        case .less: return lane(<)
        case .lessOrEqual: return lane(<=)
        case .greater: return lane(>)
        default: return lane(>=)
        }
    }
}
