/// The one expression language: KPIs, eligibility, mappings, filters and the inside of formula terms.
///
/// Numbers (`0.05`, `5%`), texts in double quotes, `true`, `false`, column names (also dotted, as
/// `seller.late_rate`), durations (`1 day`, `30 days`), `+ - * /`, comparisons, `and or not`,
/// `x is missing`, `x is present`, `x in ("a", "b")`, and function calls.
package indirect enum Expression: Sendable, Hashable {
    case number(Double)
    case text(String)
    case flag(Bool)
    /// A length of time in seconds.
    case duration(Int64)
    case column(String)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    case call(String, [Expression])
    case isMissing(Expression)
    case oneOf(Expression, [Expression])

    package enum UnaryOperator: String, Sendable { case negate = "-", not }

    package enum BinaryOperator: String, Sendable {
        case add = "+", subtract = "-", multiply = "*", divide = "/"
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<="
        case greater = ">", greaterOrEqual = ">="
        case and, or
    }
}
