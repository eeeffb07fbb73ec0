import DataTables
import Marketplace
import StatisticalModels

/// Reads one design column of the driver: a product of a discrete function of the exposure and at
/// most one KPI rate, or something frozen.
struct TermReader {
    let kpis: [String]
    /// Means of terms that are to be frozen whatever they are, and of those that have to be.
    let frozenMeans: [String: Double]
    let knownMeans: [String: Double]
    /// Whether terms of KPIs are kept at their means too.
    var freezesKPIs = false

    /// A column as the projection computes it.
    struct Reading {
        /// Value by home and exposure kind: `[home * ExposureState.kinds + kind]`.
        var values: [Double]
        /// The KPI whose true rate multiplies the value; −1: none.
        var kpi: Int
        var dependsOnHome: Bool
        var term: DriverTerm
    }

    private enum Value {
        case number(Double)
        case text(String)
    }

    func read(_ column: DesignColumn) throws -> Reading {
        if let mean = frozenMeans[column.name] { return frozen(column, mean) }
        do {
            let reading = try followed(column)
            guard freezesKPIs, reading.kpi >= 0 else { return reading }
            throw ProjectionError.meanMissing(column.name)
        } catch ProjectionError.meanMissing(let name) {
            guard let mean = knownMeans[name] else { throw ProjectionError.meanMissing(name) }
            return frozen(column, mean)
        }
    }

    private func followed(_ column: DesignColumn) throws -> Reading {
        var values = [Double](repeating: 1, count: 3 * ExposureState.kinds)
        var kpi = -1
        for part in column.parts {
            let expression = try self.expression(of: part, in: column)
            if let found = self.kpi(expression) {
                guard kpi < 0 || freezesKPIs else {
                    throw ProjectionError.term(
                        column.name, reason: "products of two KPIs are not followed")
                }
                kpi = found
                continue
            }
            for home in 0..<3 {
                for kind in 0..<ExposureState.kinds {
                    let state = ExposureState(kind: kind, home: home)
                    guard case .number(let factor) = value(expression, state) else {
                        throw refusal(column, expression)
                    }
                    values[home * ExposureState.kinds + kind] *= factor
                }
            }
        }
        return try reading(column, values, kpi)
    }

    private func reading(_ column: DesignColumn, _ values: [Double], _ kpi: Int) throws -> Reading {
        let kinds = ExposureState.kinds
        let first = values[0..<kinds]
        let dependsOnHome =
            values[kinds..<(2 * kinds)] != first || values[(2 * kinds)...] != first
        if kpi >= 0, !freezesKPIs {
            guard !dependsOnHome else {
                throw ProjectionError.term(
                    column.name, reason: "a KPI's effect by home channel is not followed")
            }
            guard Set(first.prefix(5)).count == 1 else {
                throw ProjectionError.term(
                    column.name, reason: "a KPI's effect by experience is not followed")
            }
        }
        let term = DriverTerm(
            name: column.name, role: dependsOnHome ? .carried : .simulated,
            note: kpi >= 0 ? "true rate of \(kpis[kpi])" : "")
        return Reading(values: values, kpi: kpi, dependsOnHome: dependsOnHome, term: term)
    }

    private func frozen(_ column: DesignColumn, _ mean: Double) -> Reading {
        Reading(
            values: [Double](repeating: mean, count: 3 * ExposureState.kinds), kpi: -1,
            dependsOnHome: false,
            term: DriverTerm(name: column.name, role: .frozen, note: "mean \(mean)"))
    }

    private func expression(of part: DesignPart, in column: DesignColumn) throws -> Expression {
        switch part {
        case .numeric(let text):
            guard let parsed = try? Expression.parse(text) else {
                throw ProjectionError.term(column.name, reason: "\(text) cannot be read")
            }
            return parsed
        case .level(let name, let level): return .binary(.equal, .column(name), .text(level))
        case .spline(let text, _, _, _):
            guard let parsed = try? Expression.parse(text) else {
                throw ProjectionError.term(column.name, reason: "\(text) cannot be read")
            }
            throw refusal(column, parsed)
        }
    }

    /// What is frozen asks for its mean; anything else is refused by name.
    private func refusal(_ column: DesignColumn, _ expression: Expression) -> ProjectionError {
        let known: Set<String> = [
            "category", "buyer_orders", "buyer_tenure_days", "days_since_last", "n_sellers",
            "order_share", "gmv", "fulfilment", "country",
        ]
        if Self.columns(of: expression).allSatisfy(known.contains) {
            return .meanMissing(column.name)
        }
        return .term(column.name, reason: "\(expression) is not known to the projection")
    }

