/// The functions of the expression language.
enum ExpressionFunction: String, CaseIterable {
    case date, min, max, abs, log, log1p, exp, sqrt, `if`, coalesce, days, text, number, lower
    case month, year, concat
    case rowNumber = "row_number"
    case epochSeconds = "epoch_seconds"
    case parseDate = "parse_date"

    /// How many arguments the function takes.
    var arity: ClosedRange<Int> {
        switch self {
        case .rowNumber: 0...0
        case .date, .abs, .log, .log1p, .exp, .sqrt, .days, .text, .number, .lower, .month, .year,
            .epochSeconds:
            1...1
        case .parseDate: 2...2
        case .if: 2...3
        case .min, .max, .coalesce, .concat: 1...64
        }
    }

    static let names = allCases.map(\.rawValue)
}
