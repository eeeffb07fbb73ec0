import DataTables

/// Orders and ties of times.
enum TimeOrder {
    /// Times closer than this, absolutely or relative to the mean absolute time, are one time.
    static let tolerance = 0x1p-26

    /// The rows in ascending order of a code and then of a time; stable.
    ///
    /// - Complexity: O(rows), one to six counting passes by the range of the times.
    static func order(codes: [Int32]?, times: [Double]) -> [Int32] {
        let keys = keys(times)
        guard let codes else { return sortedPermutation(by: keys) }
        return sortedPermutation(by: codes, then: keys)
    }

    /// Whole numbers in the order of the times.
    private static func keys(_ times: [Double]) -> [Int64] {
        let isWhole = times.allSatisfy { $0 == $0.rounded(.towardZero) && abs($0) < 0x1p53 }
        if isWhole { return times.map { Int64($0) } }
        return times.map { time in
            let bits = Int64(bitPattern: (time + 0).bitPattern)
            return bits ^ ((bits >> 63) & Int64.max)
        }
    }

    /// The times with those that rounding alone separates made equal to the least of them.
    ///
    /// - Reference: the rule of R `survival::aeqSurv`; golden `km_roundoff_ties`.
    static func joiningRoundoff(
        stop: [Double], start: [Double]?
    ) -> (stop: [Double], start: [Double]?) {
        let all = stop + (start ?? [])
        let isWhole = all.allSatisfy { $0 == $0.rounded(.towardZero) }
        if isWhole, all.allSatisfy({ abs($0) < 0x1p24 }) { return (stop, start) }
        var distinct: [Double] = []
        for row in sortedPermutation(by: keys(all)) where distinct.last != all[Int(row)] {
            distinct.append(all[Int(row)])
        }
        let mean = distinct.reduce(0) { $0 + abs($1) } / Double(max(1, distinct.count))
        let gap = max(tolerance, tolerance * mean)
        var cuts: [Double] = []
        var joins = false
        for (index, time) in distinct.enumerated() {
            if index > 0, time - distinct[index - 1] <= gap {
                joins = true
            } else {
                cuts.append(time)
            }
        }
        guard joins else { return (stop, start) }
        func joined(_ time: Double) -> Double { cuts[cuts.count(through: time) - 1] }
        return (stop.map(joined), start.map { $0.map(joined) })
    }
}

extension Array where Element == Double {
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
