import DataTables

/// Every buyer's time at risk on the step grid: buyers hold exposures, exposures hold records.
///
/// A record is a stretch of cells of one exposure with the same covariates, so memory grows with
/// the panel's rows and not with its cells. Cell tau of an exposure is calendar step
/// `step + tau`. Buyers are in the order of their first row, exposures in the order of placement.
struct BuyerHistories: Sendable {
    /// The number of each buyer's text in the panel's buyer column.
    var buyers: [Int32] = []
    /// Buyer b has exposures `exposureStart[b] ..< exposureStart[b + 1]`.
    var exposureStart: [Int] = [0]
    /// Exposure e has records `recordStart[e] ..< recordStart[e + 1]`.
    var recordStart: [Int] = [0]
    /// The calendar step of each exposure's order, counted from `firstStep`.
    var step: [Int32] = []
    /// The panel's row that each exposure starts with.
    var exposureRow: [Int32] = []
    /// The panel's row that each exposure ends with.
    var exposureLastRow: [Int32] = []
    var records: [Record] = []
    /// Row of the panel behind each record; its covariates are those of the record.
    var recordRow: [Int32] = []
    /// Lengths of the calendar steps in nominal steps, the first one being `firstStep`.
    var stepLengths: [Double] = []
    var firstStep = 0
    /// The causes that events can have.
    var channels: [String] = []

    /// Cells with the same covariates.
    struct Record: Sendable, Equatable {
        var firstCell: Int32
        var lastCell: Int32
        /// Time at risk in the first cell, in nominal steps.
        ///
        /// Cells between the first and the last are at risk for their whole step.
        var firstTime: Double
        /// Time at risk in the last cell; equal to `firstTime` where the two are one cell.
        var lastTime: Double
        /// The channel of the order that was placed in the last cell, or −1.
        var cause: Int8
    }

    var exposureCount: Int { step.count }

    /// Time at risk in a cell of a record, in nominal steps.
    @inline(__always)
    func time(_ record: Record, cell: Int32, step: Int32) -> Double {
        if cell == record.firstCell { return record.firstTime }
        if cell == record.lastCell { return record.lastTime }
        return stepLengths[Int(step &+ cell)]
    }

    /// Runs `work` over fixed chunks of buyers, in parallel; results in the chunks' order.
    func mapChunks<Result: Sendable>(_ work: @Sendable (Range<Int>) -> Result) -> [Result] {
        let size = max(256, (buyers.count + 255) / 256)
        return concurrentMap((buyers.count + size - 1) / size) { index in
            work((index * size)..<min((index + 1) * size, buyers.count))
        }
    }

    /// The share of buyers with at least three orders, the last exposure's next order included.
    var shareWithThreeOrders: Double {
        guard !buyers.isEmpty else { return 0 }
        var count = 0
        for buyer in buyers.indices {
            let exposures = exposureStart[buyer]..<exposureStart[buyer + 1]
            var orders = exposures.count
            if let last = exposures.last, let record = lastRecord(ofExposure: last),
                record.cause >= 0
            {
                orders += 1
            }
            if orders >= 3 { count += 1 }
        }
        return Double(count) / Double(buyers.count)
    }

    private func lastRecord(ofExposure exposure: Int) -> Record? {
        recordStart[exposure + 1] > recordStart[exposure]
            ? records[recordStart[exposure + 1] - 1] : nil
    }

    /// Events by channel and cell 0…openCell (later cells count in the open one).
    func eventCounts(openCell: Int) -> [[Int]] {
        var counts = [[Int]](
            repeating: [Int](repeating: 0, count: openCell + 1), count: channels.count)
        for record in records where record.cause >= 0 {
            counts[Int(record.cause)][min(Int(record.lastCell), openCell)] += 1
        }
        return counts
    }
}
