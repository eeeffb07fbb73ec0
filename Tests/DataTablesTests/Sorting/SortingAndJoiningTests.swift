import DataTables
import Testing

/// A small generator of test data (SplitMix64), so that every run sees the same.
struct TestNumbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

@Suite("Sorts, joins and counts as of an instant")
struct SortingAndJoiningTests {
    private func naive(_ keys: [[Int64]]) -> [Int32] {
        keys[0].indices.sorted { a, b in
            for key in keys where key[a] != key[b] { return key[a] < key[b] }
            return a < b
        }.map { Int32($0) }
    }

    static let sizes: [(Int, Int)] = [
        (0, 10), (1, 10), (2, 2), (1000, 3), (1000, 5000), (5000, 1 << 40), (777, Int.max),
    ]

    @Test(arguments: sizes)
    func radixSortEqualsAStableSort(count: Int, range: Int) {
        var numbers = TestNumbers(state: 42)
        let keys = (0..<count).map { _ in Int64(numbers.next(below: range)) - Int64(range / 2) }
        let others = (0..<count).map { _ in Int64(numbers.next(below: 7)) }
        #expect(sortedPermutation(by: keys) == naive([keys]))
        #expect(sortedPermutation(by: [others, keys]) == naive([others, keys]))
        #expect(
            sortedPermutation(by: others.map { Int32($0) }, then: keys) == naive([others, keys]))
    }

    @Test func radixSortTakesTheWholeRange() {
        let keys: [Int64] = [0, .max, .min, -1, 1, .min, Calendar.missing + 1]
        #expect(sortedPermutation(by: keys) == naive([keys]))
    }

    @Test func groupedCountsEqualCountingByHand() {
        var numbers = TestNumbers(state: 7)
        let count = 3000
        let groups = (0..<count).map { _ in Int32(numbers.next(below: 12)) - 1 }
        let instants = (0..<count).map { _ in
            numbers.next(below: 20) == 0 ? Calendar.missing : Int64(numbers.next(below: 500))
        }
        let weights = (0..<count).map { _ in Double(numbers.next(below: 9)) }
        let plain = GroupedCounts(groups: groups, instants: instants, groupCount: 11)
        let weighted = GroupedCounts(
            groups: groups, instants: instants, weights: weights, groupCount: 11)
        for _ in 0..<300 {
            let group = numbers.next(below: 12) - 1
            let start = Int64(numbers.next(below: 520)) - 10
            let end = start + Int64(numbers.next(below: 200)) - 20
            var expected = (0.0, 0.0, 0.0)
            var first: Int64?
            var last: Int64?
            for row in 0..<count
            where Int(groups[row]) == group && group >= 0 && instants[row] != Calendar.missing {
                if instants[row] < end { expected.0 += 1 }
                if instants[row] >= start, instants[row] < end {
                    expected.1 += 1
                    expected.2 += weights[row]
                }
                if instants[row] >= start { first = min(first ?? .max, instants[row]) }
                if instants[row] < end { last = max(last ?? .min, instants[row]) }
            }
            #expect(plain.countBefore(group, end) == expected.0)
            #expect(plain.count(group: group, from: start, before: end) == expected.1)
            #expect(weighted.count(group: group, from: start, before: end) == expected.2)
            #expect(plain.first(group: group, from: start) == first)
            #expect(plain.last(group: group, before: end) == last)
        }
    }

    @Test func joinsByUniqueKey() throws {
        let keys = TextColumn(["b", "x", nil, "a", "b"])
        let other = TextColumn(["a", nil, "b", "c"])
        #expect(try joinIndex(of: keys, in: other) == [2, -1, -1, 0, 2])
        #expect {
            try joinIndex(of: keys, in: TextColumn(["a", "b", "a"]), named: "seller_id")
        } throws: { error in
            (error as? DataError)?.description
                == "seller_id \"a\": expected each key once, found it in rows 1 and 3"
        }
    }
}
