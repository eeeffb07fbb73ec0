import DataTables
import Foundation

extension SyntheticMarketplaceData {
    /// Writes `orders.csv.gz`, `sellers.csv`, `seller_events.csv`, `seller_nps.csv` and `truth.json` into a
    /// folder, each wholly or not at all.
    ///
    /// `order_truth.csv.gz` is added only where it is asked for: it is what no analyst would have.
    ///
    /// - Throws: ``FileError`` if a file cannot be written, or the encoder's error.
    package func write(toFolder folder: String, withOrderTruth: Bool = false) throws {
        try Files.makeFolder(folder)
        let writer = CSVWriter()
        try writer.write(orders, to: folder + "/orders.csv.gz")
        try writer.write(sellers, to: folder + "/sellers.csv")
        try writer.write(sellerEvents, to: folder + "/seller_events.csv")
        try writer.write(sellerNPS, to: folder + "/seller_nps.csv")
        if withOrderTruth { try writer.write(orderTruth, to: folder + "/order_truth.csv.gz") }
        try Files.writeWhole(folder + "/truth.json", try truth.json())
    }
}

extension SyntheticTruth {
    /// The truth as JSON with sorted keys.
    ///
    /// - Throws: The encoder's error.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }

    /// Reads what ``json()`` wrote.
    ///
    /// - Throws: The decoder's error.
    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(SyntheticTruth.self, from: Data(json))
    }
}
