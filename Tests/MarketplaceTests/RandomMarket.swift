import DataTables
import Marketplace

/// A small stream of random numbers for tests (SplitMix64).
struct TestStream {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}

/// Random orders as columns that a test can change before they are validated.
struct RandomMarket {
    struct Order {
        var id: Int
        var buyer: Int
        var seller: Int
        var channel: Channel
        var category: Int
        var orderedAt: Instant
        var value: Double
        /// By column: promised, shipped, delivered, cancelled, returned, claim, rated.
        var instants: [String: Instant]
        var cancelledBy: String?
        var rating: Double
    }

    static let events = [
        "shipped_at", "delivered_at", "cancelled_at", "returned_at", "claim_opened_at", "rated_at",
    ]
    static let start = OrdersFixture.at("2023-01-01")
    static let hour: Int64 = 3600

    var orders: [Order] = []

    init(seed: UInt64, count: Int, buyers: Int = 40, sellers: Int = 6, days: Int = 400) {
        var stream = TestStream(seed)
        for id in 0..<count {
            let placed = Self.start + Int64(stream.below(days * 24)) * Self.hour
            let channel: Channel =
                stream.below(5) == 0 ? (stream.below(2) == 0 ? .online : .store) : .marketplace
            var order = Order(
                id: id, buyer: stream.below(buyers), seller: stream.below(sellers),
                channel: channel, category: stream.below(2), orderedAt: placed,
                value: Double(1 + stream.below(100)), instants: [:], cancelledBy: nil, rating: .nan)
            order.instants["promised_at"] = placed + 5 * 24 * Self.hour
            if stream.below(8) == 0 {
                order.instants["cancelled_at"] = placed + Int64(1 + stream.below(200)) * Self.hour
                order.cancelledBy = ["seller", "buyer", "platform"][stream.below(3)]
            } else {
                order.instants["shipped_at"] = placed + Int64(10 + stream.below(40)) * Self.hour
                order.instants["delivered_at"] = placed + Int64(60 + stream.below(120)) * Self.hour
            }
            if stream.below(6) == 0 {
                order.instants["claim_opened_at"] =
                    placed + Int64(100 + stream.below(400)) * Self.hour
            }
            if stream.below(9) == 0 {
                order.instants["returned_at"] = placed + Int64(150 + stream.below(600)) * Self.hour
            }
            if stream.below(3) == 0 {
                order.instants["rated_at"] = placed + Int64(100 + stream.below(300)) * Self.hour
                order.rating = Double(1 + stream.below(5))
            }
            orders.append(order)
            if channel == .marketplace, stream.below(10) == 0 {
                order.seller = (order.seller + 1) % sellers
                orders.append(order)
            }
        }
    }

    func table() -> Table {
        func instants(_ name: String) -> Column {
            .instants(orders.map { $0.instants[name] ?? Calendar.missing })
        }
        func texts(_ text: (Order) -> String?) -> Column { .texts(TextColumn(orders.map(text))) }
        var columns: [(name: String, column: Column)] = [
            ("order_id", texts { "o\($0.id)" }), ("buyer_id", texts { "b\($0.buyer)" }),
            ("seller_id", texts { $0.channel == .marketplace ? "s\($0.seller)" : nil }),
            ("channel", texts { $0.channel.name }), ("category", texts { "c\($0.category)" }),
            ("ordered_at", .instants(orders.map(\.orderedAt))),
            ("gmv", .numbers(orders.map(\.value))), ("promised_at", instants("promised_at")),
            ("cancelled_by", texts { $0.instants["cancelled_at"] == nil ? nil : $0.cancelledBy }),
            (
                "return_reason",
                texts { $0.instants["returned_at"] == nil ? nil : "seller_fault" }
            ),
            (
                "claim_kind",
                texts { $0.instants["claim_opened_at"] == nil ? nil : "not_as_described" }
            ),
            (
                "rating",
                .numbers(orders.map { $0.instants["rated_at"] == nil ? .nan : $0.rating })
            ),
        ]
        for name in Self.events { columns.append((name, instants(name))) }
        return Table(columns)
    }

    func validated() throws -> Orders { try Orders(validating: table()) }
}
