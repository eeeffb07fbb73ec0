import DataTables

/// Rows as they are followed from a moment on: who is under observation then, and what came of it.
///
/// A row is under observation at s if start ≤ s < stop. Its follow-up goes on through the rows of
/// the same subject that begin where the last one ended without an event, and ends with the first
/// event, with the first gap or with the last row. Time counts from s. Who is under observation at
/// s and how long those are followed from there has no late entry any more.
struct FollowedRows: Sendable {
    /// Places in the table, ascending.
    let rows: [Int]
    /// From the moment on.
    let time: [Double]
    /// The place of the cause; −1 where censored.
    let cause: [Int32]
    /// Of each row of the table its place among `rows`; −1 for the others.
    let place: [Int32]

    /// All rows, from 0 on.
    init(stop: [Double], cause: [Int32]) {
        rows = Array(stop.indices)
        time = stop
        self.cause = cause
        place = stop.indices.map { Int32($0) }
    }

    /// The rows at a landmark, followed through those of the same subject; without subjects each
    /// row is one of its own.
    ///
    /// - Complexity: O(rows), sorting those of a subject apart.
    init(
        landmark: Double, start: [Double]?, stop: [Double], cause: [Int32],
        subjects: LabelledGroups?
    ) {
        func isHere(_ row: Int) -> Bool { (start?[row] ?? 0) <= landmark && landmark < stop[row] }
        var last = [Int](repeating: -1, count: stop.count)
        if let subjects {
            for group in subjects.ends.indices {
                let first = group == 0 ? 0 : subjects.ends[group - 1]
                let own = subjects.order[first..<subjects.ends[group]].sorted {
                    ((start?[$0] ?? 0), $0) < ((start?[$1] ?? 0), $1)
                }
                guard var place = own.firstIndex(where: isHere) else { continue }
                let index = own[place]
                while cause[own[place]] < 0, place + 1 < own.count,
                    Self.follows(start?[own[place + 1]] ?? 0, stop[own[place]])
                { place += 1 }
                last[index] = own[place]
            }
        } else {
            for row in stop.indices where isHere(row) { last[row] = row }
        }
        rows = last.indices.filter { last[$0] >= 0 }
        time = rows.map { stop[last[$0]] - landmark }
        self.cause = rows.map { cause[last[$0]] }
        var place = [Int32](repeating: -1, count: stop.count)
        for (index, row) in rows.enumerated() { place[row] = Int32(index) }
        self.place = place
    }

    /// Whether a row begins where another ended, but for rounding.
    private static func follows(_ start: Double, _ stop: Double) -> Bool {
        abs(start - stop) <= TimeRanks.tolerance * max(1, abs(stop))
    }

    /// 0 censored, 1 an event of the cause, 2 another, for some of the rows' places.
    func events(_ places: [Int], of cause: Int) -> [Double] {
        places.map { self.cause[$0] < 0 ? 0 : Int(self.cause[$0]) == cause ? 1 : 2 }
    }
}
