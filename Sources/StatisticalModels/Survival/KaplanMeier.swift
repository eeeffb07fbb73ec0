import DataTables
import NumericCore

/// The product-limit estimator of rows that are already grouped.
///
/// At one time events come before censorings and entries.
///
/// - Reference: Kaplan and Meier (1958), doi:10.1080/01621459.1958.10501452. Goldens `km_*`.
enum KaplanMeier {
    /// What happens at the times at which rows of one group end.
    struct Steps {
        var times: [Double] = []
        var events: [Double] = []
        var censored: [Double] = []
        /// Weight that enters before the time and not before the previous one.
        var entered: [Double] = []
        /// Weight that ends at the time: events, censorings and hand-overs.
        var ended: [Double] = []
        /// Rows with an event, where they do not all count once; else empty.
        var eventRows: [Double] = []
    }

    /// The rows to count.
    struct Rows {
        let ranks: TimeRanks
        let event: [Double]
        /// `nil`: 1 each.
        let weights: [Double]?
        /// Rows that end because the subject's next row begins.
        let handedOver: [Bool]?

        /// Whether every row counts once, from the start to its own end.
        var areAlike: Bool { weights == nil && handedOver == nil && ranks.start == nil }
    }

    /// Counts what ends at each time, for each group.
    ///
    /// Complexity: O(rows + distinct times), and a sort of a group's distinct times.
    static func steps(_ rows: Rows, groups: RowGroups) -> [Steps] {
        let times = rows.ranks.times
        var bins: Bins?
        return (0..<(groups.starts.count - 1)).map { group in
            let range = groups.starts[group]..<groups.starts[group + 1]
            if rows.areAlike, range.count > max(1 << 16, times.count) {
                return counted(rows, groups, range)
            }
            var used = bins ?? Bins(count: times.count, areWeighted: rows.weights != nil)
            bins = nil
            for index in range { used.add(groups.row(index), of: rows) }
            let steps = used.drain(times: times, hasEntries: rows.ranks.start != nil)
            bins = used
            return steps
        }
    }

    /// The steps of many rows that each count once from the start: whole numbers, so that rows can
    /// be counted in parallel and in any order.
    private static func counted(
        _ rows: Rows, _ groups: RowGroups, _ range: Range<Int>
    ) -> Steps {
        let length = (range.count + 3) / 4
        let parts = concurrentMap(4) { part in
            // The rows that end at a time in the low half, the events among them in the high half.
            var counts = [UInt64](repeating: 0, count: rows.ranks.times.count)
            let first = range.lowerBound + part * length
            for index in first..<min(first + length, range.upperBound) {
                let row = groups.row(index)
                counts[Int(rows.ranks.stop[row])] += rows.event[row] != 0 ? 1 << 32 | 1 : 1
            }
            return counts
        }
        var steps = Steps()
        var waiting = Double(range.count)
        for rank in rows.ranks.times.indices {
            let count = parts[0][rank] + parts[1][rank] + parts[2][rank] + parts[3][rank]
            guard count > 0 else { continue }
            let ended = Double(count & 0xffff_ffff)
            let events = Double(count >> 32)
            steps.times.append(rows.ranks.times[rank])
            steps.events.append(events)
            steps.censored.append(ended - events)
            steps.ended.append(ended)
            steps.entered.append(waiting)
            waiting = 0
        }
        return steps
    }

    /// Sums by the rank of a time.
    private struct Bins {
        private var events: [Double]
        private var censored: [Double]
        private var entered: [Double]
        private var ended: [Double]
        private var isTouched: [Bool]
        private var touched: [Int32] = []
        private var eventRows: [Double]

        init(count: Int, areWeighted: Bool) {
            events = [Double](repeating: 0, count: count)
            eventRows = areWeighted ? events : []
            censored = events
            entered = events
            ended = events
            isTouched = [Bool](repeating: false, count: count)
        }

        @inline(__always)
        mutating func add(_ row: Int, of rows: Rows) {
            let weight = rows.weights.map { $0[row] } ?? 1
            let rank = Int(rows.ranks.stop[row])
            touch(rank)
            ended[rank] += weight
            if rows.event[row] != 0 {
                events[rank] += weight
                if !eventRows.isEmpty { eventRows[rank] += 1 }
            } else if rows.handedOver?[row] != true {
                censored[rank] += weight
            }
            if let start = rows.ranks.start {
                touch(Int(start[row]))
                entered[Int(start[row])] += weight
            }
        }

        @inline(__always)
        private mutating func touch(_ rank: Int) {
            if !isTouched[rank] {
                isTouched[rank] = true
                touched.append(Int32(rank))
            }
        }

        /// The steps of what was added; empties the bins.
        mutating func drain(times: [Double], hasEntries: Bool) -> Steps {
            if touched.count > times.count / 8 {
                touched = isTouched.indices.filter { isTouched[$0] }.map { Int32($0) }
            } else {
                touched.sort()
            }
            var steps = Steps()
            var waiting = hasEntries ? 0 : touched.reduce(0) { $0 + ended[Int($1)] }
            for place in touched {
                let rank = Int(place)
                if ended[rank] > 0 {
                    steps.times.append(times[rank])
                    steps.events.append(events[rank])
                    steps.censored.append(censored[rank])
                    steps.ended.append(ended[rank])
                    steps.entered.append(waiting)
                    if !eventRows.isEmpty { steps.eventRows.append(eventRows[rank]) }
                    waiting = 0
                }
                waiting += entered[rank]
                events[rank] = 0
                if !eventRows.isEmpty { eventRows[rank] = 0 }
                censored[rank] = 0
                entered[rank] = 0
                ended[rank] = 0
                isTouched[rank] = false
            }
            touched.removeAll(keepingCapacity: true)
            return steps
        }
    }
}
