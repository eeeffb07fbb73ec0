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
    /// - Complexity: O(*n*) time (a radix sort) and memory; 12 bytes a decided order are kept.
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
        let sellerCount = orders.sellerIDs.count
        var kept: [Int32] = []
        var lag = 0.0
        for row in 0..<orders.count
        where eligible[row] == 1 && known[row] != Calendar.missing && orders.seller[row] >= 0
            && orders.channel[row] == .marketplace
        {
            kept.append(Int32(row))
            if placed[row] != Calendar.missing { lag += Double(known[row] - placed[row]) }
        }
        let order = sortedPermutation(
            by: kept.map { orders.seller[Int($0)] }, then: kept.map { known[Int($0)] })
        var starts = [Int](repeating: 0, count: sellerCount + 1)
        for row in kept { starts[Int(orders.seller[Int(row)]) + 1] += 1 }
        for seller in 0..<sellerCount { starts[seller + 1] += starts[seller] }
        var instants = [Instant](repeating: 0, count: kept.count)
        var bad = [Int32](repeating: 0, count: kept.count)
        var total: Int32 = 0
        var seller = Int32(-1)
        for (place, index) in order.enumerated() {
            let row = Int(kept[Int(index)])
            if orders.seller[row] != seller {
                seller = orders.seller[row]
                total = 0
            }
            if numerator[row] == 1 { total += 1 }
            instants[place] = known[row]
            bad[place] = total
        }
        self.kpi = kpi
        self.starts = starts
        self.instants = instants
        self.bad = bad
        meanLagDays =
            kept.isEmpty ? 0 : lag / Double(kept.count) / Double(Calendar.secondsPerDay)
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
    struct Trailing: Sendable {
        var eligible: Int32
        var bad: Int32
    }

    /// Trailing counts of each row's seller when the row's order was placed.
    ///
    /// `rows` are in ascending order of seller and then placement; the result is by row, with
    /// zeros for rows that were not asked.
    ///
    /// - Complexity: O(rows + decisions): two pointers move through each seller's decisions.
    func trailing(rows: [Int32], sellers: [Int32], placed: [Instant], days: Int) -> [Trailing] {
        var result = [Trailing](
            repeating: Trailing(eligible: 0, bad: 0), count: sellers.count)
        let window = Int64(days) * Calendar.secondsPerDay
        var seller = -1
        var (low, high, first, end) = (0, 0, 0, 0)
        for index in rows {
            let row = Int(index)
            if Int(sellers[row]) != seller {
                seller = Int(sellers[row])
                first = starts[seller]
                (low, high, end) = (first, first, starts[seller + 1])
            }
            let moment = placed[row]
            while high < end, instants[high] < moment { high += 1 }
            while low < high, instants[low] < moment - window { low += 1 }
            let count = (high == first ? 0 : bad[high - 1]) - (low == first ? 0 : bad[low - 1])
            result[row] = Trailing(eligible: Int32(high - low), bad: count)
        }
        return result
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
