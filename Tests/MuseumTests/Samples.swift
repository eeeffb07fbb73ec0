import DataTables

/// What the exhibits are made of.
enum Samples {
    static let workspace = Array(
        """
        trustcast: 1
        data: {orders: {file: data/orders.csv}}

        """.utf8)

    static let header = "order_id,buyer_id,seller_id,channel,ordered_at,gmv\n"
    static let rows = """
        1,a,s,marketplace,2024-01-05,10
        2,a,s,marketplace,2024-02-06,20.5
        3,b,s,marketplace,2024-03-07,4

        """
    static let orders = header + rows

    // MARK: Bytes

    static let packed = Gzip.compressed(Array(orders.utf8))

    static var overwritten: [UInt8] {
        var bytes = packed
        for index in 40..<48 { bytes[index] = 0 }
        return bytes
    }

    static func utf16(mark: Bool) -> [UInt8] {
        (mark ? [0xFF, 0xFE] : [])
            + orders.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    }

    static func latin1(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    static let tenMegabyteNumber =
        Array((header + "1,a,s,marketplace,2024-01-05,").utf8)
        + [UInt8](repeating: 0x78, count: 10_000_000) + [0x0A]

    static func separated(by mark: String) -> String { orders.replacing(",", with: mark) }

    // MARK: Orders with every column

    private static let columns = [
        "order_id", "buyer_id", "seller_id", "channel", "ordered_at", "gmv", "promised_at",
        "shipped_at", "delivered_at", "cancelled_at", "cancelled_by", "tracking_valid",
        "returned_at", "return_reason", "claim_opened_at", "claim_kind", "refunded", "rating",
        "rated_at",
    ]
    static let everyColumn = columns.joined(separator: ",") + "\n"

    /// A sound order with some cells changed.
    static func order(_ cells: [String: String]) -> String {
        let usual = [
            "order_id": "1", "buyer_id": "a", "seller_id": "s", "channel": "marketplace",
            "ordered_at": "2024-01-05", "gmv": "10",
        ]
        return columns.map { cells[$0] ?? usual[$0] ?? "" }.joined(separator: ",") + "\n"
    }

    // MARK: A market that can be projected

    /// Sixty orders of seven buyers from three sellers, one model, two scenarios, one OKR.
    static let market: [String: [UInt8]] = {
        var table =
            "order_id,buyer_id,seller_id,channel,ordered_at,gmv,promised_at,delivered_at,"
            + "cancelled_at,cancelled_by,claim_opened_at,rating,rated_at\n"
        for index in 0..<60 {
            let month = index % 12 < 9 ? "0\(1 + index % 12)" : "\(1 + index % 12)"
            let day = index % 28 < 9 ? "0\(1 + index % 28)" : "\(1 + index % 28)"
            table +=
                "\(index),b\(index % 7),s\(index % 3),marketplace,2023-\(month)-\(day),10,"
                + "2023-\(month)-28,2024-01-0\(1 + index % 9),,,,,\n"
        }
        let plan =
            "projection: {scenarios: [other], okrs: [goals], replicates: 2, horizon: 2}\n"
        let nextOrder =
            "kind: discrete_hazard\nformula: Surv(start, stop, next_channel) ~ 1\n"
        let goals =
            "objectives: {more: {key_results: "
            + "{sales: {metric: gmv, target: 3, due: 2024-02-24}}}}\n"
        return [
            "trustcast.yaml": workspace + Array(plan.utf8), "data/orders.csv": Array(table.utf8),
            "models/next-order.yaml": Array(nextOrder.utf8),
            "scenarios/baseline.yaml": Array("standards: {late_rate: {limit: 10%}}\n".utf8),
            "scenarios/other.yaml": Array("extends: baseline\n".utf8),
            "scenarios/okrs/goals.yaml": Array(goals.utf8),
        ]
    }()

    /// Sixty rows of x, y, z, t and s.
    static func table(_ row: (Int) -> String) -> String {
        (["x,y,z,t,s"] + (0..<60).map(row)).joined(separator: "\n") + "\n"
    }
}
