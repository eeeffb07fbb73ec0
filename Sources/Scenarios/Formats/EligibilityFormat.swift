package import DataTables
package import Marketplace

/// Decodes who is eligible for a program: a condition over sellers, or one over buyers.
///
/// The projection knows sellers one by one, and buyers as cohorts: by latent class, home channel,
/// channel and experience of the last order, and time since. A program takes part in an order when it
/// is placed, and the cohort that the buyer came from is forgotten by then, so that no condition can
/// be over both; and what cohorts do not tell apart cannot be asked of a buyer.
package enum EligibilityFormat {
    package static func eligible(
        _ node: YAMLNode, path: String, context: ProgramContext
    ) throws -> Expression {
        let expression = try Scalars.expression(node, path: path)
        if expression.columns.contains(where: { $0.hasPrefix("buyer.") }) {
            try checkBuyers(expression, node, path: path)
            return expression
        }
        for name in expression.columns {
            guard let reason = refusal(of: name, context) else { continue }
            throw node.place.error("\(path) reads \"\(name)\"\(reason)")
        }
        return expression
    }

    /// Why a column cannot be read; `nil` where it can.
    private static func refusal(of name: String, _ context: ProgramContext) -> String? {
        let plain = name.hasPrefix("seller.") ? String(name.dropFirst("seller.".count)) : name
        if known.contains(name) || isOrders(plain) { return nil }
        if context.kpis.contains(where: { $0.name == plain }) { return nil }
        if name.hasPrefix("order.") { return orders(name) }
        guard let columns = context.sellerColumns else { return nil }
        if columns.contains(plain) { return nil }
        return unknown(name, columns + context.kpis.map(\.name))
    }

    /// Orders placed in some days: `orders_90d`.
    private static func isOrders(_ name: String) -> Bool {
        name.hasPrefix("orders_") && name.hasSuffix("d") && Int(name.dropFirst(7).dropLast()) != nil
    }

    private static let known = [
        "order.channel", "order.category", "category", "seller.category", "tenure_months",
        "seller.tenure_months",
    ]

    /// Refuses what cannot be asked of buyers.
    private static func checkBuyers(
        _ expression: Expression, _ node: YAMLNode, path: String
    ) throws {
        let known = Program.BuyerColumn.allCases.map(\.rawValue)
        for name in expression.columns.sorted() where !known.contains(name) {
            guard name.hasPrefix("buyer.") else {
                throw node.place.error(
                    "\(path) reads \"\(name)\" beside columns of buyers, and a program takes in "
                        + "either buyers or sellers and their orders; write two programs")
            }
            throw node.place.error(
                "\(path) reads \"\(name)\", and the projection follows buyers in cohorts, not one "
                    + "by one: of a buyer, \(known.joined(separator: ", ")) may be read"
                    + suggestion(name, among: known))
        }
        try checkTexts(expression) { message in node.place.error("\(path): \(message)") }
        // A buyer to try it on.
        let buyer = Program.BuyerColumn.table(
            homes: [Channel.store.name], channels: [Channel.store.name],
            experiences: [Experience.clean.name], months: [1])
        let answer: Column
        do {
            answer = try expression.evaluate(in: buyer)
        } catch let error as DataError {
            throw node.place.error("\(path): \(error)")
        }
        guard case .flags = answer else {
            throw node.place.error(
                "\(path): `\(expression)` is not true or false; compare it with something")
        }
    }

    private static func suggestion(_ name: String, among known: [String]) -> String {
        nearest(name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Refuses texts that no channel and no experience has.
    private static func checkTexts(
        _ expression: Expression, _ fault: (String) -> FormatError
    ) throws {
        switch expression {
        case .binary(_, let left, let right):
            try check(left, against: [right], fault)
            try check(right, against: [left], fault)
            try checkTexts(left, fault)
            try checkTexts(right, fault)
        case .oneOf(let operand, let choices): try check(operand, against: choices, fault)
        case .unary(_, let operand), .isMissing(let operand): try checkTexts(operand, fault)
        case .call(_, let operands): for operand in operands { try checkTexts(operand, fault) }
        case .number, .text, .flag, .duration, .column: return
        }
    }

    private static func check(
        _ column: Expression, against values: [Expression], _ fault: (String) -> FormatError
    ) throws {
        guard case .column(let name) = column, let column = Program.BuyerColumn(rawValue: name)
        else { return }
        let known: [String]
        switch column {
        case .homeChannel, .lastChannel: known = Channel.allCases.map(\.name)
        case .lastExperience: known = Experience.allCases.map(\.name)
        case .monthsSinceOrder: return
        }
        for value in values {
            guard case .text(let text) = value, !known.contains(text) else { continue }
            throw fault(
                "\(name) is never \"\(text)\"; one of \(known.joined(separator: ", ")) is "
                    + "expected\(suggestion(text, among: known))")
        }
    }

    private static func orders(_ name: String) -> String {
        let near = suggestion(name, among: ["order.channel", "order.category"])
        return
            ", and a program takes part in an order when it is placed, before anything else is "
            + "known of it; of orders, order.channel and order.category may be read, and an effect "
            + "on buyer.repurchase says after which experience it holds: after: [late, "
            + "defective]\(near)"
    }

    private static func unknown(_ name: String, _ columns: [String]) -> String {
        let names = columns + ["tenure_months", "orders_90d"]
        let near = suggestion(name, among: names.map { "seller.\($0)" } + names)
        return
            ", which nothing gives; a column of the sellers table that is no date, a measured KPI "
            + "as seller.late_rate, seller.orders_90d, seller.tenure_months, order.channel or "
            + "order.category is expected\(near)"
    }
}
