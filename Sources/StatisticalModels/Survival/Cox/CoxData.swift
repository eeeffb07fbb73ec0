import DataTables
import NumericCore

/// Rows of a Cox regression, sorted by their place among the event times.
///
/// The distinct event times of stratum 0, then of stratum 1, … have the indices k = 0, 1, …. Each
/// stratum has one more *slot* than event times: slot 0 before the first, slot j from the j-th on.
/// A row is at risk at the j-th event time (from 0) if its start slot ≤ j < its stop slot. Rows
/// are in the order of their stop slots, those with an event at the slot's time first.
struct CoxData: Sendable {
    /// Columns less their means: n × p.
    var x: Matrix
    var centers: [Double]
    var offset: [Double]
    let weights: [Double]
    var ties: CoxModel.Ties
    /// The given row that stands at each place.
    let order: [Int32]
    /// For slot j, `ends[2j]` ends the rows with an event at its time and `ends[2j + 1]` the rest.
    let ends: [Int]
    /// The slots over all strata of late starts, in sorted order.
    let startSlot: [Int32]?
    let times: [Double]
    /// Where each stratum's event times begin; one more than strata.
    let firstTime: [Int]
    /// Each event time's number of events and their weight, and its slot.
    let tied: [Int]
    let tiedWeight: [Double]
    let slotOfTime: [Int]

    var rows: Int { x.rows }
    var strata: Int { firstTime.count - 1 }
    var slots: Int { times.count + strata }
    var events: Int { tied.reduce(0, +) }

    /// The rows with an event at time k.
    func eventRows(_ k: Int) -> Range<Int> {
        let slot = slotOfTime[k]
        return ends[2 * slot - 1]..<ends[2 * slot]
    }

    /// The rows whose last slot is `slot`.
    func rows(ofSlot slot: Int) -> Range<Int> {
        (slot == 0 ? 0 : ends[2 * slot - 1])..<ends[2 * slot + 1]
    }

    /// Sorts rows by slot; `x` is n × p, its columns already less `centers`, and `groups` holds
    /// the rows of each stratum.
    ///
    /// Complexity: O(n·p); O(n log K) where strata are many.
    init(
        x: Matrix, centers: [Double], ranks: TimeRanks, event: [Double], groups: RowGroups,
        offset: [Double], weights: [Double], ties: CoxModel.Ties
    ) {
        let places = EventPlaces(ranks: ranks, event: event, groups: groups)
        let slots = places.times.count + places.firstTime.count - 1
        // Counting sort by slot, events first.
        var counts = [Int](repeating: 0, count: 2 * slots + 1)
        func key(_ row: Int) -> Int { 2 * Int(places.stopSlot[row]) + (event[row] != 0 ? 0 : 1) }
        for row in event.indices { counts[key(row) + 1] += 1 }
        for index in 0..<(2 * slots) { counts[index + 1] += counts[index] }
        ends = Array(counts[1...])
        var order = [Int32](repeating: 0, count: event.count)
        for row in event.indices {
            order[counts[key(row)]] = Int32(row)
            counts[key(row)] += 1
        }
        let sorted = order
        self.order = order
        self.x = x.selectingRowsInParallel(sorted)
        self.centers = centers
        self.ties = ties
        self.offset = sorted.map { offset[Int($0)] }
        let sortedWeights = sorted.map { weights[Int($0)] }
        self.weights = sortedWeights
        startSlot = places.startSlot.map { slots in sorted.map { slots[Int($0)] } }
        times = places.times
        let firstTime = places.firstTime
        self.firstTime = firstTime
        let slotOfTime = (0..<(firstTime.count - 1)).flatMap { stratum in
            (firstTime[stratum]..<firstTime[stratum + 1]).map { $0 + stratum + 1 }
        }
        self.slotOfTime = slotOfTime
        let ends = self.ends
        let ranges = slotOfTime.map { ends[2 * $0 - 1]..<ends[2 * $0] }
        tied = ranges.map(\.count)
        tiedWeight = ranges.map { range in range.reduce(0) { $0 + sortedWeights[$1] } }
    }

    /// The data with some of the columns.
    func selecting(columns: [Int]) -> CoxData {
        var copy = self
        copy.x = x.selecting(columns: columns)
        copy.centers = columns.map { centers[$0] }
        return copy
    }

    /// x·β + offset of the centred columns.
    func linearPredictor(_ beta: [Double]) -> [Double] {
        var eta = x.multipliedInChunks(by: beta)
        for row in eta.indices { eta[row] += offset[row] }
        return eta
    }

