import DataTables
import Marketplace
import Testing

/// The messages that users meet first, word for word.
struct OrdersFaultTests {
    static func message(_ text: String) -> String {
        do {
            _ = try OrdersFixture.orders(text)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    static let header = "order_id,buyer_id,seller_id,channel,ordered_at,gmv\n"

    @Test func badDate() {
        #expect(
            Self.message(
                Self.header + """
                    o1,b1,s1,marketplace,2024-01-01,5
                    o2,b1,s1,marketplace,2024-13-05,5
                    o3,b1,s1,marketplace,1/2/2025,5
                    """)
                    == """
                    orders.csv:3: ordered_at "2024-13-05": there is no such day in the calendar
                    orders.csv:4: ordered_at "1/2/2025": is the month the first or the second number? \
                    declare the column's format, as in dates: {ordered_at: M/d/yyyy}
                    """)
    }

    @Test func negativeValue() {
        #expect(
            Self.message(
                Self.header + """
                    o1,b1,s1,marketplace,2024-01-01,-3.5
                    o2,b1,s1,marketplace,2024-01-01,-1
                    o3,b1,s1,marketplace,2024-01-01,-2
                    """)
                == "orders.csv:2: gmv \"-3.5\": expected 0 or more; a refund is a returned or "
                + "cancelled order, not a negative one (2 more like it)")
    }

    @Test func missingSeller() {
        #expect(
            Self.message(
                Self.header + """
                    o1,b1,,online,2024-01-01,5
                    o2,b1,,marketplace,2024-01-01,5
                    """)
                == "orders.csv:3: seller_id \"\": an order on the marketplace needs its seller; "
                + "fill it in, or set channel to online or store")
    }

    @Test func unknownChannel() {
        #expect(
            Self.message(
                Self.header + """
                    o1,b1,s1,marketplace,2024-01-01,5
                    o2,b1,s1,stores,2024-01-01,5
                    """)
                == "orders.csv:3: channel \"stores\": expected marketplace, online or store; did "
                + "you mean \"store\"? Otherwise map it under values, as in channel: {stores: "
                + "marketplace}")
    }

    @Test func repeatedOrderAndSeller() {
        #expect(
            Self.message(
                Self.header + """
                    o1,b1,s1,marketplace,2024-01-01,5
                    o1,b1,s2,marketplace,2024-01-01,5
                    o2,b1,s1,marketplace,2024-01-02,5
                    o1,b1,s1,marketplace,2024-01-01,7
                    """)
                == "orders.csv:5: order_id \"o1\": order o1 of s1 stands already on line 2; sum "
                + "its lines to one row for each order and seller")
    }

    @Test func allClassesAreReportedInTheOrderOfTheFile() {
        #expect(
            Self.message(
                """
                order_id,buyer_id,seller_id,ordered_at,gmv,cancelled_by,claim_kind,return_reason,rating
                o1,b1,s1,2024-01-01,5,sellr,,,
                o2,,s1,2024-01-01,5,,broken,,
                o3,b1,s1,2024-01-01,12,,,seller_falt,
                o4,b1,s1,2024-01-01,"1,5",,,,
                o5,b1,s1,2024-01-01,5,,,,7
                o1,b2,s2,2024-01-01,5,,,,
                """.replacing("\"1,5\"", with: "1.5 EUR"))
                    == """
                    orders.csv:2: cancelled_by "sellr": expected seller, buyer, platform or unknown; did you \
                    mean "seller"? Otherwise map it under values, as in cancelled_by: {sellr: seller}
                    orders.csv:3: buyer_id "": every order needs its buyer
                    orders.csv:3: claim_kind "broken": expected not_received or not_as_described; map \
                    it under values, as in claim_kind: {broken: not_received}
                    orders.csv:4: return_reason "seller_falt": expected seller_fault, buyer_remorse or \
                    other; did you mean "seller_fault"? Otherwise map it under values, as in \
                    return_reason: {seller_falt: seller_fault}
                    orders.csv:5: gmv "1.5 EUR": expected a number with a decimal point and no other \
                    marks, as in 1234.50
                    orders.csv:6: rating "7": expected a rating from 1 to 5; rescale it in the mapping
                    orders.csv:7: buyer_id "b2": order o1 has another buyer on line 2; expected one \
                    buyer for an order
                    """)
    }

    @Test func absentColumnsSuggestTheNearest() {
        #expect(
            Self.message("order_id,buyer,seller_id,orderd_at,gmv\no1,b1,s1,2024-01-01,5")
                == """
                orders.csv: buyer_id: there is no such column; orders need it, map it if it is \
                called "buyer"
                orders.csv: ordered_at: there is no such column; orders need it, map it if it is \
                called "orderd_at"; the file has: order_id, buyer, seller_id, orderd_at, gmv
                """)
    }

    @Test func lenientReadingSetsRowsAside() throws {
        let table = OrdersFixture.table(
            Self.header + """
                o1,b1,s1,marketplace,2024-01-01,5
                o2,b1,,marketplace,2024-01-01,5
                o3,b1,s1,marketplace,yesterday,5
                o4,b2,s1,store,2024-01-03,6
                """)
        let result = try Orders.lenient(table)
        #expect(result.orders.table.cells("order_id") == ["o1", "o4"])
        #expect(result.rejects.cells("order_id") == ["o2", "o3"])
        #expect(result.rejects.origin?.line(ofRow: 1) == 4)
        #expect(result.faults.errors.map(\.line) == [3, 4])
    }

    @Test func unknownEventsSuggestTheNearest() throws {
        let table = OrdersFixture.table(
            """
            seller_id,at,event
            s1,2024-01-01,warn
            s1,2024-02-01,enrol:coaching
            s1,2024-03-01,suspended
            """, file: "seller_events.csv")
        #expect(throws: DataFaults.self) { try SellerEvents(validating: table) }
        do {
            _ = try SellerEvents(validating: table)
        } catch {
            #expect(
                "\(error)"
                    == "seller_events.csv:4: event \"suspended\": expected warn, "
                    + "corrective_action_plan, deboost, order_cap, suppress, suspend, terminate, "
                    + "reinstate, enrol:PROGRAM or leave:PROGRAM; did you mean \"suspend\"?")
        }
    }

    @Test func repeatedSellersAreNamed() {
        let table = OrdersFixture.table(
            "seller_id,country\ns1,DE\ns2,FR\ns1,DE", file: "sellers.csv")
        do {
            _ = try Sellers(validating: table)
            Issue.record("no error")
        } catch {
            #expect(
                "\(error)"
                    == "sellers.csv:4: seller_id \"s1\": seller s1 stands already on line 2; "
                    + "expected one row for each seller")
        }
    }
}
