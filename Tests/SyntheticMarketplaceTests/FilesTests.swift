import DataTables
import Foundation
import SyntheticMarketplace
import Testing

@Suite struct FilesTests {
    static let schema: [String: ColumnKind] = [
        "order_id": .text, "buyer_id": .text, "seller_id": .text, "channel": .text,
        "category": .text, "ordered_at": .instant, "gmv": .number, "promised_at": .instant,
        "shipped_at": .instant, "delivered_at": .instant, "cancelled_at": .instant,
        "cancelled_by": .text, "tracking_valid": .flag, "returned_at": .instant,
        "return_reason": .text, "claim_opened_at": .instant, "claim_kind": .text,
        "refunded": .flag, "rating": .number, "rated_at": .instant, "contacted_at": .instant,
        "responded_at": .instant, "policy_violation_at": .instant, "onboarded_at": .instant,
        "fulfilment": .text, "country": .text, "left_at": .instant, "at": .instant, "event": .text,
        "late": .flag, "cancelled": .flag, "defective": .flag, "seller_late_rate": .number,
        "seller_defect_rate": .number, "answered_at": .instant, "score": .number,
    ]

    /// Values alone: a table that was read knows its file and lines.
    private func read(_ path: String) throws -> Table {
        var table = try CSV.read(path, options: CSVOptions(schema: Self.schema))
        table.origin = nil
        return table
    }

    @Test(arguments: [
        WorldCase("exact", .exact(seed: 51, buyers: 400, months: 6)),
        WorldCase("small", .small(seed: 52, buyers: 800, months: 12)),
    ])
    func whatIsWrittenReadsBackEqual(_ test: WorldCase) throws {
        let data = test.world.generate()
        let folder = NSTemporaryDirectory() + "synthetic-" + UUID().uuidString
        defer { Files.remove(tree: folder) }
        try data.write(toFolder: folder, withOrderTruth: true)
        #expect(areIdentical(try read(folder + "/orders.csv.gz"), data.orders))
        #expect(areIdentical(try read(folder + "/sellers.csv"), data.sellers))
        if data.sellerEvents.rowCount > 0 {
            #expect(areIdentical(try read(folder + "/seller_events.csv"), data.sellerEvents))
        }
        #expect(areIdentical(try read(folder + "/seller_nps.csv"), data.sellerNPS))
        #expect(areIdentical(try read(folder + "/order_truth.csv.gz"), data.orderTruth))
        let bytes = Array(try Data(contentsOf: URL(filePath: folder + "/truth.json")))
        let isSame = try SyntheticTruth(json: bytes) == data.truth
        #expect(isSame)
        #expect(try Files.entries(of: folder).count == 6)
    }
}