    /// For each event time, the sum over the rows at risk of a value per row.
    func sumAtRisk(_ values: [Double]) -> [Double] {
        var slotSums = [Double](repeating: 0, count: slots)
        for slot in 0..<slots {
            var sum = 0.0
            for row in rows(ofSlot: slot) { sum += values[row] }
            slotSums[slot] = sum
        }
        if let startSlot {
            for row in values.indices { slotSums[Int(startSlot[row])] -= values[row] }
        }
        return suffixSums(slotSums)
    }

    /// Sums over the slots after each event time.
    func suffixSums(_ slotSums: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: times.count)
        for stratum in 0..<strata {
            var running = 0.0
            for k in stride(from: firstTime[stratum + 1] - 1, through: firstTime[stratum], by: -1) {
                running += slotSums[k + stratum + 1]
                sums[k] = running
            }
        }
        return sums
    }

    /// Sums of increments at the event times up to each slot.
    func cumulative(_ increments: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: slots)
        for stratum in 0..<strata {
            var running = 0.0
            for k in firstTime[stratum]..<firstTime[stratum + 1] {
                running += increments[k]
                sums[k + stratum + 1] = running
            }
        }
        return sums
    }
}

/// The distinct event times of each stratum and the slots of all rows.
private struct EventPlaces {
    private(set) var times: [Double] = []
    private(set) var firstTime: [Int] = []
    private(set) var stopSlot: [Int32]
    private(set) var startSlot: [Int32]?

    init(ranks: TimeRanks, event: [Double], groups: RowGroups) {
        stopSlot = [Int32](repeating: 0, count: event.count)
        startSlot = ranks.start.map { _ in [Int32](repeating: 0, count: event.count) }
        var isEvent = [Bool](repeating: false, count: ranks.times.count)
        for stratum in 0..<(groups.starts.count - 1) {
            let range = groups.starts[stratum]..<groups.starts[stratum + 1]
            var found: [Int32] = []
            for index in range {
                let row = groups.row(index)
                let rank = Int(ranks.stop[row])
                if event[row] != 0, !isEvent[rank] {
                    isEvent[rank] = true
                    found.append(Int32(rank))
                }
            }
            found.sort()
            for rank in found { isEvent[Int(rank)] = false }
            firstTime.append(times.count)
            let base = Int32(times.count + stratum)
            times += found.map { ranks.times[Int($0)] }
            let counts = RankCounts(found, ranks: ranks.times.count, rows: range.count)
            for index in range {
                let row = groups.row(index)
                stopSlot[row] = base + counts.through(ranks.stop[row])
                if let start = ranks.start { startSlot?[row] = base + counts.through(start[row]) }
            }
        }
        firstTime.append(times.count)
    }
}

/// How many of some ascending ranks are at most a given one.
private struct RankCounts {
    private let found: [Int32]
    /// The answer for every rank, where rows are many enough to make the table worth it.
    private let table: [Int32]?

    init(_ found: [Int32], ranks: Int, rows: Int) {
        self.found = found
        guard ranks <= 4 * rows else {
            table = nil
            return
        }
        var table = [Int32](repeating: 0, count: ranks)
        var next = 0
        for rank in 0..<ranks {
            if next < found.count, Int(found[next]) == rank { next += 1 }
            table[rank] = Int32(next)
        }
        self.table = table
    }

    func through(_ rank: Int32) -> Int32 {
        if let table { return table[Int(rank)] }
        var low = 0
        var high = found.count
        while low < high {
            let middle = (low + high) / 2
            if found[middle] <= rank { low = middle + 1 } else { high = middle }
        }
        return Int32(low)
    }
}

extension Matrix {
    /// Takes each column's mean away and returns the means.
    mutating func center() -> [Double] {
        (0..<columns).map { column in
            let range = (column * rows)..<((column + 1) * rows)
            var sum = 0.0
            for index in range { sum += elements[index] }
            let mean = sum / Double(max(1, rows))
            for index in range { elements[index] -= mean }
            return mean
        }
    }

    /// The rows in another order, columns in parallel.
    fileprivate func selectingRowsInParallel(_ order: [Int32]) -> Matrix {
        let pieces = (0..<columns).map { ($0 * order.count)..<(($0 + 1) * order.count) }
        let all: [Double] = concurrentArray(pieces: pieces) { column, room in
            let base = column * rows
            for place in order.indices { room[place] = elements[base + Int(order[place])] }
        }
        return Matrix(rows: order.count, columns: columns, columnMajor: all)
    }
}
