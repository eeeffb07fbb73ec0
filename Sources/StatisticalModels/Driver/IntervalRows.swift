import DataTables

/// The columns of an intervals panel that the driver reads, checked.
struct IntervalRows {
    let buyer: TextColumn
    let orderedAt: [Instant]
    let start: [Double]
    let stop: [Double]
    /// The index into `channels` of the order placed at `stop`, or −1.
    let cause: [Int8]
    /// Sorted by name.
    let channels: [String]
    private let order: TextColumn
    private let columns: DriverColumns
    private let origin: TableOrigin?

    init(table: Table, columns: DriverColumns) throws(DataError) {
        self.columns = columns
        origin = table.origin
        buyer = try table.texts(columns.buyer)
        order = try table.column(columns.order).asTexts()
        orderedAt = try table.instants(columns.orderedAt)
        start = try table.numbers(columns.start)
        stop = try table.numbers(columns.stop)
        let next = try table.column(columns.nextChannel)
        let texts = next.asTexts()
        channels = Set(texts.codes.filter { $0 >= 0 }.map { texts.levels[Int($0)] }).sorted()
        guard channels.count <= 100 else {
            throw DataError(
                file: table.origin?.file, column: columns.nextChannel,
                "\(channels.count) different channels; expected at most 100 — is this the "
                    + "channel of the next order?")
        }
        var number: [String: Int8] = [:]
        for (index, name) in channels.enumerated() { number[name] = Int8(index) }
        let codes = texts.levels.map { number[$0] ?? -1 }
        cause = texts.codes.map { $0 < 0 ? -1 : codes[Int($0)] }
        guard table.rowCount > 0 else {
            throw DataError(
                file: table.origin?.file, "the panel has no rows; nothing can be fitted")
        }
        try checkRows()
    }

    /// The days from the earliest placement to the last end of follow-up.
    var dayRange: ClosedRange<Int> {
        var first = Int.max
        var last = Int.min
        for row in start.indices {
            let placed = orderedAt[row]
            first = min(first, Calendar.day(of: placed))
            last = max(last, Calendar.day(of: placed + seconds(stop[row])))
        }
        return first...max(first, last)
    }

    private func fault(_ row: Int, _ column: String, _ message: String) -> DataError {
        DataError(
            file: origin?.file, line: origin?.line(ofRow: row) ?? row + 1, column: column, message)
    }

    private func checkRows() throws(DataError) {
        for row in start.indices {
            guard buyer.codes[row] >= 0 else {
                throw fault(row, columns.buyer, "missing; expected the buyer's identifier")
            }
            guard order.codes[row] >= 0 else {
                throw fault(row, columns.order, "missing; expected the order's key")
            }
            guard orderedAt[row] != Calendar.missing else {
                throw fault(row, columns.orderedAt, "missing; expected when the order was placed")
            }
            guard start[row] >= 0, stop[row] >= start[row], stop[row] < 1e6 else {
                throw fault(
                    row, columns.start,
                    "(\(start[row]), \(stop[row])] days; expected 0 <= start <= stop")
            }
        }
    }

    /// The rows of each exposure: equal orders next to each other.
    func exposures() throws(DataError) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var seen = Set<Int64>()
        var first = 0
        for row in 1...start.count {
            if row < start.count, order.codes[row] == order.codes[first],
                buyer.codes[row] == buyer.codes[first]
            {
                try check(row, follows: row - 1)
                continue
            }
            let key = Int64(buyer.codes[first]) << 32 | Int64(order.codes[first])
            guard seen.insert(key).inserted else {
                throw fault(
                    first, columns.order,
                    "the rows of order \(order[first] ?? "") are not next to each other; "
                        + "sort the panel by buyer, order and start")
            }
            result.append(first..<row)
            first = row
        }
        return result
    }

    private func check(_ row: Int, follows previous: Int) throws(DataError) {
        guard cause[previous] < 0 else {
            throw fault(
                row, columns.nextChannel,
                "the row before it already ends with the next order; expected no further rows")
        }
        guard orderedAt[row] == orderedAt[previous] else {
            throw fault(
                row, columns.orderedAt, "differs from the row before it, which is the same order")
        }
        guard abs(start[row] - stop[previous]) < 1e-5 else {
            throw fault(
                row, columns.start,
                "starts at day \(start[row]) where the row before it ends at \(stop[previous]); "
                    + "expected rows of one order without gaps, in order of time")
        }
    }
}
