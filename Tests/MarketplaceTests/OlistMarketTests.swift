import DataTables
import Marketplace
import Testing

/// The public Olist schema, small enough to join by hand.
struct OlistMarketTests {
    static let orders = """
        order_id,customer_id,order_status,order_purchase_timestamp,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
        o1,c1,delivered,2018-01-02 10:56:33,2018-01-03 08:00:00,2018-01-08 21:25:13,2018-01-08 00:00:00
        o2,c2,delivered,2018-01-05 07:00:00,2018-01-06 00:00:00,2018-01-20 12:00:00,2018-01-15 00:00:00
        o3,c3,canceled,2018-02-01 09:00:00,,,2018-02-20 00:00:00
        o4,c4,unavailable,2018-02-03 09:00:00,,,2018-02-21 00:00:00
        """
    static let items = """
        order_id,product_id,seller_id,price,freight_value
        o1,p1,s1,0.1,5
        o1,p2,s1,0.2,2.5
        o1,p1,s2,99.9,10
        o2,p3,s1,50,1
        o3,p2,s1,7,3
        """
    static let customers = """
        customer_id,customer_unique_id,customer_state
        c1,anna,SP
        c2,anna,SP
        c3,ben,RJ
        c4,cora,MG
        """
    static let reviews = """
        order_id,review_score,review_creation_date,review_answer_timestamp
        o1,5,2018-01-09 00:00:00,2018-01-12 10:00:00
        o1,2,2018-01-09 00:00:00,2018-01-15 10:00:00
        o1,4,2018-01-09 00:00:00,2018-01-13 10:00:00
        o2,1,2018-01-21 00:00:00,
        o9,3,2018-01-21 00:00:00,2018-01-22 00:00:00
        """
    static let products = """
        product_id,product_category_name
        p1,moveis
        p2,brinquedos
        p3,
        """
    static let names = """
        product_category_name,product_category_name_english
        brinquedos,toys
        """

    static func table(_ text: String, _ file: String) -> Table {
        let kinds: [String: ColumnKind] =
            ["price", "freight_value", "review_score"].reduce(into: [:]) { $0[$1] = .number }
        let table = OrdersFixture.table(text, file: file)
        return kinds.keys.reduce(table) { table, name in
            guard case .texts(let texts)? = table[name] else { return table }
            return table.with(
                name,
                .numbers(texts.codes.indices.map { texts[$0].flatMap { Double($0) } ?? .nan }))
        }
    }

    static func market(
        orders: String = orders, items: String = items, customers: String = customers,
        reviews: String = reviews
    ) throws -> OlistMarket {
        try OlistMarket(
            OlistTables(
                orders: table(orders, "orders.csv"), items: table(items, "items.csv"),
                customers: table(customers, "customers.csv"),
                reviews: table(reviews, "reviews.csv"),
                sellers: table(
                    "seller_id,seller_state,seller_city\ns1,SP,sao paulo\ns2,PR,curitiba",
                    "sellers.csv"), products: table(products, "products.csv"),
                categoryNames: table(names, "names.csv")))
    }

