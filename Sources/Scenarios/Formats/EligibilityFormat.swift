package import DataTables
package import Marketplace

/// Decodes who is eligible for a program: a condition over sellers.
///
/// The projection knows sellers one by one, and buyers as cohorts: by latent class, home channel,
/// channel and experience of the last order, and time since. A program takes part in an order when it
/// is placed, and the cohort that the buyer came from is forgotten by then, so that no condition over
/// single buyers, or over what becomes of an order, can be carried exactly; it is refused.
package enum EligibilityFormat {
    package static func eligible(
        _ node: YAMLNode, path: String, context: ProgramContext
    ) throws -> Expression {
        let expression = try Scalars.expression(node, path: path)
        for name in expression.columns {
            guard let reason = refusal(of: name, context) else { continue }
            throw node.place.error("\(path) reads \"\(name)\"\(reason)")
        }
        return expression
    }

    /// Why a column cannot be read; `nil` where it can.
    private static func refusal(of name: String, _ context: ProgramContext) -> String? {
        if name.hasPrefix("buyer.") { return buyers }
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

    private static let buyers =
        ", and the projection follows buyers in cohorts, not one by one, so that a program takes in "
        + "the orders of all of them; say in an effect on buyer.repurchase after which experience "
        + "it holds (after: [late, defective]) or for which next channel (changes: "
        + "buyer.repurchase.online), and write here a condition over sellers, as "
        + "seller.category == \"home\""

    private static func orders(_ name: String) -> String {
        let near =
            nearest(name, among: ["order.channel", "order.category"]).map {
                "; did you mean \"\($0)\"?"
            } ?? ""
        return
            ", and a program takes part in an order when it is placed, before anything else is "
            + "known of it; of orders, order.channel and order.category may be read, and an effect "
            + "on buyer.repurchase says after which experience it holds: after: [late, "
            + "defective]\(near)"
    }

    private static func unknown(_ name: String, _ columns: [String]) -> String {
        let names = columns + ["tenure_months", "orders_90d"]
        let near =
            nearest(name, among: names.map { "seller.\($0)" } + names).map {
                "; did you mean \"\($0)\"?"
            } ?? ""
        return
            ", which nothing gives; a column of the sellers table that is no date, a measured KPI "
            + "as seller.late_rate, seller.orders_90d, seller.tenure_months, order.channel or "
            + "order.category is expected\(near)"
    }
}
