import DataTables
import NumericCore

/// The rows of a mixed logistic regression, those of a group beside each other.
struct MixedRows: Sendable {
    let x: Matrix
    /// Successes and trials, times the row's weight; no trials: one each.
    let successes: [Double]
    let trials: [Double]?
    let offset: [Double]?
    /// Where each group ends.
    let ends: [Int]
    /// Consecutive groups of about 4,096 rows together: what one thread takes at a time.
    let chunks: [Range<Int>]

    /// Sorts rows by group, once; rows of a group stay in their order.
    init(
        x: Matrix, successes: [Double], trials: [Double]?, offset: [Double]?, groups: LabelledGroups
    ) {
        let order = groups.order
        self.x = x.selecting(rows: order)
        self.successes = order.map { successes[$0] }
        self.trials = trials.map { values in order.map { values[$0] } }
        self.offset = offset.map { values in order.map { values[$0] } }
        ends = groups.ends
        chunks = Self.chunks(groups.ends)
    }

    private init(_ other: MixedRows, x: Matrix) {
        self.x = x
        successes = other.successes
        trials = other.trials
        offset = other.offset
        ends = other.ends
        chunks = other.chunks
    }

    /// The same rows with another design, whose rows are in the same order.
    func with(_ x: Matrix) -> MixedRows { MixedRows(self, x: x) }

    var groupCount: Int { ends.count }

    /// The rows of some consecutive groups.
    func rows(of groups: Range<Int>) -> Range<Int> {
        let start = groups.lowerBound == 0 ? 0 : ends[groups.lowerBound - 1]
        return start..<(groups.isEmpty ? start : ends[groups.upperBound - 1])
    }

    /// x·β + offset.
    func linearPredictor(_ beta: [Double]) -> [Double] {
        var eta = x.multipliedInChunks(by: beta)
        if let offset {
            for row in eta.indices { eta[row] += offset[row] }
        }
        return eta
    }

    private static func chunks(_ ends: [Int]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var (first, start) = (0, 0)
        for group in ends.indices where ends[group] - start >= 4_096 || group == ends.count - 1 {
            result.append(first..<(group + 1))
            (first, start) = (group + 1, ends[group])
        }
        return result
    }
}

/// Rows by the values of a column, groups in the order of their values as numbers or texts.
struct LabelledGroups: Sendable {
    let labels: [String]
    /// Each row's group.
    let codes: [Int32]
    /// Rows sorted by group, and where each group ends in that order.
    let order: [Int]
    let ends: [Int]

    /// Groups rows that miss no value of the column.
    init(column: Column) {
        let texts = column.asTexts()
        var sizes = [Int](repeating: 0, count: texts.levels.count)
        for code in texts.codes { sizes[Int(code)] += 1 }
        var used = texts.levels.indices.filter { sizes[$0] > 0 }
        if case .numbers = column {
            let values = texts.levels.map { Double($0) ?? .infinity }
            used.sort { values[$0] < values[$1] }
        } else {
            used.sort { texts.levels[$0] < texts.levels[$1] }
        }
        var rank = [Int32](repeating: -1, count: texts.levels.count)
        var (ends, next, total) = ([Int](), [Int](), 0)
        for (place, level) in used.enumerated() {
            rank[level] = Int32(place)
            next.append(total)
            total += sizes[level]
            ends.append(total)
        }
        labels = used.map { texts.levels[$0] }
        codes = texts.codes.map { rank[Int($0)] }
        var order = [Int](repeating: 0, count: codes.count)
        for (row, code) in codes.enumerated() {
            order[next[Int(code)]] = row
            next[Int(code)] += 1
        }
        self.order = order
        self.ends = ends
    }
}