    @Test func linesBecomeOneRowForEachOrderAndSeller() throws {
        let orders = try Self.market().orders
        #expect(orders.cells("order_id") == ["o1", "o1", "o2", "o3"])
        #expect(orders.cells("seller_id") == ["s1", "s2", "s1", "s1"])
        #expect(orders.cells("buyer_id") == ["anna", "anna", "anna", "ben"])
        // 0.1 + 0.2 without the last bits of binary arithmetic.
        #expect(orders.doubles("gmv") == [0.3, 99.9, 50, 7])
        #expect(orders.doubles("freight") == [7.5, 10, 1, 3])
        #expect(orders.doubles("items") == [2, 1, 1, 1])
        // Of s1's two items the dearer one is a toy; moveis has no English name.
        #expect(orders.cells("category") == ["toys", "moveis", "", "toys"])
        #expect(orders.cells("buyer_state") == ["SP", "SP", "SP", "RJ"])
        #expect(orders.cells("ordered_at")[0] == "2018-01-02T10:56:33")
        #expect(
            orders.cells("delivered_at") == [
                "2018-01-08T21:25:13", "2018-01-08T21:25:13", "2018-01-20T12:00:00", "",
            ])
    }

    @Test func theReviewAnsweredLastCounts() throws {
        let market = try Self.market()
        #expect(market.orders.cells("rating") == ["2", "2", "1", ""])
        // Where no answer is recorded, the review counts from its creation.
        #expect(
            market.orders.cells("rated_at") == [
                "2018-01-15T10:00:00", "2018-01-15T10:00:00", "2018-01-21", "",
            ])
        #expect(
            market.notes.contains(
                "2 reviews are followed by a later one of the same order, which counts in their place"
            ))
        #expect(
            market.notes.contains(
                "1 reviews are of orders that are not there and are left out"))
    }

    @Test func nobodyKnowsWhoCancelled() throws {
        let market = try Self.market()
        #expect(market.orders.cells("cancelled_by") == ["", "", "", "unknown"])
        #expect(market.withoutItems.cells("order_id") == ["o4"])
        let orders = try Orders(validating: market.orders)
        let outcomes = OrderOutcomes(orders)
        #expect(outcomes.unclear == [false, false, false, true])
        #expect(!outcomes.isExposure(3))
        // Delivered on the promised day is in time, five days after it is late; the cancelled
        // order is neither, though nothing came by its promised day.
        #expect(outcomes.late == [false, false, true, false])
        #expect(outcomes.latenessDecidedAt[3] == Calendar.missing)
        let kpi = try #require(
            KPI.builtIn(present: orders.present).first { $0.name == "late_rate" })
        let counts = try KPICounts.build(kpi, orders)
        let s1 = try #require(orders.sellerIDs.firstIndex(of: "s1"))
        let late = counts.counts(seller: s1, from: .min + 1, before: .max)
        #expect(late == (eligible: 2, bad: 1))
        #expect(!KPI.builtIn(present: orders.present).contains { $0.name == "cancel_rate" })
        let check = DataCheck(orders: orders, outcomes: outcomes)
        #expect(
            check.lines.contains(
                "marketplace orders: clean 2, late 1; cancelled by buyer or platform 0; cancelled, by "
                    + "whom is unknown 1; replacements 0"))
    }

    @Test func americanStampsAreReadMonthFirst() throws {
        let text = Self.orders.replacing("2018-01-02 10:56:33", with: "1/2/2018 10:56")
            .replacing("2018-01-05 07:00:00", with: "1/25/2018 7:00")
            .replacing("2018-02-01 09:00:00", with: "2/1/2018 9:00")
            .replacing("2018-02-03 09:00:00", with: "2/3/2018 9:00")
        #expect(
            try Self.market(orders: text).orders.cells("ordered_at") == [
                "2018-01-02T10:56:00", "2018-01-02T10:56:00", "2018-01-25T07:00:00",
                "2018-02-01T09:00:00",
            ])
        let mixed = Self.orders.replacing("2018-01-02 10:56:33", with: "25/1/2018 10:56")
        #expect(
            Self.message { try Self.market(orders: mixed) }
                == "orders.csv:2: order_purchase_timestamp \"25/1/2018 10:56\": expected the month "
                + "first, as in 10/2/2017 10:56 for October 2; the days before the months are "
                + "another form: save the column as 2017-10-02 10:56:33 (3 more like it)")
    }

    private static func message(_ body: () throws -> OlistMarket) -> String {
        do {
            _ = try body()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func faultsNameFileLineAndColumn() {
        #expect(
            Self.message { try Self.market(items: Self.items + "\no7,p1,s1,5,1\no2,p1,s1,,1") }
                == """
                items.csv:7: order_id "o7": the orders have no such order; take both files from \
                one extract
                items.csv:8: price "nan": every item needs its price, 0 or more
                """)
        #expect(
            Self.message {
                try Self.market(customers: Self.customers.replacing("c2,anna,SP\n", with: ""))
            }
                == "orders.csv:3: customer_id \"c2\": the customers have no such customer_id; take "
                + "both files from one extract")
        #expect(
            Self.message {
                try Self.market(orders: Self.orders.replacing("o2,c2", with: "o1,c2"))
            }
                == "orders.csv:3: order_id \"o1\": the order stands already on line 2; expected "
                + "one row for each order")
        #expect(
            Self.message {
                try Self.market(reviews: Self.reviews.replacing("o1,5", with: "o1,7"))
            } == "reviews.csv:2: review_score \"7\": expected a score from 1 to 5")
        #expect(
            Self.message {
                try Self.market(items: Self.items.replacing("price", with: "prices"))
            }
                == "items.csv: price: there is no such column; the Olist schema has it in this "
                + "table; is it \"prices\"? another schema is mapped in trustcast.yaml, see "
                + "Documentation/import.md"
        )
    }
}
