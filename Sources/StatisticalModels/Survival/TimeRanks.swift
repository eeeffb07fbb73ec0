import DataTables

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
        guard let scale = scale(of: values) else { return nil }
        var (least, greatest) = (values[0], values[0])
        for value in values {
            least = min(least, value)
            greatest = max(greatest, value)
        }
        let gap = tolerance * max(1, max(abs(least), abs(greatest)))
        let width = (greatest - least) * scale + 1
        guard 1 / scale > gap, width < Double(max(1 << 22, 2 * values.count)) else { return nil }
        let origin = Int((least * scale).rounded())
        var isThere = [Bool](repeating: false, count: Int(width.rounded()) + 1)
        var ranks = [Int32](repeating: 0, count: values.count)
        for index in values.indices {
            let place = Int((values[index] * scale).rounded()) - origin
            ranks[index] = Int32(truncatingIfNeeded: place)
            isThere[place] = true
        }
        var times: [Double] = []
        var rankOfPlace = [Int32](repeating: 0, count: isThere.count)
        for place in isThere.indices where isThere[place] {
            rankOfPlace[place] = Int32(times.count)
            times.append(Double(place + origin) / scale)
        }
        for index in ranks.indices { ranks[index] = rankOfPlace[Int(ranks[index])] }
        return (times, ranks)
    }

    /// The least power of ten that makes every value whole, to the last bit.
    private static func scale(of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        var scale = 1.0
        func isOnGrid(_ value: Double) -> Bool {
            (value * scale).rounded() / scale == value && abs(value) < 0x1p40
        }
        for value in values.prefix(1000) {
            while !isOnGrid(value) {
                scale *= 10
                if scale > 100_000 { return nil }
            }
        }
        return values.allSatisfy(isOnGrid) ? scale : nil
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
