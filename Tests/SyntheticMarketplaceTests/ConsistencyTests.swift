import DataTables
import Marketplace
import SyntheticMarketplace
import Testing

/// What must hold in every row, whatever the world.
@Suite struct ConsistencyTests {
    static let worlds = [
        WorldCase("exact", .exact(seed: 21, buyers: 1_500, months: 12)),
        WorldCase("small", .small(seed: 22, buyers: 2_500)),
    ]

    @Test(arguments: worlds) func momentsFollowEachOther(_ test: WorldCase) throws {
        let world = test.world
        let orders = world.generate().orders
        let ordered = try orders.instants("ordered_at")
        #expect(zip(ordered, ordered.dropFirst()).allSatisfy { $0 <= $1 })
        let end = Int64(world.endDay) * 86_400
        func after(_ later: String, _ earlier: String) throws {
            let (first, second) = (try orders.instants(earlier), try orders.instants(later))
            let wrong = zip(first, second).filter { $1 != Calendar.missing && $0 > $1 }
            #expect(wrong.isEmpty, "\(later) before \(earlier)")
        }
        for name in ["promised_at", "shipped_at", "delivered_at", "cancelled_at", "contacted_at"] {
            try after(name, "ordered_at")
        }
        try after("delivered_at", "shipped_at")
        try after("rated_at", "delivered_at")
        try after("returned_at", "delivered_at")
        try after("responded_at", "contacted_at")
        for name in ["shipped_at", "delivered_at", "claim_opened_at", "returned_at", "rated_at"] {
            #expect(try orders.instants(name).allSatisfy { $0 < end }, "\(name) after the extract")
        }
    }

    @Test(arguments: worlds) func columnsAgreeWithEachOther(_ test: WorldCase) throws {
        let world = test.world
        let orders = world.generate().orders
        func present(_ name: String) throws -> [Bool] {
            switch try orders.column(name) {
            case .instants(let values): values.map { $0 != Calendar.missing }
            case .texts(let column): column.codes.map { $0 >= 0 }
            case .numbers(let values): values.map { !$0.isNaN }
            case .flags(let values): values.map { $0 >= 0 }
            }
        }
        let cancelled = try present("cancelled_at")
        #expect(try present("cancelled_by") == cancelled)
        #expect(try present("return_reason") == present("returned_at"))
        #expect(try present("claim_kind") == present("claim_opened_at"))
        #expect(try present("rating") == present("rated_at"))
        let happened = ["shipped_at", "delivered_at", "returned_at", "claim_opened_at", "rating"]
        for name in happened {
            let both = zip(cancelled, try present(name)).filter { $0 && $1 }
            #expect(both.isEmpty, "a cancelled order has \(name)")
        }
        let channels = try orders.texts("channel")
        let isMarketplace = channels.codes.map {
            channels.levels[Int($0)] == Channel.marketplace.name
        }
        #expect(try present("seller_id") == isMarketplace)
        #expect(try orders.numbers("gmv").allSatisfy { $0 > 0 })
    }

    @Test(arguments: worlds) func identifiersAreUnique(_ test: WorldCase) throws {
        let world = test.world
        let data = world.generate()
        let order = try data.orders.texts("order_id").codes
        let seller = try data.orders.texts("seller_id").codes
        let keys = zip(order, seller).map { Int64($0) << 32 | Int64(UInt32(bitPattern: $1)) }
        #expect(Set(keys).count == keys.count)
        #expect(Set(try data.sellers.texts("seller_id").codes).count == data.sellers.rowCount)
        let known = Set(try data.sellers.texts("seller_id").levels)
        #expect(Set(try data.orders.texts("seller_id").levels).isSubset(of: known))
        #expect(Set(try data.sellerEvents.texts("seller_id").levels).isSubset(of: known))
        #expect(try data.orderTruth.texts("order_id") == data.orders.texts("order_id"))
    }

    /// Lateness in the truth is lateness by the dates, wherever the dates are known.
    @Test(arguments: worlds) func flagsAreWhatTheDatesSay(_ test: WorldCase) throws {
        let world = test.world
        let data = world.generate()
        let late = try data.orderTruth.flags("late")
        let defective = try data.orderTruth.flags("defective")
        let cancelled = try data.orderTruth.flags("cancelled")
        let promised = try data.orders.instants("promised_at")
        let delivered = try data.orders.instants("delivered_at")
        let claimed = try data.orders.instants("claim_opened_at")
        let reasons = try data.orders.texts("return_reason")
        let cancellers = try data.orders.texts("cancelled_by")
        var wrong = 0
        for row in late.indices {
            if delivered[row] != Calendar.missing && promised[row] != Calendar.missing {
                let byDate = Calendar.day(of: delivered[row]) > Calendar.day(of: promised[row])
                if byDate != (late[row] == 1) { wrong += 1 }
            }
            let complaint = claimed[row] != Calendar.missing || reasons[row] == "seller_fault"
            if complaint && defective[row] != 1 { wrong += 1 }
            if (cancellers[row] == "seller") && cancelled[row] != 1 { wrong += 1 }
            if cancelled[row] == 1 && (late[row] == 1 || defective[row] == 1) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: worlds) func totalsAreThoseOfTheTable(_ test: WorldCase) throws {
        let world = test.world
        let data = world.generate()
        let rows = data.truth.months.map { $0.orders.reduce(0, +) }.reduce(0, +)
        #expect(rows == data.orders.rowCount)
        let distinct = data.truth.months.map { $0.newOrders + $0.repeatOrders }.reduce(0, +)
        #expect(distinct == (try data.orders.texts("order_id").levels.count))
        #expect(data.truth.months.map(\.newOrders).reduce(0, +) == world.cumulativeBuyersAtEnd)
        let gmv = data.truth.months.flatMap(\.gmv).reduce(0, +)
        let sum = try data.orders.numbers("gmv").reduce(0, +)
        #expect(abs(gmv - sum) < 1e-9 * sum)
    }

    /// No order goes to a seller who is suspended, terminated or not there yet.
    @Test func actionsAreObeyed() throws {
        let data = SyntheticWorld.small(seed: 23).generate()
        let events = data.sellerEvents
        let names = try events.texts("event")
        let sellers = try events.texts("seller_id")
        let times = try events.instants("at")
        var closed: [String: [ClosedRange<Int64>]] = [:]
        for row in 0..<events.rowCount {
            guard let seller = sellers[row], let name = names[row] else { continue }
            if name == "suspend" {
                closed[seller, default: []].append(
                    (times[row] + 1)...(times[row] + 30 * 86_400 - 1))
            } else if name == "terminate" {
                closed[seller, default: []].append((times[row] + 1)...Int64.max)
            }
        }
        #expect(closed.count > 3)
        let who = try data.orders.texts("seller_id")
        let moments = try data.orders.instants("ordered_at")
        let wrong = (0..<data.orders.rowCount).filter { row in
            (who[row].flatMap { closed[$0] } ?? []).contains { $0.contains(moments[row]) }
        }
        #expect(wrong.isEmpty)
    }
}
