extension ExpressionEvaluator {
    /// `if(condition, a, b)`; missing where the condition is, and in place of a `b` left out.
    func choice(_ values: [ExpressionValue], _ node: Expression) throws -> ExpressionValue {
        let condition: Lane<Int8>
        switch values[0] {
        case .flags(let lane): condition = lane
        case .nothing: condition = .one(-1)
        case let other:
            throw error(node, "the condition of if needs true or false, found \(other.phrase)")
        }
        let takes = condition.map { flag -> Source in
            flag == 1 ? .first : flag == 0 ? .second : .neither
        }
        return try mixed(values[1], values.count > 2 ? values[2] : .nothing, takes, node)
    }

    /// The first argument that is present.
    func coalesced(_ values: [ExpressionValue], _ node: Expression) throws -> ExpressionValue {
        var best = values[0]
        for value in values.dropFirst() {
            guard case .flags(let missing) = absence(best) else { return best }
            best = try mixed(best, value, missing.map { $0 == 1 ? .second : .first }, node)
        }
        return best
    }

    private func absence(_ value: ExpressionValue) -> ExpressionValue {
        switch value {
        case .numbers(let lane), .durations(let lane): .flags(lane.map { $0.isNaN ? 1 : 0 })
        case .instants(let lane): .flags(lane.map { $0 == Calendar.missing ? 1 : 0 })
        case .flags(let lane): .flags(lane.map { $0 < 0 ? 1 : 0 })
        case .texts(let column): .flags(.many(column.codes.map { $0 < 0 ? 1 : 0 }))
        case .text: .flags(.one(0))
        case .nothing: .flags(.one(1))
        }
    }

    /// Which of two values a row takes.
    private enum Source { case first, second, neither }

    private func mixed(
        _ a: ExpressionValue, _ b: ExpressionValue, _ takes: Lane<Source>, _ node: Expression
    ) throws -> ExpressionValue {
        func pick<T>(_ x: Lane<T>, _ y: Lane<T>, _ missing: T) -> Lane<T> {
            let pairs = x.zip(y) { ($0, $1) }
            return pairs.zip(takes) { pair, source in
                switch source {
                case .first: pair.0
                case .second: pair.1
                case .neither: missing
                }
            }
        }
        let unsaid = Double.nan
        switch (a, b) {
        case (.nothing, .nothing): return .nothing
        case (.numbers(let x), .numbers(let y)): return .numbers(pick(x, y, unsaid))
        case (.numbers(let x), .nothing): return .numbers(pick(x, .one(unsaid), unsaid))
        case (.nothing, .numbers(let y)): return .numbers(pick(.one(unsaid), y, unsaid))
        case (.durations(let x), .durations(let y)): return .durations(pick(x, y, unsaid))
        case (.durations(let x), .nothing): return .durations(pick(x, .one(unsaid), unsaid))
        case (.nothing, .durations(let y)): return .durations(pick(.one(unsaid), y, unsaid))
        case (.instants(let x), .instants(let y)):
            return .instants(pick(x, y, Calendar.missing))
        case (.instants(let x), .nothing):
            return .instants(pick(x, .one(Calendar.missing), Calendar.missing))
        case (.nothing, .instants(let y)):
            return .instants(pick(.one(Calendar.missing), y, Calendar.missing))
        case (.flags(let x), .flags(let y)): return .flags(pick(x, y, -1))
        case (.flags(let x), .nothing): return .flags(pick(x, .one(-1), -1))
        case (.nothing, .flags(let y)): return .flags(pick(.one(-1), y, -1))
        default:
            guard let x = textColumn(a), let y = textColumn(b) else { throw mixture(a, b, node) }
            let both = x.appending(y)
            let first = Lane.many(Array(both.codes.prefix(x.codes.count)))
            let second = Lane.many(Array(both.codes.suffix(y.codes.count)))
            let codes = pick(first, second, -1).rows(table.rowCount)
            let column = TextColumn(codes: codes, levels: both.levels)
            return .texts(column.recoded(codes))
        }
    }

    /// A text value as a column, `nil` for another kind.
    private func textColumn(_ value: ExpressionValue) -> TextColumn? {
        switch value {
        case .text, .texts, .nothing: value.column(count: table.rowCount).asTexts()
        default: nil
        }
    }
}
