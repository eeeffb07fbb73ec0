import Assessment
import DataTables
import Marketplace
import StatisticalModels

/// Compiles exemptions and eligibility into `SellerRule`s, collecting gauges and measures.
struct RuleCompiler {
    let world: World
    let attributes: RuleAttributes
    var gauges: Gauges
    var measures: [SellerMeasure] = []
    var diagnostics: [String] = []

    init(world: World) {
        self.world = world
        attributes = RuleAttributes(world.assessment.sellers.attributes)
        gauges = Gauges(nominalDays: world.assessment.calendar.nominalDays)
    }

    /// Compiles an expression; `order.channel` is the marketplace.
    ///
    /// - Throws: `ProjectionError.rule` for anything the simulation cannot evaluate.
    mutating func compile(_ expression: Expression, for subject: String) throws -> SellerRule {
        guard expression.canBeCondition else {
            throw ProjectionError.rule(
                "\(subject): `\(expression)` is not true or false; compare it with something")
        }
        var code: [SellerRule.Code] = []
        try emit(expression, into: &code, subject)
        let isDynamic = code.contains {
            if case .measure = $0 { return true }
            return false
        }
        return SellerRule(code: code, isDynamic: isDynamic)
    }

    private func refusal(_ expression: Expression, _ subject: String) -> ProjectionError {
        var near = ""
        if case .column(let name) = expression {
            let names = (attributes.names + world.kpis.names + ["tenure_months", "orders_90d"])
                .map { "seller.\($0)" }
            near = nearest(name, among: names).map { "; did you mean \($0)?" } ?? ""
        }
        return .rule(
            "\(subject): `\(expression)` cannot be evaluated in a projection; expected seller "
                + "attributes, measured KPIs as seller.late_rate, seller.orders_90d, "
                + "seller.tenure_months, order.channel\(near)")
    }

    private mutating func emit(
        _ expression: Expression, into code: inout [SellerRule.Code], _ subject: String
    ) throws {
        switch expression {
        case .number(let value): code.append(.push(value))
        case .flag(let value): code.append(.push(value ? 1 : 0))
        case .column(let name):
            guard let found = try number(named: name, subject) else {
                throw refusal(expression, subject)
            }
            code.append(found)
        case .unary(let symbol, let operand):
            try emit(operand, into: &code, subject)
            code.append(symbol == .negate ? .negate : .not)
        case .binary(let symbol, let left, let right):
            if let membership = texts(symbol, left, right) {
                code.append(contentsOf: membership)
                return
            }
            try emit(left, into: &code, subject)
            try emit(right, into: &code, subject)
            code.append(.operation(symbol))
        case .oneOf(let operand, let choices):
            let literals = choices.compactMap { choice -> String? in
                if case .text(let text) = choice { return text }
                return nil
            }
            guard literals.count == choices.count, case .column(let name) = operand,
                let found = membership(name, literals)
            else { throw refusal(expression, subject) }
            code.append(found)
        case .isMissing(let operand):
            if case .column(let name) = operand, let column = textColumn(name) {
                code.append(.isMissingText(column))
                return
            }
            try emit(operand, into: &code, subject)
            code.append(.isMissing)
        case .text, .duration, .call: throw refusal(expression, subject)
        }
    }

    /// `column == "text"` or `!=`, on either side.
    private func texts(
        _ symbol: Expression.BinaryOperator, _ left: Expression, _ right: Expression
    ) -> [SellerRule.Code]? {
        guard symbol == .equal || symbol == .notEqual else { return nil }
        let pair: (String, String)
        switch (left, right) {
        case (.column(let name), .text(let text)), (.text(let text), .column(let name)):
            pair = (name, text)
        default: return nil
        }
        guard let found = membership(pair.0, [pair.1]) else { return nil }
        return symbol == .equal ? [found] : [found, .not]
    }

    private func membership(_ name: String, _ texts: [String]) -> SellerRule.Code? {
        if name == "order.channel" {
            return .push(texts.contains("marketplace") ? 1 : 0)
        }
        if name == "seller.category" || name == "order.category" || name == "category" {
            let codes = texts.compactMap { world.assessment.categories.firstIndex(of: $0) }
            return .isCategory(Set(codes.map { Int32($0) }))
        }
        guard let column = textColumn(name) else { return nil }
        let levels = texts.compactMap { attributes.levels[column].firstIndex(of: $0) }
        return .isLevel(column, Set(levels.map { Int32($0) }))
    }

    private static func plain(_ name: String) -> String {
        name.hasPrefix("seller.") ? String(name.dropFirst(7)) : name
    }

    private func textColumn(_ name: String) -> Int? {
        guard let column = attributes.names.firstIndex(of: Self.plain(name)),
            attributes.numbers[column].isEmpty,
            attributes.codes[column].count == world.assessment.sellers.count
        else { return nil }
        return column
    }

    private mutating func number(named name: String, _ subject: String) throws -> SellerRule.Code? {
        let plain = Self.plain(name)
        if let kpi = world.kpis.names.firstIndex(of: plain) {
            let steps = try gauges.steps(
                ofDays: world.assessment.kpis[kpi].windowDays, of: "\(subject), \(plain)",
                diagnostics: &diagnostics)
            let gauge = gauges.index(kpi: kpi, steps: steps)
            return measure(.rate(gauge: gauge, mirrored: world.kpis.isMirrored[kpi]))
        }
        if plain.hasPrefix("orders_"), plain.hasSuffix("d"),
            let days = Int(plain.dropFirst(7).dropLast())
        {
            let steps = try gauges.steps(
                ofDays: days, of: "\(subject), \(plain)", diagnostics: &diagnostics)
            return measure(.orders(gauge: gauges.index(kpi: -1, steps: steps)))
        }
        if plain == "tenure_months" { return measure(.tenure) }
        guard let column = attributes.names.firstIndex(of: plain),
            attributes.numbers[column].count == world.assessment.sellers.count
        else { return nil }
        return .attribute(column)
    }

    private mutating func measure(_ measure: SellerMeasure) -> SellerRule.Code {
        if let known = measures.firstIndex(of: measure) { return .measure(known) }
        measures.append(measure)
        return .measure(measures.count - 1)
    }
}

extension Expression {
    /// Whether the value may be true or false, as far as can be told without a table.
    fileprivate var canBeCondition: Bool {
        switch self {
        case .flag, .isMissing, .oneOf, .column, .call: true
        case .number, .text, .duration: false
        case .unary(let symbol, let operand): symbol == .not && operand.canBeCondition
        case .binary(let symbol, let left, let right):
            switch symbol {
            case .add, .subtract, .multiply, .divide: false
            case .and, .or: left.canBeCondition && right.canBeCondition
            default: true
            }
        }
    }
}
