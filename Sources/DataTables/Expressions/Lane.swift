/// One value for every row, or a value for each row.
enum Lane<Element> {
    case one(Element)
    case many([Element])

    func map<Result>(_ change: (Element) -> Result) -> Lane<Result> {
        switch self {
        case .one(let value): .one(change(value))
        case .many(let values): .many(values.map(change))
        }
    }

    /// Combines two lanes row by row.
    func zip<Other, Result>(
        _ other: Lane<Other>, _ combine: (Element, Other) -> Result
    ) -> Lane<Result> {
        switch (self, other) {
        case (.one(let a), .one(let b)): .one(combine(a, b))
        case (.one(let a), .many(let values)): .many(values.map { combine(a, $0) })
        case (.many(let values), .one(let b)): .many(values.map { combine($0, b) })
        case (.many(let a), .many(let b)): .many(a.indices.map { combine(a[$0], b[$0]) })
        }
    }

    func rows(_ count: Int) -> [Element] {
        switch self {
        case .one(let value): [Element](repeating: value, count: count)
        case .many(let values): values
        }
    }
}

/// What a part of an expression evaluates to.
enum ExpressionValue {
    case numbers(Lane<Double>)
    /// Lengths of time in seconds; not-a-number is missing.
    case durations(Lane<Double>)
    case instants(Lane<Instant>)
    case flags(Lane<Int8>)
    case text(String)
    case texts(TextColumn)
    /// Missing in every row and of no kind, as a column of a file without any value.
    case nothing

    init(_ column: Column) {
        switch column {
        case .numbers(let values): self = .numbers(.many(values))
        case .instants(let values): self = .instants(.many(values))
        case .flags(let values): self = .flags(.many(values))
        case .texts(let texts): self = texts.isWhollyMissing ? .nothing : .texts(texts)
        }
    }

    /// The kind as an error message names it.
    var phrase: String {
        switch self {
        case .numbers: ColumnKind.number.phrase
        case .durations: "a duration"
        case .instants: ColumnKind.instant.phrase
        case .flags: ColumnKind.flag.phrase
        case .text, .texts: ColumnKind.text.phrase
        case .nothing: "a missing value"
        }
    }

    func column(count: Int) -> Column {
        switch self {
        case .numbers(let lane), .durations(let lane): .numbers(lane.rows(count))
        case .instants(let lane): .instants(lane.rows(count))
        case .flags(let lane): .flags(lane.rows(count))
        case .text(let text):
            .texts(
                TextColumn(
                    codes: [Int32](repeating: 0, count: count), levels: count == 0 ? [] : [text]))
        case .texts(let column): .texts(column)
        case .nothing: .missing(.text, count: count)
        }
    }
}
