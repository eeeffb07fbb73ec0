import DataTables
import Marketplace
import Testing

/// Sellers whose months are worked by hand; the data end with 2024, steps are calendar months.
struct SellerMonthsTests {
    /// Orders of a seller from 5 January on, every `days` days, up to a date.
    static func orders(_ seller: String, every days: Int, until last: String, from: String)
        -> [(seller: String, at: Instant)]
    {
        var at = OrdersFixture.at(from)
        var found: [(String, Instant)] = []
        while at <= OrdersFixture.at(last) {
            found.append((seller, at))
            at += Int64(days) * Calendar.secondsPerDay
        }
        return found
    }

    static func market() throws -> Orders {
        let january = "2024-01-05"
        var placed = orders("gone", every: 10, until: "2024-06-13", from: january)
        placed += orders("busy", every: 10, until: "2024-12-31", from: january)
        placed += orders("suspended", every: 10, until: "2024-06-13", from: january)
        placed += orders("suspended", every: 10, until: "2024-12-31", from: "2024-09-13")
        placed += orders("terminated", every: 5, until: "2024-05-16", from: january)
        placed += orders("slow", every: 50, until: "2024-12-31", from: january)
        placed.removeAll { $0.seller == "slow" && $0.at == OrdersFixture.at("2024-09-11") }
        return try Orders(
            validating: Table([
                ("order_id", .texts(TextColumn(placed.indices.map { "o\($0)" }))),
                ("buyer_id", .texts(TextColumn(placed.indices.map { "b\($0 % 7)" }))),
                ("seller_id", .texts(TextColumn(placed.map(\.seller)))),
                ("ordered_at", .instants(placed.map(\.at))),
                ("gmv", .numbers(placed.map { _ in 1 })),
            ]))
    }

    static let events = SellerEvents([
        .init(
            sellerID: "suspended", at: OrdersFixture.at("2024-06-15"), kind: .action(.suspend)),
        .init(
            sellerID: "terminated", at: OrdersFixture.at("2024-05-20"), kind: .action(.terminate)),
        .init(sellerID: "busy", at: OrdersFixture.at("2024-03-10"), kind: .action(.warn)),
        .init(sellerID: "busy", at: OrdersFixture.at("2024-05-15"), kind: .reinstate),
    ])

    static func panel(_ sellers: Sellers? = nil) throws -> Panel {
        try SellerMonthsPanel(
            try market(), kpis: [], priors: KPIPriors(), sellers: sellers, events: events,
            calendar: StepCalendar(unit: .month, asOf: OrdersFixture.day("2024-12-31")),
            options: SellerMonthsOptions(burnInDays: 0, dataEnd: OrdersFixture.day("2024-12-31"))
        ).panel()
    }

    static func months(_ table: Table, of seller: String) -> [String] {
        let ids = table.cells("seller_id")
        return table.cells("month").indices.filter { ids[$0] == seller }.map {
            table.cells("month")[$0]
        }
    }

    /// - gone: last order 13 June, so it leaves in June.
    /// - busy: 60 days before the end are not told apart from leaving: the last month is October.
    /// - suspended: 15 June to its next order on 13 September; no departure, three months out.
    /// - terminated: in May, and no departure.
    /// - slow: 4 orders in 180 days, so that its gap of 100 days is below 3/λ = 135; after the last
    ///   one (3 orders in 180 days) the 180 days before the end tell nothing.
    @Test func rowsAreTheMonthsAtRisk() throws {
        let table = try Self.panel().table
        #expect(Self.months(table, of: "gone") == ["02", "03", "04", "05", "06"])
        #expect(
            Self.months(table, of: "busy") == [
                "02", "03", "04", "05", "06", "07", "08", "09", "10",
            ])
        #expect(Self.months(table, of: "suspended") == ["02", "03", "04", "05", "06", "10"])
        #expect(Self.months(table, of: "terminated") == ["02", "03", "04", "05"])
        #expect(Self.months(table, of: "slow") == ["02", "03", "04", "05", "06"])
        let left = table.doubles("left")
        let leavers = left.indices.filter { left[$0] == 1 }
        #expect(leavers.map { table.cells("seller_id")[$0] } == ["gone"])
        #expect(leavers.map { table.cells("step_start")[$0] } == ["2024-06-01"])
        #expect(leavers.map { table.cells("step")[$0] } == ["-6"])
    }

    @Test func stateIsThatOfTheStepsStart() throws {
        let table = try Self.panel().table
        let ids = table.cells("seller_id")
        let rows = ids.indices.filter { ids[$0] == "busy" }
        // Warned on 10 March, lifted on 15 May.
        #expect(rows.map { table.doubles("under_action")[$0] } == [0, 0, 1, 1, 0, 0, 0, 0, 0])
        // 5, 15, 25 January before February; every tenth day later.
        #expect(rows.prefix(2).map { table.doubles("orders_90d")[$0] } == [3, 6])
        #expect(rows.suffix(1).map { table.doubles("orders_90d")[$0] } == [9])
        #expect(abs(table.doubles("tenure_months")[rows[8]] - 270 / 30.4375) < 1e-12)
    }

    @Test func everythingLeftOutIsCounted() throws {
        let counts = try Self.panel().counts
        #expect(
            counts == [
                PanelCount("sellers with orders", 5),
                PanelCount("departures told from gaps", 1),
                PanelCount("sellers who came back after a gap", 0),
                PanelCount("terminations (no departures)", 1),
                PanelCount("steps left out: suspended or suppressed at the start", 3),
                PanelCount("steps left out: the data end before a departure would show", 3),
                PanelCount("departures left out: before the seller's first whole step", 0),
                PanelCount("rows", 29),
            ])
    }

    /// With the column, gaps say nothing: slow left when it is said to, the others stayed.
    @Test func leftAtDecidesWhereThereIsOne() throws {
        let sellers = try Sellers(
            validating: OrdersFixture.table(
                """
                seller_id,left_at,country
                slow,2024-08-10,DE
                gone,,FR
                busy,,FR
                suspended,,FR
                terminated,,FR
                """))
        let table = try Self.panel(sellers).table
        #expect(Self.months(table, of: "slow") == ["02", "03", "04", "05", "06", "07", "08"])
        #expect(Self.months(table, of: "gone").count == 11)
        let left = table.doubles("left")
        #expect(left.indices.filter { left[$0] == 1 }.map { table.cells("month")[$0] } == ["08"])
        #expect(table["seller_left_at"] == nil)
        #expect(table.cells("seller_country").contains("DE"))
    }
}