    static func columns(of expression: Expression) -> Set<String> {
        switch expression {
        case .number, .text, .flag, .duration: []
        case .column(let name): [name]
        case .unary(_, let operand), .isMissing(let operand): columns(of: operand)
        case .binary(_, let left, let right): columns(of: left).union(columns(of: right))
        case .call(_, let operands):
            operands.reduce(into: []) { $0.formUnion(columns(of: $1)) }
        case .oneOf(let operand, let choices):
            choices.reduce(into: columns(of: operand)) { $0.formUnion(columns(of: $1)) }
        }
    }

    private func kpi(_ expression: Expression) -> Int? {
        switch expression {
        case .column(let name):
            for prefix in ["raw_seller_", "seller_"] where name.hasPrefix(prefix) {
                return kpis.firstIndex(of: String(name.dropFirst(prefix.count)))
            }
            return nil
        case .call("raw", let operands):
            guard operands.count == 1, case .column(let name) = operands[0] else { return nil }
            return kpis.firstIndex(of: name) ?? kpi(operands[0])
        default: return nil
        }
    }

    /// The value of an expression of discrete columns; `nil` where it has others.
    private func value(_ expression: Expression, _ state: ExposureState) -> Value? {
        switch expression {
        case .number(let number): return .number(number)
        case .text(let text): return .text(text)
        case .flag(let flag): return .number(flag ? 1 : 0)
        case .column(let name): return column(name, state)
        case .unary(let symbol, let operand):
            guard case .number(let number) = value(operand, state) else { return nil }
            return .number(symbol == .negate ? -number : 1 - number)
        case .binary(let symbol, let left, let right):
            return binary(symbol, value(left, state), value(right, state))
        case .oneOf(let operand, let choices):
            guard let operand = value(operand, state) else { return nil }
            var found = 0.0
            for choice in choices {
                guard case .number(let equal) = binary(.equal, operand, value(choice, state))
                else { return nil }
                found = max(found, equal)
            }
            return .number(found)
        case .duration, .call, .isMissing: return nil
        }
    }

    private func binary(
        _ symbol: Expression.BinaryOperator, _ left: Value?, _ right: Value?
    ) -> Value? {
        switch (left, right) {
        case (.text(let a)?, .text(let b)?):
            switch symbol {
            case .equal: return .number(a == b ? 1 : 0)
            case .notEqual: return .number(a == b ? 0 : 1)
            default: return nil
            }
        case (.number(let a)?, .number(let b)?):
            switch symbol {
            case .add: return .number(a + b)
            case .subtract: return .number(a - b)
            case .multiply: return .number(a * b)
            case .divide: return .number(a / b)
            case .equal: return .number(a == b ? 1 : 0)
            case .notEqual: return .number(a == b ? 0 : 1)
            case .less: return .number(a < b ? 1 : 0)
            case .lessOrEqual: return .number(a <= b ? 1 : 0)
            case .greater: return .number(a > b ? 1 : 0)
            case .greaterOrEqual: return .number(a >= b ? 1 : 0)
            case .and: return .number(min(a, b))
            case .or: return .number(max(a, b))
            }
        default: return nil
        }
    }

    private func column(_ name: String, _ state: ExposureState) -> Value? {
        let onMarketplace = state.origin == Channel.marketplace.rawValue
        let experience = Experience(rawValue: state.experience) ?? .clean
        func flag(_ holds: Bool) -> Value {
            .number(onMarketplace && !state.isPending && holds ? 1 : 0)
        }
        switch name {
        case "late": return flag(experience == .late || experience == .lateAndDefective)
        case "defective": return flag(experience == .defective || experience == .lateAndDefective)
        case "late_and_defective": return flag(experience == .lateAndDefective)
        case "cancelled": return flag(experience == .cancelled)
        case "clean": return flag(experience == .clean)
        case "pending": return .number(state.isPending ? 1 : 0)
        case "on_marketplace": return .number(onMarketplace ? 1 : 0)
        case "origin": return (Channel(rawValue: state.origin)?.name).map { .text($0) }
        case "experience":
            if !onMarketplace { return (Channel(rawValue: state.origin)?.name).map { .text($0) } }
            return .text(state.isPending ? "pending" : experience.name)
        case "home_channel": return (Channel(rawValue: state.home)?.name).map { .text($0) }
        default: return nil
        }
    }
}
