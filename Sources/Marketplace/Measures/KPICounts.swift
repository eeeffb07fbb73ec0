package import DataTables

/// A KPI's decided orders of every seller in order of time, with running totals.
///
/// An order on the marketplace enters numerator and denominator at one instant, its `knownFrom`;
/// counts are of decisions in a window strictly before the moment at which they are used.
package struct KPICounts: Sendable {
    package let kpi: KPI
    /// Where each seller's decisions start; one more entry than sellers.
    private let starts: [Int]
    private let instants: [Instant]
    /// The number of bad orders among a seller's decisions up to and with each position.
    private let bad: [Int32]
    /// Days from placement to decision, averaged over decided orders; 0 where there is none.
    package let meanLagDays: Double

    /// Evaluates a KPI on the marketplace orders.
    ///
    /// - Throws: ``DataError`` where an expression does not fit the orders' columns.
    /// - Complexity: O(*n*) where each seller's orders are decided in the order of the file, else
    ///   O(*n* log *n*); 12 bytes a decided order are kept.
    package static func build(_ kpi: KPI, _ orders: Orders) throws -> KPICounts {
        let eligible = try flags(kpi.eligible, orders.table)
        let numerator = try flags(kpi.numerator, orders.table)
        let known = try moments(kpi.knownFrom, kpi, orders.table)
        let placed = try moments(kpi.placedBy, kpi, orders.table)
        return KPICounts(
            kpi, orders, eligible: eligible, numerator: numerator, known: known, placed: placed)
    }

    /// Several KPIs, each on a core of its own.
    package static func build(_ kpis: [KPI], _ orders: Orders) throws -> [KPICounts] {
        try concurrentMap(kpis.count) { index in
            Result { try build(kpis[index], orders) }
        }.map { try $0.get() }
    }

    private init(
        _ kpi: KPI, _ orders: Orders, eligible: [Int8], numerator: [Int8], known: [Instant],
        placed: [Instant]
    ) {
        let decisions = Decisions(orders, eligible: eligible, known: known)
        var lag = 0.0
        var instants = [Instant](repeating: 0, count: decisions.count)
        var bad = [Int32](repeating: 0, count: decisions.count)
        var next = decisions.starts
        for row in 0..<orders.count where decisions.includes(row) {
            let place = next[Int(orders.seller[row])]
            next[Int(orders.seller[row])] = place + 1
            instants[place] = known[row]
            bad[place] = numerator[row] == 1 ? 1 : 0
            if placed[row] != Calendar.missing { lag += Double(known[row] - placed[row]) }
        }
        for seller in orders.sellerIDs.indices {
            let span = decisions.starts[seller]..<decisions.starts[seller + 1]
            Self.sort(span, &instants, &bad)
            var total: Int32 = 0
            for place in span {
                total += bad[place]
                bad[place] = total
            }
        }
        self.kpi = kpi
        starts = decisions.starts
        self.instants = instants
        self.bad = bad
        meanLagDays =
            decisions.count == 0
            ? 0 : lag / Double(decisions.count) / Double(Calendar.secondsPerDay)
    }

    /// Which rows have a decision, and how many each seller has.
    private struct Decisions {
        let eligible: [Int8]
        let known: [Instant]
        let seller: [Int32]
        let channel: [Channel]
        /// Where each seller's decisions start; one more entry than sellers.
        private(set) var starts: [Int]

        init(_ orders: Orders, eligible: [Int8], known: [Instant]) {
            self.eligible = eligible
            self.known = known
            seller = orders.seller
            channel = orders.channel
            starts = [Int](repeating: 0, count: orders.sellerIDs.count + 1)
            for row in 0..<orders.count where includes(row) { starts[Int(seller[row]) + 1] += 1 }
            for seller in orders.sellerIDs.indices { starts[seller + 1] += starts[seller] }
        }

        var count: Int { starts[starts.count - 1] }

        func includes(_ row: Int) -> Bool {
            eligible[row] == 1 && known[row] != Calendar.missing && seller[row] >= 0
                && channel[row] == .marketplace
        }
    }

    /// Puts a seller's decisions in order of time, unless they are.
    private static func sort(_ span: Range<Int>, _ instants: inout [Instant], _ bad: inout [Int32])
    {
        var isAscending = true
        for place in span.dropFirst() where instants[place] < instants[place - 1] {
            isAscending = false
        }
        guard !isAscending else { return }
        let order = span.sorted { instants[$0] < instants[$1] }
        let sorted = order.map { (instants[$0], bad[$0]) }
        for (place, decision) in zip(span, sorted) { (instants[place], bad[place]) = decision }
    }

    package var sellerCount: Int { starts.count - 1 }

    /// Decided and bad orders of a seller in the `days` before an instant, the instant itself not
    /// included, the start of the window included.
    ///
    /// - Complexity: O(log decisions of the seller).
    package func trailing(seller: Int, at instant: Instant, days: Int)
        -> (eligible: Int, bad: Int)
    {
        let from = instant - Int64(days) * Calendar.secondsPerDay
        return counts(seller: seller, from: from, before: instant)
    }

    /// Decided and bad orders of a seller at or after `start` and strictly before `end`.
    package func counts(seller: Int, from start: Instant, before end: Instant)
        -> (eligible: Int, bad: Int)
    {
        guard seller >= 0, start < end else { return (0, 0) }
        let low = position(seller, start)
        let high = position(seller, end)
        return (high - low, total(seller, high) - total(seller, low))
    }

    /// Decided and bad orders in each step, the sellers in rows: `eligible[seller * steps + k]`.
    package struct StepCounts: Sendable, Equatable {
        package var steps: ClosedRange<Int>
        package var eligible: [Int32]
        package var bad: [Int32]
    }

    /// Counts by seller and step of the instants at which orders are decided.
    package func stepCounts(_ calendar: StepCalendar, steps: ClosedRange<Int>) -> StepCounts {
        var eligible = [Int32](repeating: 0, count: sellerCount * steps.count)
        var badCounts = eligible
        let edges = (steps.lowerBound...(steps.upperBound + 1)).map {
            Calendar.instant(ofDay: calendar.firstDay(of: $0))
        }
        for seller in 0..<sellerCount where starts[seller] < starts[seller + 1] {
            var low = position(seller, edges[0])
            for index in 0..<steps.count {
                let high = position(seller, edges[index + 1])
                eligible[seller * steps.count + index] = Int32(high - low)
                badCounts[seller * steps.count + index] = Int32(
                    total(seller, high) - total(seller, low))
                low = high
            }
        }
        return StepCounts(steps: steps, eligible: eligible, bad: badCounts)
    }

    /// Decided and bad orders of a seller in a window.
    struct Trailing: Sendable, BitwiseCopyable {
        var eligible: Int32
        var bad: Int32
    }

    /// Trailing counts of each order's seller when the order was placed, by seller and placement.
    ///
    /// - Complexity: O(orders + decisions): two pointers move through each seller's decisions.
    func trailing(_ sellers: SellerPlaces, days: Int) -> [Trailing] {
        let window = Int64(days) * Calendar.secondsPerDay
        let spans = sellers.pieces.map {
            Int(sellers.starts[$0.lowerBound])..<Int(sellers.starts[$0.upperBound])
        }
        return concurrentArray(pieces: spans) { piece, room in
            var offset = 0
            for seller in sellers.pieces[piece] {
                let (first, end) = (starts[seller], starts[seller + 1])
                var (low, high) = (first, first)
                for place in Int(sellers.starts[seller])..<Int(sellers.starts[seller + 1]) {
                    let moment = sellers.placed[place]
                    while high < end, instants[high] < moment { high += 1 }
                    while low < high, instants[low] < moment - window { low += 1 }
                    let count =
                        (high == first ? 0 : bad[high - 1]) - (low == first ? 0 : bad[low - 1])
                    room[offset] = Trailing(eligible: Int32(high - low), bad: count)
                    offset += 1
                }
            }
        }
    }

    private func total(_ seller: Int, _ end: Int) -> Int {
        end == starts[seller] ? 0 : Int(bad[end - 1])
    }

    /// The index of the seller's first decision at or after an instant.
    private func position(_ seller: Int, _ instant: Instant) -> Int {
        var low = starts[seller]
        var high = starts[seller + 1]
        while low < high {
            let middle = (low + high) / 2
            if instants[middle] < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func flags(_ expression: Expression, _ table: Table) throws -> [Int8] {
        let column = try expression.evaluate(in: table)
        switch column {
        case .flags(let flags): return flags
        case .numbers(let values) where values.allSatisfy({ $0 == 0 || $0 == 1 || $0.isNaN }):
            return values.map { $0.isNaN ? -1 : Int8($0) }
        case .texts(let texts) where texts.levels.isEmpty: return texts.codes.map { _ in -1 }
        default:
            throw DataError(
                file: table.origin?.file,
                "in `\(expression)`: expected true or false, found \(column.kind.plural)")
        }
    }

    private static func moments(_ expression: Expression, _ kpi: KPI, _ table: Table) throws
        -> [Instant]
    {
        switch try expression.evaluate(in: table) {
        case .instants(let instants): return instants
        case .texts(let texts) where texts.levels.isEmpty:
            return [Instant](repeating: Calendar.missing, count: table.rowCount)
        case let other:
            throw DataError(
                file: table.origin?.file,
                "KPI \(kpi.name), in `\(expression)`: expected a date or timestamp, "
                    + "found \(other.kind.plural)")
        }
    }
}
