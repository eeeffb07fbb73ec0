/// Joins the distinct texts of a file's pieces into one dictionary.
///
/// Codes follow the first appearance in the file, whatever thread read which piece: the pieces are
/// taken in order, and within a piece its own codes are in order already. Texts are spread over
/// partitions by their hash so that each partition's table fits a cache and partitions can be
/// worked on at the same time; only then are codes given out, by counting the first appearances.
struct CSVLevels {
    let dictionaries: [ByteDictionary]
    let parallel: Bool
    /// Where each piece's codes start in one long list of all pieces' codes; one more than pieces.
    private let starts: [Int]
    private let partitionBits: Int

    init(_ dictionaries: [ByteDictionary], parallel: Bool) {
        self.dictionaries = dictionaries
        self.parallel = parallel
        var starts = [0]
        for dictionary in dictionaries {
            starts.append(starts[starts.count - 1] + dictionary.count)
        }
        self.starts = starts
        partitionBits = (starts.last ?? 0) > 100_000 ? 6 : 0
    }

    /// The joined dictionary.
    struct Joined {
        /// For each piece the new code of each of its codes.
        let codes: [[Int32]]
        let levels: [String]
        /// The first code whose text is not UTF-8.
        let broken: Int?
    }

    /// Joins the pieces' dictionaries.
    func joined(_ bytes: Span<UInt8>) -> Joined {
        let total = starts[dictionaries.count]
        var levelCount = 0
        let final = FixedBuffer<Int32>.array(capacity: total) { codes in
            let owners = FixedBuffer<Int32>.array(capacity: total) { owners in
                findOwners(bytes, owners)
                return total
            }
            levelCount = number(owners, codes)
            return total
        }
        let pieces = dictionaries.indices.map { Array(final[starts[$0]..<starts[$0 + 1]]) }
        let (levels, broken) = texts(bytes, final, levelCount)
        return Joined(codes: pieces, levels: levels, broken: broken)
    }

    /// A distinct text of a partition: 32 bits of its hash, and where it appears first.
    private struct Slot: BitwiseCopyable {
        var fragment: UInt32 = 0
        var place: Int32 = -1
        var piece: Int32 = 0
        var code: Int32 = 0
    }

    /// Writes for each place in the long list the place at which its text appears first.
    private func findOwners(_ bytes: Span<UInt8>, _ owners: FixedBuffer<Int32>) {
        let partitions = 1 << partitionBits
        let buckets = parallelMap(dictionaries.count, parallel: parallel) { piece in
            bucketed(dictionaries[piece], partitions)
        }
        _ = parallelMap(partitions, parallel: parallel) { partition -> Int in
            var size = 0
            for piece in buckets { size += piece[partition].count }
            var slots = [Slot](repeating: Slot(), count: max(4, Self.powerOfTwo(size * 2)))
            for piece in buckets.indices {
                for entry in buckets[piece][partition] {
                    let fragment = UInt32(truncatingIfNeeded: entry >> 32)
                    let code = Int(entry & 0xFFFF_FFFF)
                    let place = starts[piece] + code
                    var slot = Int(fragment) & (slots.count - 1)
                    while slots[slot].place >= 0 {
                        if slots[slot].fragment == fragment,
                            isEqual(
                                dictionaries[piece].key(code), piece, Int(slots[slot].code),
                                Int(slots[slot].piece), bytes)
                        {
                            break
                        }
                        slot = (slot + 1) & (slots.count - 1)
                    }
                    if slots[slot].place < 0 {
                        slots[slot] = Slot(
                            fragment: fragment, place: Int32(place), piece: Int32(piece),
                            code: Int32(code))
                    }
                    owners[place] = slots[slot].place
                }
            }
            return size
        }
    }

    /// A piece's codes by partition, each below 32 bits of its hash, so that most comparisons of
    /// different texts are settled without a look at them.
    private func bucketed(_ dictionary: ByteDictionary, _ partitions: Int) -> [[UInt64]] {
        var buckets = [[UInt64]](repeating: [], count: partitions)
        let expected = dictionary.count / partitions
        for partition in 0..<partitions {
            buckets[partition].reserveCapacity(expected + expected / 4 + 8)
        }
        for code in 0..<dictionary.count {
            let hash = dictionary.key(code).hash
            let partition = Int(truncatingIfNeeded: hash >> 58) & (partitions - 1)
            buckets[partition].append((hash >> 26) << 32 | UInt64(code))
        }
        return buckets
    }

    private func isEqual(
        _ key: ByteDictionary.Key, _ piece: Int, _ otherCode: Int, _ otherPiece: Int,
        _ bytes: Span<UInt8>
    ) -> Bool {
        let other = dictionaries[otherPiece].key(otherCode)
        guard key.hash == other.hash, key.length == other.length, key.prefix == other.prefix else {
            return false
        }
        if key.length <= 8 { return true }
        if key.place >= 0, other.place >= 0 {
            var offset = 8
            while offset + 8 <= key.length {
                if bytes.word(key.place + offset) != bytes.word(other.place + offset) {
                    return false
                }
                offset += 8
            }
            return bytes.word(key.place + key.length - 8)
                == bytes.word(other.place + key.length - 8)
        }
        return dictionaries[piece].content(key, bytes)
            == dictionaries[otherPiece].content(other, bytes)
    }

    /// Gives codes to first appearances in order and copies them to the repetitions.
    private func number(_ owners: [Int32], _ codes: FixedBuffer<Int32>) -> Int {
        var next: Int32 = 0
        for place in owners.indices {
            let owner = Int(owners[place])
            if owner == place {
                codes[place] = next
                next += 1
            } else {
                codes[place] = codes[owner]
            }
        }
        return Int(next)
    }

    /// The text of each code, made once, and the first code whose text is not UTF-8.
    private func texts(
        _ bytes: Span<UInt8>, _ codes: [Int32], _ count: Int
    ) -> (levels: [String], broken: Int?) {
        let firsts = FixedBuffer<Int32>.array(capacity: count) { firsts in
            var next = 0
            for place in codes.indices where Int(codes[place]) == next {
                firsts[next] = Int32(place)
                next += 1
            }
            return count
        }
        let block = 16_384
        let blocks = parallelMap((count + block - 1) / block, parallel: parallel) { index in
            var levels: [String] = []
            var broken: Int?
            var piece = 0
            let range = index * block..<min(count, (index + 1) * block)
            levels.reserveCapacity(range.count)
            for code in range {
                let place = Int(firsts[code])
                while place >= starts[piece + 1] { piece += 1 }
                let dictionary = dictionaries[piece]
                let text = dictionary.text(dictionary.key(place - starts[piece]), bytes)
                if text == nil, broken == nil { broken = code }
                levels.append(text ?? "")
            }
            return (levels, broken)
        }
        if blocks.count == 1 { return blocks[0] }
        var levels: [String] = []
        levels.reserveCapacity(count)
        for block in blocks { levels.append(contentsOf: block.0) }
        return (levels, blocks.lazy.compactMap { $0.1 }.first)
    }

    private static func powerOfTwo(_ least: Int) -> Int {
        least <= 1 ? 1 : 1 << (Int.bitWidth - (least - 1).leadingZeroBitCount)
    }
}
