import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// An expression over a seller's attributes and measured state, as a postfix program.
///
/// Missing values follow the expression language: a missing operand makes the result missing,
/// `and` and `or` follow Kleene, and in the end missing is not true.
struct SellerRule: Sendable {
    enum Code: Sendable {
        case push(Double)
        /// A number or flag of the seller's attributes, by column.
        case attribute(Int)
        /// Whether a text attribute has one of some codes (column, bit per level).
        case isLevel(Int, Set<Int32>)
        case isCategory(Set<Int32>)
        case measure(Int)
        case isMissingText(Int)
        case negate, not, isMissing
        case operation(Expression.BinaryOperator)
    }

    var code: [Code]
    /// Uses a measure, so that it has to be looked at in every step.
    var isDynamic: Bool

    /// A rule that holds for everybody.
    static let always = SellerRule(code: [.push(1)], isDynamic: false)

    /// Whether nothing of a seller enters and the rule is true.
    var holdsForAll: Bool {
        var stack = [Double](repeating: 0, count: code.count + 1)
        for code in code {
            switch code {
            case .attribute, .isLevel, .isCategory, .measure, .isMissingText: return false
            default: continue
            }
        }
        return holds(
            row: 0, category: 0, seller: 0, measures: [], stride: 0,
            attributes: RuleAttributes(Table([])), stack: &stack)
    }

    /// Whether the rule is true for a seller.
    ///
    /// `row` is the seller's row of the attributes (an entrant's donor's), measures are
    /// `[measure * stride + seller]`, the stack is scratch at least as long as the program.
    func holds(
        row: Int, category: Int32, seller: Int, measures: [Double], stride: Int,
        attributes: RuleAttributes, stack: inout [Double]
    ) -> Bool {
        var top = -1
        for code in code {
            switch code {
            case .push(let value):
                top += 1
                stack[top] = value
            case .attribute(let column):
                top += 1
                stack[top] = attributes.numbers[column][row]
            case .isLevel(let column, let levels):
                let level = attributes.codes[column][row]
                top += 1
                stack[top] = level < 0 ? .nan : levels.contains(level) ? 1 : 0
            case .isCategory(let levels):
                top += 1
                stack[top] = levels.contains(category) ? 1 : 0
            case .isMissingText(let column):
                top += 1
                stack[top] = attributes.codes[column][row] < 0 ? 1 : 0
            case .measure(let index):
                top += 1
                stack[top] = measures[index * stride + seller]
            case .negate: stack[top] = -stack[top]
            case .not: stack[top] = 1 - stack[top]
            case .isMissing: stack[top] = stack[top].isNaN ? 1 : 0
            case .operation(let symbol):
                top -= 1
                stack[top] = Self.apply(symbol, stack[top], stack[top + 1])
            }
        }
        return top == 0 && stack[0] == 1
    }

    private static func apply(_ symbol: Expression.BinaryOperator, _ a: Double, _ b: Double)
        -> Double
    {
        switch symbol {
        case .and: return a == 0 || b == 0 ? 0 : a.isNaN || b.isNaN ? .nan : 1
        case .or: return a == 1 || b == 1 ? 1 : a.isNaN || b.isNaN ? .nan : 0
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide: return a / b
        default:
            if a.isNaN || b.isNaN { return .nan }
            let holds =
                switch symbol {
                case .equal: a == b
                case .notEqual: a != b
                case .less: a < b
                case .lessOrEqual: a <= b
                case .greater: a > b
                default: a >= b
                }
            return holds ? 1 : 0
        }
    }
}

/// The sellers' attributes as flat columns, in the assessment's order.
struct RuleAttributes: Sendable {
    var names: [String] = []
    /// Numbers and flags, missing as not-a-number; empty for texts.
    var numbers: [[Double]] = []
    /// Codes of texts; empty for others.
    var codes: [[Int32]] = []
    var levels: [[String]] = []

    init(_ table: Table) {
        for (name, column) in zip(table.names, table.columns) {
            var numbers: [Double] = []
            var codes: [Int32] = []
            var levels: [String] = []
            switch column {
            case .numbers(let values): numbers = values
            case .flags(let flags): numbers = flags.map { $0 < 0 ? .nan : Double($0) }
            case .texts(let texts):
                codes = texts.codes
                levels = texts.levels
            case .instants: continue
            }
            names.append(name)
            self.numbers.append(numbers)
            self.codes.append(codes)
            self.levels.append(levels)
        }
    }
}
