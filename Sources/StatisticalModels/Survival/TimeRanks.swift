import DataTables
import NumericCore

/// Times as ranks among the distinct ones.
///
/// Times that differ by rounding alone are one: neighbours closer than 2⁻²⁶, absolutely or
/// relative to the mean absolute distinct time, are joined to the least of them.
///
/// - Complexity: O(rows) where the times lie on a decimal grid that is not too wide (whole days,
///   thousandths); else one to six counting passes.
/// - Reference: the rule of R `survival::aeqSurv`; golden `km_roundoff_ties`.
struct TimeRanks: Sendable {
    static let tolerance = 0x1p-26

    /// The distinct times of all starts and stops, ascending.
    let times: [Double]
    let stop: [Int32]
    let start: [Int32]?

    init(stop: [Double], start: [Double]?) {
        let all = start.map { stop + $0 } ?? stop
        let (times, ranks) = Self.gridRanks(all) ?? Self.sortedRanks(all)
        self.times = times
        if start != nil {
            self.stop = Array(ranks[..<stop.count])
            self.start = Array(ranks[stop.count...])
        } else {
            self.stop = ranks
            self.start = nil
        }
    }

    /// Ranks by counting, if every time is a whole number of 1, 1/10, … or 1/100,000.
    private static func gridRanks(_ values: [Double]) -> (times: [Double], ranks: [Int32])? {
        guard let grid = DecimalGrid(values) else { return nil }
        let gap = tolerance * max(1, max(abs(grid.least), abs(grid.greatest)))
        let width = (grid.greatest - grid.least) * grid.scale + 1
        guard 1 / grid.scale > gap, width < Double(max(1 << 22, 2 * values.count)) else {
            return nil
        }
        let isThere = grid.places(of: values, count: Int(width.rounded()) + 1)
        var times: [Double] = []
        var rankOfPlace = [Int32](repeating: 0, count: isThere.count)
        for place in isThere.indices where isThere[place] {
            rankOfPlace[place] = Int32(times.count)
            times.append(Double(place + grid.origin) / grid.scale)
        }
        let rankAt = rankOfPlace
        let ranks: [Int32] = filledConcurrently(count: values.count) { range, out in
            for index in range {
                out[index - range.lowerBound] = rankAt[grid.place(values[index])]
            }
        }
        return (times, ranks)
    }

    private static func sortedRanks(_ values: [Double]) -> (times: [Double], ranks: [Int32]) {
        let order = sortedPermutation(
            by: values.map { value in
                let bits = Int64(bitPattern: (value + 0).bitPattern)
                return bits ^ ((bits >> 63) & Int64.max)
            })
        var distinct: [Double] = []
        var ranks = [Int32](repeating: 0, count: values.count)
        for row in order {
            if distinct.last != values[Int(row)] { distinct.append(values[Int(row)]) }
            ranks[Int(row)] = Int32(distinct.count - 1)
        }
        let mean = distinct.reduce(0) { $0 + abs($1) } / Double(max(1, distinct.count))
        let gap = max(tolerance, tolerance * mean)
        var times: [Double] = []
        var joined = [Int32](repeating: 0, count: distinct.count)
        for (index, time) in distinct.enumerated() {
            if index == 0 || time - distinct[index - 1] > gap { times.append(time) }
            joined[index] = Int32(times.count - 1)
        }
        if times.count < distinct.count {
            for row in ranks.indices { ranks[row] = joined[Int(ranks[row])] }
        }
        return (times, ranks)
    }
}

/// Numbers that are all whole multiples of 1, 1/10, … or 1/100,000, to the last bit.
private struct DecimalGrid: Sendable {
    let scale: Double
    let least: Double
    let greatest: Double
    /// The place of the least number: `least` · `scale`.
    let origin: Int

    /// Values that one task looks at.
    private static let piece = 1 << 18

    /// The grid of the least power of ten that fits; `nil` without one.
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        var scale = 1.0
        for value in values.prefix(1000) {
            while !Self.isOnGrid(value, scale) {
                scale *= 10
                if scale > 100_000 { return nil }
            }
        }
        let found = scale
        let pieces = (values.count + Self.piece - 1) / Self.piece
        let parts = concurrentMap(pieces) { index in
            let first = index * Self.piece
            var (least, greatest, isOn) = (values[first], values[first], true)
            for value in values[first..<min(values.count, first + Self.piece)] {
                least = value < least ? value : least
                greatest = value > greatest ? value : greatest
                isOn = isOn && Self.isOnGrid(value, found)
            }
            return (least: least, greatest: greatest, isOn: isOn)
        }
        guard parts.allSatisfy(\.isOn) else { return nil }
        self.scale = scale
        least = parts.reduce(.infinity) { min($0, $1.least) }
        greatest = parts.reduce(-.infinity) { max($0, $1.greatest) }
        origin = Int(Self.nearest(least * scale))
    }

    /// The nearest whole number of a number below 2⁵¹; without a call, so that loops stay fast.
    @inline(__always)
    private static func nearest(_ value: Double) -> Double { (value + 0x1.8p52) - 0x1.8p52 }

    @inline(__always)
    private static func isOnGrid(_ value: Double, _ scale: Double) -> Bool {
        let scaled = value * scale
        return abs(scaled) < 0x1p51 && nearest(scaled) / scale == value
    }

    @inline(__always)
    func place(_ value: Double) -> Int { Int(Self.nearest(value * scale)) &- origin }

    /// Which of so many places hold a value.
    func places(of values: [Double], count: Int) -> [Bool] {
        // Four fixed parts: each needs its own array of places.
        let length = (values.count + 3) / 4
        let parts = concurrentMap(values.count < Self.piece ? 1 : 4) { part in
            var isThere = [Bool](repeating: false, count: count)
            let all = values.count < Self.piece
            let range =
                all
                ? values.indices
                : min(part * length, values.count)..<min((part + 1) * length, values.count)
            for index in range { isThere[place(values[index])] = true }
            return isThere
        }
        var isThere = parts[0]
        for part in parts.dropFirst() {
            for place in isThere.indices where part[place] { isThere[place] = true }
        }
        return isThere
    }
}

/// Rows by group: the rows of group g are `order[starts[g]..<starts[g + 1]]`.
struct RowGroups: Sendable {
    /// `nil`: the rows in their order, one group.
    let order: [Int32]?
    let starts: [Int]

    /// Groups rows by codes from 0 to `count` − 1; `nil`: one group of all rows.
    init(codes: [Int32]?, count: Int, rows: Int) {
        guard let codes else {
            order = nil
            starts = [0, rows]
            return
        }
        var starts = [Int](repeating: 0, count: count + 1)
        for code in codes { starts[Int(code) + 1] += 1 }
        for group in 0..<count { starts[group + 1] += starts[group] }
        var next = starts
        var order = [Int32](repeating: 0, count: rows)
        for row in codes.indices {
            order[next[Int(codes[row])]] = Int32(row)
            next[Int(codes[row])] += 1
        }
        self.order = order
        self.starts = starts
    }

    func row(_ index: Int) -> Int { order.map { Int($0[index]) } ?? index }
}

extension [Double] {
    /// How many elements of an ascending array are at most `value`.
    func count(through value: Double) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
