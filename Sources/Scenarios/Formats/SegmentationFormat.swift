import Simulation

/// Decodes how sellers are cut into segments.
///
/// ```
/// segments:
///   tier: {column: fulfilment}              # a column of sellers, or size classes:
///   tier: {orders_per_month: [10, 100]}     # left out: these
///   tenure_months: [6, 24]                  # left out: these
/// ```
enum SegmentationFormat {
    static func segmentation(_ reader: inout MappingReader) throws -> SellerSegmentation {
        var result = SellerSegmentation()
        if var tier = try reader.mapping("tier") {
            let column = try tier.text("column")
            let limits = try limits("orders_per_month", &tier)
            try tier.finish()
            switch (column, limits) {
            case (let column?, nil): result.tier = .column(column)
            case (nil, let limits?): result.tier = .ordersPerMonth(limits)
            default:
                throw tier.node.place.error(
                    "\(tier.path) needs one of column and orders_per_month; write "
                        + "{column: fulfilment} or {orders_per_month: [10, 100]}")
            }
        }
        result.tenureMonths = try limits("tenure_months", &reader) ?? result.tenureMonths
        try reader.finish()
        return result
    }

    /// Whole numbers of at least 1, each above the one before.
    private static func limits(_ key: String, _ reader: inout MappingReader) throws -> [Int]? {
        guard let node = reader.take(key) else { return nil }
        let path = reader.path(of: key)
        var result: [Int] = []
        for item in try Scalars.items(node, path: path) {
            let value = try Scalars.integer(item, path: path, atLeast: 1)
            if let last = result.last, value <= last {
                throw item.place.error(
                    "\(path) has \(value) after \(last); write the limits in rising order")
            }
            result.append(value)
        }
        return result
    }
}
