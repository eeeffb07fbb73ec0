/// Events of groups in order of time with running totals: how much happened before an instant.
///
/// Built once by sorting; a question costs one or two binary searches in its group.
package struct GroupedCounts: Sendable, Equatable {
    /// Where each group's events start in ``instants``; one more entry than groups.
    private let starts: [Int]
    private let instants: [Instant]
    /// The weight of the group's events up to and with each position.
    private let totals: [Double]

    /// Collects events.
    ///
    /// Events of a negative group, of a missing instant or of weight not-a-number are left out.
    ///
    /// - Parameters:
    ///   - groups: *n* codes below `groupCount`.
    ///   - instants: *n* moments at which the events happened, in any order.
    ///   - weights: *n* weights, or `nil` to count each event as 1.
    ///   - groupCount: The number of groups.
    /// - Precondition: equal lengths, codes below `groupCount`.
    /// - Complexity: O(*n*) time (a radix sort) and memory.
    package init(
        groups: [Int32], instants: [Instant], weights: [Double]? = nil, groupCount: Int
    ) {
        precondition(
            groups.count == instants.count && weights.map { $0.count == groups.count } ?? true,
            "groups, instants and weights differ in length")
        var kept: [Int32] = []
        kept.reserveCapacity(groups.count)
        for row in groups.indices where groups[row] >= 0 && instants[row] != Calendar.missing {
            if let weights, weights[row].isNaN { continue }
            kept.append(Int32(row))
        }
        var starts = [Int](repeating: 0, count: groupCount + 1)
        for row in kept { starts[Int(groups[Int(row)]) + 1] += 1 }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        let order = sortedPermutation(
            by: kept.map { groups[Int($0)] }, then: kept.map { instants[Int($0)] })
        let sorted = order.map { instants[Int(kept[Int($0)])] }
        var sortedWeights: [Double]
        if let weights {
            sortedWeights = order.map { weights[Int(kept[Int($0)])] }
        } else {
            sortedWeights = [Double](repeating: 1, count: kept.count)
        }
        for group in 0..<groupCount {
            var total = 0.0
            for index in starts[group]..<starts[group + 1] {
                total += sortedWeights[index]
                sortedWeights[index] = total
            }
        }
        self.starts = starts
        self.instants = sorted
        totals = sortedWeights
    }

    package var groupCount: Int { starts.count - 1 }

    /// The weight of a group's events strictly before an instant; 0 for a negative group.
    package func countBefore(_ group: Int, _ instant: Instant) -> Double {
        guard group >= 0 else { return 0 }
        return total(group, upTo: position(group, instant))
    }

    /// The weight of a group's events at or after `start` and strictly before `end`.
    package func count(group: Int, from start: Instant, before end: Instant) -> Double {
        guard group >= 0, start < end else { return 0 }
        return total(group, upTo: position(group, end)) - total(group, upTo: position(group, start))
    }

    /// A group's first event at or after an instant, or `nil`.
    package func first(group: Int, from start: Instant) -> Instant? {
        guard group >= 0 else { return nil }
        let index = position(group, start)
        return index < starts[group + 1] ? instants[index] : nil
    }

    /// A group's last event strictly before an instant, or `nil`.
    package func last(group: Int, before end: Instant) -> Instant? {
        guard group >= 0 else { return nil }
        let index = position(group, end)
        return index > starts[group] ? instants[index - 1] : nil
    }

    private func total(_ group: Int, upTo end: Int) -> Double {
        end == starts[group] ? 0 : totals[end - 1]
    }

    /// The index of the group's first event at or after an instant.
    private func position(_ group: Int, _ instant: Instant) -> Int {
        var low = starts[group]
        var high = starts[group + 1]
        while low < high {
            let middle = (low + high) / 2
            if instants[middle] < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
