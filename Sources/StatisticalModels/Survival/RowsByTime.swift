/// Rows in the order of their groups and, within a group, of a time's rank.
///
/// The rows of group g are `order[starts[g]..<starts[g + 1]]`, ties in the given order.
///
/// - Complexity: O(rows + ranks + groups), two counting passes.
struct RowsByTime: Sendable {
    let order: [Int32]
    let starts: [Int]

    /// Sorts rows by ranks from 0 to `count` − 1 within groups; `codes` of `nil`: one group.
    init(ranks: [Int32], count: Int, codes: [Int32]?, groups: Int) {
        var next = [Int](repeating: 0, count: count + 1)
        for rank in ranks { next[Int(rank) + 1] += 1 }
        for rank in 0..<count { next[rank + 1] += next[rank] }
        var byRank = [Int32](repeating: 0, count: ranks.count)
        for row in ranks.indices {
            byRank[next[Int(ranks[row])]] = Int32(row)
            next[Int(ranks[row])] += 1
        }
        guard let codes else {
            order = byRank
            starts = [0, ranks.count]
            return
        }
        var starts = [Int](repeating: 0, count: groups + 1)
        for code in codes { starts[Int(code) + 1] += 1 }
        for group in 0..<groups { starts[group + 1] += starts[group] }
        var place = starts
        var order = [Int32](repeating: 0, count: ranks.count)
        for row in byRank {
            let group = Int(codes[Int(row)])
            order[place[group]] = row
            place[group] += 1
        }
        self.order = order
        self.starts = starts
    }

    /// The places of a group's rows in `order`.
    func places(of group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }

    /// The place after the last row that has the rank of the row at `place`.
    @inline(__always)
    func end(from place: Int, in range: Range<Int>, ranks: [Int32]) -> Int {
        let rank = ranks[Int(order[place])]
        var end = place + 1
        while end < range.upperBound, ranks[Int(order[end])] == rank { end += 1 }
        return end
    }
}

extension TimeRanks {
    /// Rows in the order of their ends, within groups.
    func rowsByStop(codes: [Int32]?, groups: Int) -> RowsByTime {
        RowsByTime(ranks: stop, count: times.count, codes: codes, groups: groups)
    }

    /// Rows in the order of their late starts, if they have any.
    func rowsByStart(codes: [Int32]?, groups: Int) -> RowsByTime? {
        start.map { RowsByTime(ranks: $0, count: times.count, codes: codes, groups: groups) }
    }
}
