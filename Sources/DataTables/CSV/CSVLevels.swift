/// Joins the distinct texts of a file's pieces into one dictionary.
///
/// Codes follow the first appearance in the file, whatever thread read which piece: the pieces are
/// taken in order, and within a piece its own codes are in order already. Texts are spread over
/// partitions by their hash so that each partition's table fits a cache and partitions can be
/// worked on at the same time; only then are codes given out, by counting the first appearances.
struct CSVLevels {
    let pieces: [ByteLevels]
    let parallel: Bool
    /// Where each piece's codes start in one long list of all pieces' codes; one more than pieces.
    private let starts: [Int]

    init(_ pieces: [ByteLevels], parallel: Bool) {
        self.pieces = pieces
        self.parallel = parallel
        var starts = [0]
        for piece in pieces { starts.append(starts[starts.count - 1] + piece.count) }
        self.starts = starts
    }

    /// The joined dictionary.
    struct Joined {
        /// The new codes of all pieces' codes, piece after piece, and where each piece starts.
        let codes: [Int32]
        let starts: [Int]
        let levels: [String]
        /// Codes whose texts cannot be right, in order.
        let faults: [(code: Int, kind: CSVFault.Kind)]
    }

    /// Joins the pieces' dictionaries.
    func joined(_ bytes: Span<UInt8>) -> Joined {
        let total = starts[pieces.count]
        var levelCount = 0
        let codes = FixedBuffer<Int32>.array(capacity: total) { codes in
            findOwners(bytes, codes)
            levelCount = number(codes, total)
            return total
        }
        let (levels, faults) = texts(bytes, codes, levelCount)
        return Joined(codes: codes, starts: starts, levels: levels, faults: faults)
    }

    /// A distinct text of a partition and where it appears first.
    private struct Slot: BitwiseCopyable {
        var word: UInt64 = 0
        var place: Int32 = -1
        var length: UInt32 = 0
    }

    /// Writes for each place in the long list the place at which its text appears first.
    ///
    /// Each partition has a few codes of every piece. Where they lie is gathered partition by
    /// partition beforehand: to ask piece after piece would cost most of the time in waiting for
    /// memory.
    private func findOwners(_ bytes: Span<UInt8>, _ owners: FixedBuffer<Int32>) {
        let entries = pieces.map(\.entries)
        let ranges = ranges
        _ = concurrentMap(ByteLevels.partitions, parallel: parallel) { partition -> Int in
            let first = partition * entries.count
            var size = 0
            for piece in entries.indices { size += ranges[first + piece].count }
            let bits = max(2, Int.bitWidth - (size + size / 2).leadingZeroBitCount)
            var slots = [Slot](repeating: Slot(), count: 1 << bits)
            let shift = UInt64(64 - bits)
            for piece in entries.indices {
                let start = Int32(starts[piece])
                for index in ranges[first + piece] {
                    let entry = entries[piece][Int(index)]
                    let place = start &+ entry.code
                    var slot = Int(
                        truncatingIfNeeded: (entry.word &* 0x9E37_79B9_7F4A_7C15) &>> shift)
                    while slots[slot].place >= 0 {
                        if slots[slot].word == entry.word, slots[slot].length == entry.length,
                            entry.length <= 8 || isEqual(place, slots[slot].place, bytes)
                        {
                            break
                        }
                        slot = (slot &+ 1) & (slots.count &- 1)
                    }
                    if slots[slot].place < 0 {
                        slots[slot] = Slot(word: entry.word, place: place, length: entry.length)
                    }
                    owners[Int(place)] = slots[slot].place
                }
            }
            return size
        }
    }

    /// Where each partition's codes lie in each piece's entries, partition after partition.
    private var ranges: [Range<Int32>] {
        var ranges = [Range<Int32>](repeating: 0..<0, count: ByteLevels.partitions * pieces.count)
        for (piece, levels) in pieces.enumerated() {
            let starts = levels.starts
            for partition in 0..<ByteLevels.partitions {
                ranges[partition * pieces.count + piece] = starts[partition]..<starts[partition + 1]
            }
        }
        return ranges
    }

    /// Whether the texts at two places of the long list are equal.
    private func isEqual(_ place: Int32, _ other: Int32, _ bytes: Span<UInt8>) -> Bool {
        let (a, b) = (piece(of: Int(place)), piece(of: Int(other)))
        return pieces[a].isEqual(
            Int(place) - starts[a], pieces[b], Int(other) - starts[b], bytes)
    }

    /// The piece that a place in the long list belongs to.
    private func piece(of place: Int) -> Int {
        var low = 0
        var high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// Replaces first places by codes: new ones for first appearances, in order, and the same for
    /// the repetitions.
    private func number(_ places: FixedBuffer<Int32>, _ count: Int) -> Int {
        var next: Int32 = 0
        for place in 0..<count {
            let owner = Int(places[place])
            if owner == place {
                places[place] = next
                next += 1
            } else {
                places[place] = places[owner]
            }
        }
        return Int(next)
    }

    /// The text of each code, made once, and what cannot be right about some.
    private func texts(
        _ bytes: Span<UInt8>, _ codes: [Int32], _ count: Int
    ) -> (levels: [String], faults: [(code: Int, kind: CSVFault.Kind)]) {
        let firsts = FixedBuffer<Int32>.array(capacity: count) { firsts in
            var next = 0
            for place in codes.indices where Int(codes[place]) == next {
                firsts[next] = Int32(place)
                next += 1
            }
            return count
        }
        let (levels, faults) = parallelBlocks(count, of: 16_384, parallel: parallel) { range in
            var levels: [String] = []
            var faults: [(code: Int, kind: CSVFault.Kind)] = []
            levels.reserveCapacity(range.count)
            var piece = piece(of: Int(firsts[range.lowerBound]))
            var next = range.lowerBound
            while next < range.upperBound {
                let current = pieces[piece]
                let (start, end) = (starts[piece], starts[piece + 1])
                while next < range.upperBound, Int(firsts[next]) < end {
                    let (text, fault) = current.text(Int(firsts[next]) - start, bytes)
                    if let fault { faults.append((next, fault)) }
                    levels.append(text)
                    next += 1
                }
                piece += 1
            }
            return (levels, faults)
        }
        return (levels, faults.flatMap { $0 })
    }
}
