/// Rows by group and instant, for the last row of a group at or before an instant.
///
/// Built once by sorting; a question is one binary search in its group.
package struct AsOfIndex: Sendable {
    /// Where each group's rows start in ``rows``; one more entry than groups.
    private let starts: [Int]
    /// Rows of the table, by group and then by instant, equal instants in the table's order.
    private let rows: [Int32]
    private let instants: [Instant]

    /// Sorts rows.
    ///
    /// Rows of a negative group or a missing instant are left out.
    ///
    /// - Parameters:
    ///   - groups: *n* codes below `groupCount`.
    ///   - instants: *n* moments from which the rows are known, in any order.
    ///   - groupCount: The number of groups.
    /// - Precondition: as many groups as instants, codes below `groupCount`.
    /// - Complexity: O(*n*) time (a radix sort) and memory.
    package init(groups: [Int32], instants: [Instant], groupCount: Int) {
        let kept = groups.indices.filter { groups[$0] >= 0 && instants[$0] != Calendar.missing }
        let order = sortedPermutation(
            by: kept.map { groups[$0] }, then: kept.map { instants[$0] })
        rows = order.map { Int32(kept[Int($0)]) }
        self.instants = rows.map { instants[Int($0)] }
        var starts = [Int](repeating: 0, count: groupCount + 1)
        for row in kept { starts[Int(groups[row]) + 1] += 1 }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        self.starts = starts
    }

    /// The last row of a group at or before an instant.
    ///
    /// - Parameters:
    ///   - group: The group; a negative one has no rows.
    ///   - instant: The moment; a missing one finds nothing.
    ///   - isStrict: Whether a row at exactly that instant does not count.
    ///   - tolerance: How many seconds back the row may lie at most; `nil` is without limit.
    /// - Returns: The row, or `nil` if there is none.
    /// - Precondition: `tolerance` is not negative.
    package func row(
        group: Int, at instant: Instant, isStrict: Bool = false, tolerance: Int64? = nil
    ) -> Int? {
        precondition(tolerance.map { $0 >= 0 } ?? true, "the tolerance is negative")
        guard group >= 0, instant != Calendar.missing else { return nil }
        var low = starts[group]
        var high = starts[group + 1]
        while low < high {
            let middle = (low + high) / 2
            let isBefore = isStrict ? instants[middle] < instant : instants[middle] <= instant
            if isBefore { low = middle + 1 } else { high = middle }
        }
        guard low > starts[group] else { return nil }
        if let tolerance {
            let (age, isFar) = instant.subtractingReportingOverflow(instants[low - 1])
            if isFar || age > tolerance { return nil }
        }
        return Int(rows[low - 1])
    }
}
