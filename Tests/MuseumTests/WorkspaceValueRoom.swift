/// Workspaces: values of every wrong type.
enum WorkspaceValueRoom {
    static let exhibits: [Exhibit] = [
        WorkspaceRoom.workspace(
            "a list where a text is expected",
            text: "title: [My, shop]\n",
            says: "trustcast.yaml:3:8: title is a list; a single value is expected"),
        WorkspaceRoom.workspace(
            "a mapping where a text is expected",
            text: "title: {my: shop}\n",
            says: """
                trustcast.yaml:3:8: title is a mapping of keys to values; a single value is \
                expected
                """),
        WorkspaceRoom.workspace(
            "a number where a mapping is expected",
            text: "projection: 12\n",
            says: """
                trustcast.yaml:3:13: projection is "12"; a mapping of keys to values is \
                expected
                """),
        WorkspaceRoom.workspace(
            "a list where a mapping is expected",
            text: "projection: [12]\n",
            says: """
                trustcast.yaml:3:13: projection is a list; a mapping of keys to values is \
                expected
                """),
        WorkspaceRoom.workspace(
            "a text where a list is expected",
            text: "projection: {scenarios: tighter}\n",
            says: """
                trustcast.yaml:3:25: projection.scenarios is "tighter"; a list is \
                expected: [tighter]
                """),
        WorkspaceRoom.workspace(
            "a mapping where a list is expected",
            text: "projection: {scenarios: {a: b}}\n",
            says: """
                trustcast.yaml:3:25: projection.scenarios is a mapping of keys to values; a \
                list is expected: [a, b]
                """),
        WorkspaceRoom.workspace(
            "tiers by two things at once",
            text: "projection: {segments: {tier: {column: country, orders_per_month: [9]}}}\n",
            says: """
                trustcast.yaml:3:31: projection.segments.tier needs one of column and \
                orders_per_month; write {column: fulfilment} or {orders_per_month: [10, 100]}
                """),
        WorkspaceRoom.workspace(
            "tiers by nothing",
            text: "projection: {segments: {tier: {}}}\n",
            says: """
                trustcast.yaml:3:31: projection.segments.tier needs one of column and \
                orders_per_month; write {column: fulfilment} or {orders_per_month: [10, 100]}
                """),
        WorkspaceRoom.workspace(
            "limits of tenure that fall",
            text: "projection: {segments: {tenure_months: [24, 6]}}\n",
            says: """
                trustcast.yaml:3:45: projection.segments.tenure_months has 6 after 24; write \
                the limits in rising order
                """),
        WorkspaceRoom.workspace(
            "a misspelt way to cut sellers",
            text: "projection: {segments: {tiers: {column: country}}}\n",
            says: """
                trustcast.yaml:3:25: unknown key "tiers" in projection.segments; did you mean \
                "tier"?
                """),
        WorkspaceRoom.workspace(
            "a fraction where a count is expected",
            text: "projection: {horizon: 3.5}\n",
            says: """
                trustcast.yaml:3:23: projection.horizon is "3.5"; a whole number of at \
                least 1 is expected
                """),
        WorkspaceRoom.workspace(
            "a negative count",
            text: "projection: {horizon: -3}\n",
            says: """
                trustcast.yaml:3:23: projection.horizon is "-3"; a whole number of at \
                least 1 is expected
                """),
        WorkspaceRoom.workspace(
            "a count beyond all counts",
            text: "projection: {horizon: 9223372036854775807}\n",
            says: """
                trustcast.yaml:3:23: projection.horizon is "9223372036854775807"; a whole \
                number of at most 1200 is expected
                """),
        WorkspaceRoom.workspace(
            "a duration with its unit",
            text: "panels: {purchases: {landmark_days: 30 days}}\n",
            says: """
                trustcast.yaml:3:37: panels.purchases.landmark_days is "30 days"; the key \
                says the unit: write 30
                """),
        WorkspaceRoom.workspace(
            "nothing where a count is expected",
            text: "projection: {horizon: }\n",
            says: """
                trustcast.yaml:3:23: projection.horizon is ""; a whole number of at least \
                1 is expected
                """),
        WorkspaceRoom.workspace(
            "a negative seed",
            text: "projection: {seed: -3}\n",
            says: """
                trustcast.yaml:3:20: projection.seed is "-3"; a whole number from 0 to \
                18446744073709551615 is expected
                """),
        WorkspaceRoom.workspace(
            "one replicate",
            text: "projection: {replicates: 1}\n",
            says: """
                trustcast.yaml:3:26: projection.replicates is "1"; a whole number of at \
                least 2 is expected
                """),
        WorkspaceRoom.workspace(
            "a word where a date is expected",
            text: "as_of: yesterday\n",
            says: "trustcast.yaml:3:8: as_of is \"yesterday\"; a day as 2025-03-01 is expected"),
        WorkspaceRoom.workspace(
            "a date in another order",
            text: "as_of: 31.12.2024\n",
            says: "trustcast.yaml:3:8: as_of is \"31.12.2024\"; a day as 2025-03-01 is expected"),
        WorkspaceRoom.workspace(
            "an as-of day before all orders",
            text: "as_of: 2020-01-01\n",
            says: """
                no order was placed up to as_of 2020-01-01; the first one is of 2024-01-05: \
                write a later as_of
                """),
        WorkspaceRoom.workspace(
            "an as-of day long after all orders",
            text: "as_of: 2099-01-01\n",
            status: 1,
            says: "",
            finds: [
                """
                as_of 2099-01-01 is 27328 days after the last order: buyers count as \
                silent since then; write the day on which the data end
                """
            ]),
        WorkspaceRoom.workspace(
            "a time zone",
            text: "time_zone: Europe/Berlin\n",
            says: """
                trustcast.yaml:3:12: time_zone is "Europe/Berlin"; this version cuts days \
                and months in UTC only, so shift the stamps in the mapping and write UTC
                """),
        WorkspaceRoom.workspace(
            "NO where a theme is expected",
            text: "kpis: {late_rate: {theme: NO}}\n",
            says: """
                trustcast.yaml:3:27: kpis.late_rate.theme is "NO"; one of feedback, \
                fulfilment, quality, policy is expected
                """),
        WorkspaceRoom.workspace(
            "on where a step is expected",
            text: "projection: {step: on}\n",
            says: "trustcast.yaml:3:20: projection.step is \"on\"; one of month, week is expected"),
        WorkspaceRoom.workspace(
            "an expression that ends too early",
            text: "kpis: {late_rate: {eligible: gmv > }}\n",
            says: """
                trustcast.yaml:3:30: kpis.late_rate.eligible: gmv >, character 6: found the \
                end, expected a value: a number, a text, a column, a function or "("
                """),
        WorkspaceRoom.workspace(
            "one = where two are meant",
            text: "kpis: {late_rate: {eligible: channel = \"store\"}}\n",
            says: """
                trustcast.yaml:3:30: kpis.late_rate.eligible: channel = "store", \
                character 9: found "=", expected "==" (a comparison is written with two)
                """),
        WorkspaceRoom.workspace(
            "single quotes in an expression",
            text: "kpis: {late_rate: {eligible: channel == 'store'}}\n",
            says: """
                trustcast.yaml:3:30: kpis.late_rate.eligible: channel == 'store', character \
                12: found "'", expected double quotes around a text
                """),
        WorkspaceRoom.workspace(
            "an expression of 200,000 operators",
            text: "kpis: {late_rate: {eligible: " + String(repeating: "-", count: 200_000)
                + "gmv}}\n",
            says: """
                trustcast.yaml:3:30: kpis.late_rate.eligible: \
                …------------------------------------------------------------…, character \
                502: found "-", expected at most 500 operators; derive a column first
                """),
        WorkspaceRoom.workspace(
            "300 nested brackets",
            text: "kpis: {late_rate: {eligible: " + String(repeating: "(", count: 300) + "gmv}}\n",
            says: """
                trustcast.yaml:3:30: kpis.late_rate.eligible: \
                …((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((…, character \
                201: found "(", expected fewer than 200 nested brackets
                """),
        WorkspaceRoom.workspace(
            "a new KPI that is half said",
            text: "kpis: {mine: {title: Mine, numerator: gmv > 3}}\n",
            says: "trustcast.yaml:3:8: kpis.mine is new and needs at least numerator and theme"),
        WorkspaceRoom.workspace(
            "a KPI of a column that is not there",
            text: "kpis: {mine: {theme: quality, numerator: gvm > 3}}\n",
            says: """
                trustcast.yaml:3:8: kpis.mine.numerator: gvm: there is no such column; did \
                you mean "gmv"?
                """),
        WorkspaceRoom.workspace(
            "a KPI that is a number",
            text: "kpis: {mine: {theme: quality, numerator: gmv + 3}}\n",
            says: """
                trustcast.yaml:3:8: kpis.mine.numerator: in `gmv + 3`: expected true or \
                false, found a number
                """),
        WorkspaceRoom.workspace(
            "a follow-up of no days",
            text: "panels: {purchases: {follow_up_days: [0]}}\n",
            says: """
                trustcast.yaml:3:39: panels.purchases.follow_up_days is "0"; a whole \
                number of at least 1 is expected
                """),
        WorkspaceRoom.workspace(
            "a follow-up twice",
            text: "panels: {purchases: {follow_up_days: [30, 30]}}\n",
            says: """
                trustcast.yaml:3:43: panels.purchases.follow_up_days has 30 twice; keep one \
                of them
                """),
        WorkspaceRoom.wholeWorkspace(
            "no data",
            text: "trustcast: 1\n",
            says: """
                trustcast.yaml:1:1: data.orders is missing; write data: {orders: {file: \
                data/orders.csv}}
                """),
        WorkspaceRoom.wholeWorkspace(
            "a file where its mapping is expected",
            text: """
                trustcast: 1
                data: {orders: data/orders.csv}

                """,
            says: """
                trustcast.yaml:2:16: data.orders is "data/orders.csv"; write {file: \
                data/orders.csv}
                """),
        WorkspaceRoom.wholeWorkspace(
            "a file that is not there",
            text: """
                trustcast: 1
                data: {orders: {file: data/order.csv}}

                """,
            says: """
                trustcast.yaml:2:16: there is no file data/order.csv; put it there, or \
                change the file named here
                """),
        WorkspaceRoom.wholeWorkspace(
            "a mapping from a column that is not there",
            text: """
                trustcast: 1
                data: {orders: {file: data/orders.csv, columns: {gmv: price * 2}}}

                """,
            says: """
                data/orders.csv: gmv: the mapping does not fit: price: there is no such \
                column; there are: order_id, buyer_id, seller_id, channel, ordered_at, gmv
                """),
        WorkspaceRoom.wholeWorkspace(
            "a mapping that multiplies a text",
            text: """
                trustcast: 1
                data: {orders: {file: data/orders.csv, columns: {gmv: seller_id * 2}}}

                """,
            says: """
                data/orders.csv: gmv: the mapping does not fit: in `seller_id * 2`: * does \
                not go with a text and a number
                """),
        WorkspaceRoom.wholeWorkspace(
            "a pattern of dates in other letters",
            text: """
                trustcast: 1
                data: {orders: {file: data/orders.csv, dates: {ordered_at: DD/MM/YYYY}}}

                """,
            says: """
                trustcast.yaml:2:16: data.orders.dates.ordered_at: "DD/MM/YYYY": "DD" is not part of \
                a date pattern; write yyyy, M or MM, d or dd, H or HH, m or mm, s or ss, as in \
                M/d/yyyy H:mm
                """),
        WorkspaceRoom.wholeWorkspace(
            "a pattern for a column that is not there",
            text: """
                trustcast: 1
                data: {orders: {file: data/orders.csv, dates: {orderd_at: d/M/yyyy}}}

                """,
            says: """
                trustcast.yaml:2:16: data.orders.dates names orderd_at, which is no column; \
                did you mean "ordered_at"?
                """),
        WorkspaceRoom.wholeWorkspace(
            "values of a column that is not there",
            text: """
                trustcast: 1
                data: {orders: {file: data/orders.csv, values: {chanel: {a: store}}}}

                """,
            says: "data/orders.csv: chanel: there is no such column; did you mean \"channel\"?"),
        WorkspaceRoom.wholeWorkspace(
            "pipes between columns",
            text: """
                trustcast: 1
                data: {orders: {file: data/orders.csv, separated_by: pipes}}

                """,
            says: """
                trustcast.yaml:2:54: data.orders.separated_by is "pipes"; one of commas, semicolons, \
                tabs, spaces is expected
                """),
    ]
}
