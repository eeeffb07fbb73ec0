/// Tables that can be read, of orders, sellers and events that cannot be.
enum OrderRoom {
    /// A sound row, and one with these cells.
    private static func order(
        _ name: String, cells: [String: String], status: Int32 = 65, says: String,
        finds: [String] = []
    ) -> Exhibit {
        let text =
            Samples.everyColumn + Samples.order(["order_id": "0"]) + Samples.order(cells)
        return Exhibit(
            name: name,
            files: ["trustcast.yaml": Samples.workspace, "data/orders.csv": Array(text.utf8)],
            command: ["check"], status: status, says: says, finds: finds)
    }

    private static func others(
        _ name: String, sellers: String = "seller_id,onboarded_at,left_at\ns,2020-01-01,\n",
        events: String = "seller_id,at,event\n", says: String
    ) -> Exhibit {
        let workspace = """
            trustcast: 1
            data:
              orders: {file: data/orders.csv}
              sellers: {file: data/sellers.csv}
              seller_events: {file: data/seller_events.csv}
            """
        return Exhibit(
            name: name,
            files: [
                "trustcast.yaml": Array(workspace.utf8),
                "data/orders.csv": Array(Samples.orders.utf8),
                "data/sellers.csv": Array(sellers.utf8),
                "data/seller_events.csv": Array(events.utf8),
            ], command: ["check"], status: 65, says: says)
    }

    private static func lenient(
        _ name: String, text: String, status: Int32 = 65, says: String, finds: [String] = [],
        leaves: [String] = []
    ) -> Exhibit {
        Exhibit(
            name: name,
            files: [
                "trustcast.yaml": Samples.workspace,
                "data/orders.csv": Array((Samples.header + text).utf8),
            ], command: ["check", "--lenient"], status: status, says: says, finds: finds,
            leaves: leaves)
    }

