package import Marketplace

/// Decodes what a program costs, in the workspace's currency and in prices of `as_of`.
///
/// A projection counts and knows no price: the business case takes these times its counts.
package enum CostFormat {
    package static func costs(_ node: YAMLNode, path: String) throws -> Program.Costs {
        var reader = try MappingReader(node, path: path)
        func amount(_ key: String) throws -> UncertainQuantity? {
            try reader.take(key).map {
                try QuantityFormat.read($0, path: "\(path).\(key)", kind: .positive)
            }
        }
        var costs = Program.Costs()
        costs.oneOff = try amount("one_off")
        costs.perMonth = try amount("per_month")
        costs.perEnrolledSellerMonth = try amount("per_enrolled_seller_month")
        costs.headcount = try headcount(&reader)
        costs.perCoveredOrder = try orderCost(&reader, "per_covered_order")
        costs.perClaim = try orderCost(&reader, "per_claim")
        try reader.finish()
        return costs
    }

    private static func headcount(
        _ reader: inout MappingReader
    ) throws -> Program.Costs.Headcount? {
        guard var inner = try reader.mapping("headcount") else { return nil }
        let advice = "write headcount: {people: 2, yearly_cost: 95000}"
        guard let people = inner.take("people") else { throw inner.missing("people", advice) }
        guard let cost = inner.take("yearly_cost") else {
            throw inner.missing("yearly_cost", advice)
        }
        try inner.finish()
        return Program.Costs.Headcount(
            people: try QuantityFormat.read(
                people, path: inner.path(of: "people"), kind: .positive),
            yearlyCost: try QuantityFormat.read(
                cost, path: inner.path(of: "yearly_cost"), kind: .positive))
    }

    /// A cost that an order or claim brings: a share of the order's value, an amount, or both.
    private static func orderCost(
        _ reader: inout MappingReader, _ key: String
    ) throws -> Program.Costs.OrderCost? {
        guard var inner = try reader.mapping(key) else { return nil }
        let share = try inner.take("share_of_order_value").map {
            try QuantityFormat.read($0, path: inner.path(of: "share_of_order_value"), kind: .share)
        }
        let plus = try inner.take("plus").map {
            try QuantityFormat.read($0, path: inner.path(of: "plus"), kind: .positive)
        }
        if share == nil, plus == nil {
            throw inner.missing(
                "share_of_order_value",
                "write \(key): {share_of_order_value: 1%}, an amount as {plus: 3.20}, or both")
        }
        try inner.finish()
        return Program.Costs.OrderCost(shareOfOrderValue: share, plus: plus)
    }
}
