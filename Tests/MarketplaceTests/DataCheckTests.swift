import DataTables
import Marketplace
import Testing

struct DataCheckTests {
    static func check(_ text: String) throws -> DataCheck {
        let orders = try OrdersFixture.orders(text)
        return DataCheck(orders: orders, outcomes: OrderOutcomes(orders))
    }

    @Test func aFullExtractIsDescribed() throws {
        let check = try Self.check(HandWorkedPanelTests.text)
        #expect(check.availableKPIs == ["late_rate", "cancel_rate", "defect_rate"])
        #expect(
            Array(check.lines.prefix(3)) == [
                "orders: 7 rows, 2024-01-01 to 2024-05-01, 2 buyers, 3 sellers",
                "channels: marketplace 6 (last on 2024-05-01), online 1 (last on 2024-03-31)",
                "orders of channel online end on 2024-03-31, 31 days before the last one; "
                    + "follow-up ends there too, unless data_end says otherwise",
            ])
        #expect(
            check.lines.contains(
                "marketplace orders: clean 2, late 1, defective 1, cancelled 1; cancelled by buyer "
                    + "or platform 1; replacements 1"))
        #expect(
            check.lines.contains(
                "return_rate is unavailable: the orders have no returned_at"))
    }

    @Test func whatIsMissingHasACost() throws {
        let check = try Self.check(
            "order_id,buyer_id,seller_id,ordered_at,gmv\no1,b1,s1,2024-01-01,5")
        #expect(check.availableKPIs.isEmpty)
        #expect(check.unavailableKPIs.count == KPI.builtInList.count)
        #expect(
            check.lines.contains(
                "defect_rate is unavailable: the orders have no claim_opened_at, or return_reason "
                    + "and returned_at"))
        #expect(
            check.lines.contains(
                "the panel has no column late: it needs promised_at and delivered_at; models that "
                    + "name it cannot be fitted, and defect_free_share counts no such order"))
        #expect(
            check.findings.filter { $0.kind == .odd }.map(\.code) == ["dates_without_time"])
    }

    @Test func odditiesAreCountedNotRefused() throws {
        let check = try Self.check(
            """
            order_id,buyer_id,seller_id,ordered_at,gmv,promised_at,shipped_at,delivered_at,cancelled_at,cancelled_by,rating,rated_at
            o1,b1,s1,2024-01-05T10:00,5,2024-01-04,2024-01-07,2024-01-06,,,3,
            o2,b1,s1,2024-01-05,5,2024-01-09,,2024-01-01,,,,
            o3,b1,s1,2024-01-05,5,2024-01-09,,2024-01-02,2024-01-06,,,
            o4,b1,s1,2024-01-05,5,2024-01-09,,,2024-02-01,seller,,
            """)
        #expect(
            check.findings.filter { $0.kind == .odd }.map(\.text) == [
                "promised_at is before the day of ordered_at: 1 row, on line 2",
                "delivered_at is before shipped_at: 1 row, on line 2",
                "rating without rated_at: the rating is not counted: 1 row, on line 2",
                "delivered_at is before ordered_at: 2 rows, first on line 3",
                "cancelled_at without cancelled_by: 1 row, on line 4",
                "cancelled by the seller more than 7 days after placement: not counted in "
                    + "cancel_rate: 1 row, on line 5",
            ])
    }
}