    static let exhibits: [Exhibit] = [
        order(
            "a negative value",
            cells: ["gmv": "-3"],
            says: """
                data/orders.csv:3: gmv "-3": expected 0 or more; a refund is a returned \
                or cancelled order, not a negative one
                """),
        order(
            "no value",
            cells: ["gmv": ""],
            says: """
                data/orders.csv:3: gmv "": every order needs its value; write 0 where \
                there is none
                """),
        order(
            "a misspelt channel",
            cells: ["channel": "markteplace"],
            says: """
                data/orders.csv:3: channel "markteplace": expected marketplace, online or \
                store; did you mean "marketplace"? Otherwise map it under values, as in \
                channel: {markteplace: marketplace}
                """),
        order(
            "an unknown channel",
            cells: ["channel": "app"],
            says: """
                data/orders.csv:3: channel "app": expected marketplace, online or store; \
                map it under values, as in channel: {app: marketplace}
                """),
        order(
            "no seller on the marketplace",
            cells: ["seller_id": ""],
            says: """
                data/orders.csv:3: seller_id "": an order on the marketplace needs its \
                seller; fill it in, or set channel to online or store
                """),
        order(
            "no buyer",
            cells: ["buyer_id": ""],
            says: "data/orders.csv:3: buyer_id \"\": every order needs its buyer"),
        order(
            "no identifier",
            cells: ["order_id": ""],
            says: "data/orders.csv:3: order_id \"\": every order needs its identifier"),
        order(
            "no date",
            cells: ["ordered_at": ""],
            says: """
                data/orders.csv:3: ordered_at "": every order needs the date on which it \
                was placed
                """),
        order(
            "an order that stands there already",
            cells: ["order_id": "0"],
            says: """
                data/orders.csv:3: order_id "0": order 0 of s stands already on line 2; \
                sum its lines to one row for each order and seller
                """),
        order(
            "an order of two buyers",
            cells: ["order_id": "0", "seller_id": "t", "buyer_id": "b"],
            says: """
                data/orders.csv:3: buyer_id "b": order 0 has another buyer on line 2; \
                expected one buyer for an order
                """),
        order(
            "a rating of 6",
            cells: ["rating": "6", "rated_at": "2024-01-09"],
            says: """
                data/orders.csv:3: rating "6": expected a rating from 1 to 5; rescale it \
                in the mapping
                """),
        order(
            "a rating of 0",
            cells: ["rating": "0", "rated_at": "2024-01-09"],
            says: """
                data/orders.csv:3: rating "0": expected a rating from 1 to 5; rescale it \
                in the mapping
                """),
        order(
            "somebody else cancelled",
            cells: ["cancelled_at": "2024-01-06", "cancelled_by": "selller"],
            says: """
                data/orders.csv:3: cancelled_by "selller": expected seller, buyer, \
                platform or unknown; did you mean "seller"? Otherwise map it under values, as in \
                cancelled_by: {selller: seller}
                """),
        order(
            "another reason to return",
            cells: ["returned_at": "2024-01-09", "return_reason": "broken"],
            says: """
                data/orders.csv:3: return_reason "broken": expected seller_fault, \
                buyer_remorse or other; map it under values, as in return_reason: {broken: \
                seller_fault}
                """),
        order(
            "neither refunded nor not",
            cells: ["refunded": "maybe"],
            says: "data/orders.csv:3: refunded \"maybe\": expected true or false"),
        order(
            "tracking that is neither valid nor not",
            cells: ["tracking_valid": "maybe"],
            says: "data/orders.csv:3: tracking_valid \"maybe\": expected true or false"),
        order(
            "five faults in one row",
            cells: [
                "gmv": "-3", "rating": "6", "channel": "x", "delivered_at": "soon", "seller_id": "",
            ],
            says: """
                data/orders.csv:3: channel "x": expected marketplace, online or store; \
                map it under values, as in channel: {x: marketplace}
                data/orders.csv:3: \
                delivered_at "soon": expected a date such as 2024-03-05 or a timestamp \
                such as 2024-03-05T14:30:00Z; write another format under dates, as in \
                delivered_at: M/d/yyyy
                data/orders.csv:3: gmv "-3": expected 0 or more; \
                a refund is a returned or cancelled order, not a negative one
                \
                data/orders.csv:3: seller_id "": an order on the marketplace needs its \
                seller; fill it in, or set channel to online or store
                data/orders.csv:3: \
                rating "6": expected a rating from 1 to 5; rescale it in the mapping
                """),
        order(
            "delivered before it was ordered",
            cells: ["delivered_at": "2024-01-01"],
            status: 1,
            says: "",
            finds: ["delivered_at is before ordered_at: 1 row, on line 3"]),
        order(
            "promised before it was ordered",
            cells: ["promised_at": "2023-01-01"],
            status: 1,
            says: "",
            finds: ["promised_at is before the day of ordered_at: 1 row, on line 3"]),
        order(
            "delivered before it was shipped",
            cells: ["shipped_at": "2024-01-09", "delivered_at": "2024-01-08"],
            status: 1,
            says: "",
            finds: ["delivered_at is before shipped_at: 1 row, on line 3"]),
        order(
            "cancelled, nobody knows when",
            cells: ["cancelled_by": "seller"],
            status: 1,
            says: "",
            finds: ["cancelled_by without cancelled_at: 1 row, on line 3"]),
        order(
            "cancelled, nobody knows by whom",
            cells: ["cancelled_at": "2024-01-06"],
            status: 1,
            says: "",
            finds: ["cancelled_at without cancelled_by: 1 row, on line 3"]),
        order(
            "a rating without its date",
            cells: ["rating": "5"],
            status: 1,
            says: "",
            finds: ["rating without rated_at: the rating is not counted: 1 row, on line 3"]),
        order(
            "a claim without its date",
            cells: ["claim_kind": "not_received"],
            status: 1,
            says: "",
            finds: [
                """
                claim_kind without claim_opened_at: the claim is not counted: 1 row, on \
                line 3
                """
            ]),
        others(
            "a seller twice",
            sellers: """
                seller_id,onboarded_at,left_at
                s,2020-01-01,
                s,2020-01-01,

                """,
            says: """
                data/sellers.csv:3: seller_id "s": seller s stands already on line 2; \
                expected one row for each seller
                """),
        others(
            "a seller without a name",
            sellers: """
                seller_id,onboarded_at
                ,2020-01-01

                """,
            says: "data/sellers.csv:2: seller_id \"\": every seller needs its identifier"),
        others(
            "a month 13",
            sellers: """
                seller_id,onboarded_at
                s,2020-13-01

                """,
            says: """
                data/sellers.csv:2: onboarded_at "2020-13-01": there is no such day in \
                the calendar
                """),
        others(
            "sellers without identifiers",
            sellers: """
                seller,onboarded_at
                s,2020-01-01

                """,
            says: """
                data/sellers.csv: seller_id: there is no such column; the sellers table \
                needs it
                """),
        others(
            "left before they came",
            sellers: """
                seller_id,onboarded_at,left_at
                s,2020-01-01,2019-01-01

                """,
            says: """
                data/sellers.csv:2: left_at "2019-01-01": expected a date from \
                onboarded_at 2020-01-01 on; leave it empty for a seller who is still there
                """),
        others(
            "an event that nothing knows",
            events: """
                seller_id,at,event
                s,2024-01-01,warned

                """,
            says: """
                data/seller_events.csv:2: event "warned": expected warn, \
                corrective_action_plan, deboost, order_cap, suppress, suspend, terminate, reinstate, \
                enrol:PROGRAM or leave:PROGRAM; did you mean "warn"?
                """),
        others(
            "an event without its date",
            events: """
                seller_id,at,event
                s,,warn

                """,
            says: "data/seller_events.csv:2: at \"\": every event needs its date"),
        lenient(
            "set aside: two bad rows of four",
            text: """
                1,a,s,marketplace,2024-01-05,10
                2,a,s,marketplace,2024-01-06,-3
                3,a,s
                4,b,s,marketplace,2024-01-08,10

                """,
            status: 1,
            says: """
                1 row was set aside: .trustcast/rejects-1.csv
                1 row was set aside: \
                .trustcast/rejects-2.csv
                """,
            finds: ["orders: 2 rows, 2024-01-05 to 2024-01-08, 2 buyers, 1 sellers"],
            leaves: [".trustcast/rejects-1.csv", ".trustcast/rejects-2.csv"]),
        lenient(
            "set aside: every row",
            text: "1,a,s,marketplace,2024-01-05,-3\n",
            says: """
                every row of the orders has a fault, so that none is left; the first: \
                data/orders.csv:2: gmv "-3": expected 0 or more; a refund is a returned \
                or cancelled order, not a negative one
                """),
    ]
}
