import DataTables
import Foundation
import Marketplace
import Testing

struct MappingTests {
    /// The mapping of the example for somebody else's extract.
    static func ratings() throws -> OrdersMapping {
        let columns = [
            ("order_id", "row_number()"), ("buyer_id", "FROM_NODE"), ("seller_id", "TO_NODE"),
            ("ordered_at", "epoch_seconds(TIME_SINCE_EPOCH)"),
            ("delivered_at", "epoch_seconds(TIME_SINCE_EPOCH)"), ("gmv", "1"),
            ("channel", "\"marketplace\""), ("negative", "TRUST_INDEX < 0"),
        ]
        return OrdersMapping(
            columns: try columns.map { .init($0.0, try Expression.parse($0.1)) })
    }

    @Test func ratingsBecomeOrders() throws {
        let raw = Table([
            ("FROM_NODE", .texts(TextColumn(["6", "6", "1"]))),
            ("TO_NODE", .texts(TextColumn(["2", "5", "6"]))),
            ("TRUST_INDEX", .numbers([4, -10, 1])),
            ("TIME_SINCE_EPOCH", .numbers([1_289_241_911.7, 1_289_241_941.5, 1_289_243_140.4])),
        ])
        let mapping = try Self.ratings()
        #expect(
            mapping.declaredKinds(sourceColumns: raw.names) == [
                "FROM_NODE": .text, "TO_NODE": .text,
            ])
        let orders = try Orders(validating: try mapping.table(from: raw))
        #expect(orders.table.cells("order_id") == ["1", "2", "3"])
        #expect(orders.buyerIDs == ["6", "1"])
        #expect(orders.sellerIDs == ["2", "5", "6"])
        #expect(orders.orderedAt[0] == 1_289_241_911)
        #expect(orders.channel.allSatisfy { $0 == .marketplace })
        #expect(orders.present.contains("delivered_at"))
        #expect(!orders.present.contains("promised_at"))
        #expect(orders.table.cells("negative") == ["false", "true", "false"])
        // Columns that no bare name used up are kept.
        #expect(orders.table["TRUST_INDEX"] != nil)
        #expect(orders.table["FROM_NODE"] == nil)
    }

    @Test func foreignDatesAndWordsAreTranslated() throws {
        let raw = OrdersFixture.table(
            """
            order_id,buyer_id,seller_id,when,gmv,cancelled_at,by
            o1,b1,s1,3/5/2024 7:30,5,3/6/2024 0:00,SELLER_FAULT
            o2,b1,s1,12/31/2024 23:59,5,,
            """)
        let pattern = try DatePattern("M/d/yyyy H:mm")
        let mapping = OrdersMapping(
            columns: [
                .init("ordered_at", try Expression.parse("when")),
                .init("cancelled_by", try Expression.parse("by")),
            ], datePatterns: ["ordered_at": pattern, "cancelled_at": pattern],
            values: ["cancelled_by": ["SELLER_FAULT": "seller"]])
        let orders = try Orders(
            validating: try mapping.table(from: raw), datePatterns: mapping.datePatterns)
        #expect(orders.orderedAt[0] == OrdersFixture.at("2024-03-05T07:30"))
        #expect(orders.orderedAt[1] == OrdersFixture.at("2024-12-31T23:59"))
        #expect(orders.cancelledAt[0] == OrdersFixture.at("2024-03-06"))
        #expect(orders.cancelledBy == [.seller, .none])
    }

    @Test func aMappingThatDoesNotFitNamesTheColumn() throws {
        let raw = OrdersFixture.table("order,buyer_id\no1,b1")
        let mapping = OrdersMapping(
            columns: [.init("order_id", try Expression.parse("ordr"))])
        do {
            _ = try mapping.table(from: raw)
            Issue.record("no error")
        } catch {
            #expect(
                "\(error)"
                    == "orders.csv: order_id: the mapping does not fit: ordr: there is no such "
                    + "column; did you mean \"order\"?")
        }
    }

    /// 82.6 % of ratings are followed by another one of the same rater within 90 days.
    @Test func ratersOfTheRealRatingsComeBack() throws {
        guard let folder = ProcessInfo.processInfo.environment["TRUSTCAST_DATA"] else {
            print("skipped: TRUSTCAST_DATA is not set")
            return
        }
        let mapping = try Self.ratings()
        let path = folder + "/otc-ratings/ratings.csv"
        let kinds = mapping.declaredKinds(
            sourceColumns: ["FROM_NODE", "TO_NODE", "TRUST_INDEX", "TIME_SINCE_EPOCH"])
        let raw = try CSV.read(path, options: CSVOptions(schema: kinds))
        #expect(raw.rowCount == 35_592)
        let orders = try Orders(validating: try mapping.table(from: raw))
        let panel = try PurchasesPanel(
            orders, outcomes: OrderOutcomes(orders), options: PanelOptions(burnInDays: 0))
        let table = panel.landmark(days: 0).table
        let followed = table.doubles("repurchased_90d").filter { !$0.isNaN }
        let share = followed.reduce(0, +) / Double(followed.count)
        #expect(abs(share - 0.826) < 0.002)
        // More often after a bad one: active traders meet more bad counterparties.
        let negative = try table.flags("negative")
        let all = table.doubles("repurchased_90d")
        let after = (0...1).map { flag in
            let chosen = all.indices.filter { negative[$0] == flag && !all[$0].isNaN }
            return chosen.reduce(0) { $0 + all[$1] } / Double(chosen.count)
        }
        #expect(after[1] > after[0])
    }
}
